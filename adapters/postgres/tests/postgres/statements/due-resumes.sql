-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT tenant_id, version FROM tenantry.tenant
WHERE status = 'SUSPENDED' AND coalesce(suspended_until, 'infinity') <= least($1, now())
ORDER BY coalesce(suspended_until, 'infinity') LIMIT $2;

-- 3
COMMIT;
