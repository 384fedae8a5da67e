-- 1
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}'; EXECUTE lock_tenant ('{tenant}');

-- 2
SELECT tenant.*, (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id) AS labels FROM tenantry.tenant
WHERE tenant.tenant_id = $1 AND tenant.status IS NOT NULL;

-- 3
ROLLBACK;

-- 4
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}';

-- 5
INSERT INTO tenantry.refusal_fold AS fold (tenant_id, subject, action, code, expires_at, folded)
SELECT head.tenant_id, $2, $3, $4, $5, $6::bigint - 1 FROM tenantry.audit_head head WHERE head.tenant_id = $1
ON CONFLICT (tenant_id, subject, action, code) DO UPDATE SET folded = fold.folded + $6::bigint
RETURNING folded < $6::bigint;

-- 6
UPDATE tenantry.audit_head SET seq = seq + 1, at = greatest(at, $2) WHERE tenant_id = $1 RETURNING seq, at;

-- 7
INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- 8
COMMIT;
