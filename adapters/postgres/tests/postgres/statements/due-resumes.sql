-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT tenant_id, version FROM tenantry.tenant
WHERE status = 'SUSPENDED' AND suspended_until <= least($1, now()) ORDER BY suspended_until LIMIT $2;

-- 3
COMMIT;
