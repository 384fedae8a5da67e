-- 1
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}';

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
WITH created AS (
    INSERT INTO tenantry.tenant (
        tenant_id, version, slug, display_name, display_name_folded, status, status_changed_at,
        deletion_protection, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)),
labelled AS (
    INSERT INTO tenantry.tenant_label (tenant_id, key, value)
    SELECT $1, key, value FROM jsonb_each_text($11))
INSERT INTO tenantry.audit_head (tenant_id, seq, at) VALUES ($1, 1, $12) RETURNING seq, at;

-- 4
WITH entries AS (INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING 1), announced AS (INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number) VALUES ($8, $9, $10, $11, $12, $13) RETURNING 1), kept AS (UPDATE tenantry.idempotency_key SET outcome = $14 WHERE tenant_id = $15 AND operation = $16 AND issuer = $17 AND subject = $18 AND key = $19 RETURNING 1) SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), (SELECT count(*) FROM kept);

-- 5
COMMIT;
