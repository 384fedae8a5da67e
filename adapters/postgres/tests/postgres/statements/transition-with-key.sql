-- 1
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}'; EXECUTE lock_tenant ('{tenant}');

-- 2
WITH taken AS (
INSERT INTO tenantry.idempotency_key (tenant_id, operation, issuer, subject, key, digest, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, operation, issuer, subject, key) DO UPDATE SET
    digest = CASE WHEN idempotency_key.expires_at < now() THEN excluded.digest ELSE idempotency_key.digest END,
    outcome = CASE WHEN idempotency_key.expires_at < now() THEN NULL ELSE idempotency_key.outcome END,
    expires_at = CASE WHEN idempotency_key.expires_at < now() THEN excluded.expires_at
                      ELSE idempotency_key.expires_at END
RETURNING digest, outcome)
     SELECT taken.digest, taken.outcome, tenant.*, (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id) AS labels
     FROM taken LEFT JOIN tenantry.tenant ON tenant.tenant_id = $1 AND tenant.status IS NOT NULL;

-- 3
WITH changed AS (
UPDATE tenantry.tenant SET
    version = version + 1, display_name = $3, display_name_folded = $4, status = $5,
    status_changed_at = $6, deletion_protection = $7, updated_at = $8, suspension_cause = $9,
    suspension_reason = $10, suspended_since = $11, suspended_until = $12, kept_status = $13,
    deleted_from = $14, deletion_requested_at = $15, erased_after = $16
WHERE tenant_id = $1 AND version = $2
RETURNING tenant_id) UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, $17) FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at;

-- 4
WITH entries AS (INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING 1), announced AS (INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number) VALUES ($8, $9, $10, $11, $12, $13) RETURNING 1), kept AS (UPDATE tenantry.idempotency_key SET outcome = $14 WHERE tenant_id = $15 AND operation = $16 AND issuer = $17 AND subject = $18 AND key = $19 RETURNING 1) SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), (SELECT count(*) FROM kept);

-- 5
COMMIT;
