-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT tenant_id, version FROM tenantry.tenant
WHERE status = 'DELETED' AND coalesce(erased_after, 'infinity') <= least($1, now())
ORDER BY coalesce(erased_after, 'infinity') LIMIT $2;

-- 3
COMMIT;
