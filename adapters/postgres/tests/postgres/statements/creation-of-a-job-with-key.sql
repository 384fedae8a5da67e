-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
INSERT INTO tenantry.idempotency_key (tenant_id, operation, issuer, subject, key, digest, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, operation, issuer, subject, key) DO UPDATE SET
    digest = CASE WHEN idempotency_key.expires_at < now() THEN excluded.digest ELSE idempotency_key.digest END,
    outcome = CASE WHEN idempotency_key.expires_at < now() THEN NULL ELSE idempotency_key.outcome END,
    expires_at = CASE WHEN idempotency_key.expires_at < now() THEN excluded.expires_at
                      ELSE idempotency_key.expires_at END
RETURNING digest, outcome;

-- 3
SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
       resource.without_quota
FROM tenantry.resource ORDER BY resource.key;

-- 4
WITH created AS (
    INSERT INTO tenantry.job (id, version, created_at, issuer, subject, client_id, token_id, trace_id, resource, change,
                              number, reason, total)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    RETURNING '00000000-0000-0000-0000-000000000000'::uuid AS tenant_id),
items AS (
    INSERT INTO tenantry.job_item (job_id, place, tenant)
    SELECT $1, chosen.place, chosen.tenant FROM unnest($14) WITH ORDINALITY chosen(tenant, place)),
changed AS (SELECT tenant_id FROM created) UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, $3) FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at;

-- 5
WITH entries AS (INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING 1), announced AS (INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number) VALUES ($8, $9, $10, $11, $12, $13) RETURNING 1), kept AS (UPDATE tenantry.idempotency_key SET outcome = $14 WHERE tenant_id = $15 AND operation = $16 AND issuer = $17 AND subject = $18 AND key = $19 RETURNING 1) SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), (SELECT count(*) FROM kept);

-- 6
COMMIT;
