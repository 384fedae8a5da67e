-- 1
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}'; PREPARE lock_tenant (uuid) AS SELECT 1 FROM tenantry.tenant WHERE tenant_id = $1 FOR NO KEY UPDATE; EXECUTE lock_tenant ('{tenant}');

-- 2
SELECT tenant.*, (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id) AS labels FROM tenantry.tenant
WHERE tenant.tenant_id = $1 AND tenant.status IS NOT NULL;

-- 3
WITH changed AS (
UPDATE tenantry.tenant SET
    version = version + 1, display_name = $3, display_name_folded = $4, status = $5,
    status_changed_at = $6, deletion_protection = $7, updated_at = $8, suspension_cause = $9,
    suspension_reason = $10, suspended_since = $11, suspended_until = $12, kept_status = $13,
    deleted_from = $14, deletion_requested_at = $15, erased_after = $16
WHERE tenant_id = $1 AND version = $2
RETURNING tenant_id) UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, $17) FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at;

-- 4
WITH entries AS (INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING 1), announced AS (INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number) VALUES ($8, $9, $10, $11, $12, $13) RETURNING 1) SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), 0::bigint;

-- 5
COMMIT;
