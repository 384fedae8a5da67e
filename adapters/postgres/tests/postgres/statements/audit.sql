-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}';

-- 2
SELECT e.tenant_id, e.seq, e.at, e.canonical FROM tenantry.audit_entry e WHERE true AND e.tenant_id = $1 AND e.seq < $2 ORDER BY e.seq DESC LIMIT $3;

-- 3
COMMIT;
