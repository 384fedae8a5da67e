-- Six thousand tenants, created one second after the other; some have something due. The first one has as many entries
-- as there are tenants.
INSERT INTO tenantry.tenant (
    tenant_id, slug, version, display_name, display_name_folded, status, status_changed_at, deletion_protection,
    created_at, updated_at, suspension_cause, suspension_reason, suspended_since, suspended_until, deleted_from,
    deletion_requested_at, erased_after)
SELECT ('7e000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'slug-' || lpad(n::text, 5, '0'), 1,
    'Name ' || n, 'name ' || lpad(n::text, 5, '0'), status, at, false, at, at,
    CASE status WHEN 'SUSPENDED' THEN 'LEGAL' END, CASE status WHEN 'SUSPENDED' THEN 'why' END,
    CASE status WHEN 'SUSPENDED' THEN at END, CASE status WHEN 'SUSPENDED' THEN at + n * interval '1 day' END,
    CASE status WHEN 'DELETED' THEN 'CREATED' END, CASE status WHEN 'DELETED' THEN at END,
    CASE status WHEN 'DELETED' THEN at + n * interval '1 day' END
FROM generate_series(1, 6000) n,
    LATERAL (SELECT to_timestamp(1767225600 + n) AS at,
                    CASE n % 20 WHEN 0 THEN 'SUSPENDED' WHEN 1 THEN 'DELETED' ELSE 'ACTIVE' END AS status) drawn;
INSERT INTO tenantry.tenant_label (tenant_id, key, value)
    SELECT tenant_id, 'region', slug FROM tenantry.tenant UNION ALL SELECT tenant_id, 'tier', 'gold' FROM tenantry.tenant;
INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical)
    SELECT tenant_id, 1, created_at, 'tenant.create', 'ACCEPTED', 'administrator', '{}' FROM tenantry.tenant;
INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical)
    SELECT '7e000000-0000-4000-8000-000000000001', n, to_timestamp(1767225600 + n), 'tenant.update',
        CASE n % 100 WHEN 0 THEN 'REFUSED' ELSE 'ACCEPTED' END, 'subject-' || n % 1000, '{}'
    FROM generate_series(2, 6000) n;
ANALYZE tenantry.tenant, tenantry.tenant_label, tenantry.audit_entry;
