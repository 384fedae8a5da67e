-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
           resource.without_quota, statement_timestamp(), tenant.tenant_id, quota.version, quota.most, quota.enforcement,
           quota.thresholds,
           (SELECT json_agg(json_build_array(given.id, given.amount,
                                             (extract(epoch FROM given.expires_at) * 1000000)::bigint, given.reason)
                            ORDER BY given.expires_at, given.id)
            FROM tenantry.quota_grant given
            WHERE given.tenant_id = tenant.tenant_id AND given.resource = resource.key),
           counter.window_start, counter.used,
           counter.reserved - coalesce(
               (SELECT sum(held.amount) FROM tenantry.usage_reservation held
                WHERE held.tenant_id = tenant.tenant_id AND held.resource = resource.key
                  AND held.window_start = counter.window_start AND held.state = 'OPEN'
                  AND held.expires_at <= statement_timestamp()), 0)::bigint
    , wanted.place
FROM unnest($1) WITH ORDINALITY wanted(tenant_id, place)
JOIN tenantry.tenant tenant ON tenant.tenant_id = wanted.tenant_id AND tenant.status IS NOT NULL
JOIN tenantry.resource resource ON resource.key = $2 LEFT JOIN tenantry.quota quota ON quota.tenant_id = tenant.tenant_id AND quota.resource = resource.key
     LEFT JOIN LATERAL (
         SELECT newest.window_start, newest.used, newest.reserved FROM tenantry.usage_counter newest
         WHERE newest.tenant_id = tenant.tenant_id AND newest.resource = resource.key
         ORDER BY newest.window_start DESC LIMIT 1) counter ON true
   ORDER BY wanted.place;

-- 3
SELECT "tenant"."tenant_id", "tenant"."slug", "tenant"."version", "tenant"."display_name", "tenant"."display_name_folded", "tenant"."status", "tenant"."status_changed_at", "tenant"."deletion_protection", "tenant"."created_at", "tenant"."updated_at", "tenant"."suspension_cause", "tenant"."suspension_reason", "tenant"."suspended_since", "tenant"."suspended_until", "tenant"."kept_status", "tenant"."deleted_from", "tenant"."deletion_requested_at", "tenant"."erased_after", (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id) AS "labels" FROM "tenantry"."tenant" WHERE "tenant"."status" IS NOT NULL AND (tenant.tenant_id = ANY($1));

-- 4
COMMIT;
