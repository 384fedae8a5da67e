-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT tenant_id, status FROM tenantry.tenant WHERE tenant_id = ANY($1) AND status IS NOT NULL;

-- 3
COMMIT;
