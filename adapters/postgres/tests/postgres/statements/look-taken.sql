-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
DELETE FROM tenantry.quota_look WHERE tenant_id = $1 AND resource = $2 AND at = ANY($3);

-- 3
COMMIT;
