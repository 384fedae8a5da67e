-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT tenant_id, resource, array_agg(at) FROM (
    SELECT tenant_id, resource, at FROM tenantry.quota_look WHERE at <= least($1, now())
    ORDER BY at LIMIT 20 * $2) due
GROUP BY tenant_id, resource ORDER BY min(at) LIMIT $2;

-- 3
COMMIT;
