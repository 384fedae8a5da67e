-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT e.tenant_id, e.seq, e.at, e.canonical FROM unnest($1) t(tenant_id), LATERAL (SELECT * FROM tenantry.audit_entry e WHERE e.tenant_id = t.tenant_id ORDER BY e.seq DESC LIMIT $2) e;

-- 3
COMMIT;
