-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
INSERT INTO tenantry.lease (job, server_id, until) VALUES ($1, $2, now() + make_interval(secs => $3))
ON CONFLICT (job) DO UPDATE SET server_id = excluded.server_id, until = excluded.until
WHERE lease.server_id = excluded.server_id OR lease.until < now()
RETURNING 1;

-- 3
COMMIT;

-- 4
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 5
SELECT tenant_id, subject, action, code FROM tenantry.refusal_fold
WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2;

-- 6
COMMIT;

-- 7
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}';

-- 8
DELETE FROM tenantry.refusal_fold
WHERE tenant_id = $1 AND subject = $2 AND action = $3 AND code = $4 AND expires_at <= $5
RETURNING folded;

-- 9
UPDATE tenantry.audit_head SET seq = seq + 1, at = greatest(at, $2) WHERE tenant_id = $1 RETURNING seq, at;

-- 10
INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- 11
COMMIT;
