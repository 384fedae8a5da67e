-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
SELECT job.id, job.version, job.created_at, job.issuer, job.subject, job.client_id, job.token_id, job.trace_id, job.resource, job.change, job.number, job.reason, job.total, job.done, job.failed, job.cancelled FROM tenantry.job WHERE job.id = $1;

-- 3
WITH changed AS (
UPDATE tenantry.job SET version = $2, cancelled = $3
WHERE id = $1 AND version = $2 - 1 AND NOT is_over
RETURNING '00000000-0000-0000-0000-000000000000'::uuid AS tenant_id) UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, $4) FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at;

-- 4
WITH entries AS (INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING 1), announced AS (INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number) VALUES ($8, $9, $10, $11, $12, $13) RETURNING 1) SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), 0::bigint;

-- 5
COMMIT;
