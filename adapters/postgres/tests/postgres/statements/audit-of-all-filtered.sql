-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT e.tenant_id, e.seq, e.at, e.canonical FROM tenantry.audit_entry e WHERE true AND e.tenant_id <> $1 AND e.action = ANY($2) AND e.subject = $3 AND e.outcome = 'REFUSED' AND e.at >= $4 AND e.at < $5 AND (e.at, e.tenant_id, e.seq) < ($6, $7, $8) ORDER BY e.at DESC, e.tenant_id DESC, e.seq DESC LIMIT $9;

-- 3
COMMIT;
