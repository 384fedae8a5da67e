-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT tenant_id, version FROM tenantry.tenant
WHERE status = 'DELETED' AND erased_after <= least($1, now()) ORDER BY erased_after LIMIT $2;

-- 3
COMMIT;
