-- A suspension and its end, each with an idempotency key of its own, as tenantry_tenant.
-- Entries of this script are numbered from a million millions on: they have no place in a log.
\set n random(1, :tenants - 1)
\set number random(1000000000000, 9000000000000000)
\set key random(1000000000000, 9000000000000000)
\startpipeline
BEGIN;
SET LOCAL statement_timeout = 5000;
SELECT set_config('tenantry.tenant_id', '7e000000-0000-4000-8000-' || lpad(:n, 12, '0'), true);
SELECT 1 FROM tenantry.tenant WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid FOR NO KEY UPDATE;
WITH taken AS (
    INSERT INTO tenantry.idempotency_key (tenant_id, operation, issuer, subject, key, digest, expires_at)
    VALUES (('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid, 'suspendTenant', :issuer, :subject, :key, :digest, :expires)
    ON CONFLICT (tenant_id, operation, issuer, subject, key) DO UPDATE SET
        digest = CASE WHEN idempotency_key.expires_at < now() THEN excluded.digest ELSE idempotency_key.digest END,
        outcome = CASE WHEN idempotency_key.expires_at < now() THEN NULL ELSE idempotency_key.outcome END,
        expires_at = CASE WHEN idempotency_key.expires_at < now() THEN excluded.expires_at
                          ELSE idempotency_key.expires_at END
    RETURNING digest, outcome)
SELECT taken.digest, taken.outcome, tenant.*, (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id) AS labels
FROM taken LEFT JOIN tenantry.tenant ON tenant.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND tenant.status IS NOT NULL;
WITH changed AS (
    UPDATE tenantry.tenant SET
        version = version + 1, display_name = :name, display_name_folded = :folded, status = 'SUSPENDED',
        status_changed_at = now(), deletion_protection = false, updated_at = now(), suspension_cause = :cause,
        suspension_reason = :reason, suspended_since = now(), suspended_until = NULL, kept_status = NULL,
        deleted_from = NULL, deletion_requested_at = NULL, erased_after = NULL
    WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND version >= :version
    RETURNING tenant_id)
UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, now())
FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at;
WITH entries AS (
    INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical)
    VALUES (('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid, :number, now(), 'tenant.suspend', 'ACCEPTED', :subject, :canonical) RETURNING 1),
announced AS (
    INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number)
    VALUES (('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid, 'tenant', '7e000000-0000-4000-8000-' || lpad(:n, 12, '0'), 3, 'tenant.suspend', :number) RETURNING 1),
kept AS (
    UPDATE tenantry.idempotency_key SET outcome = :outcome
    WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND operation = 'suspendTenant' AND issuer = :issuer AND subject = :subject AND key = :key
    RETURNING 1)
SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), (SELECT count(*) FROM kept);
COMMIT;
\endpipeline
\set number :number + 1
\startpipeline
BEGIN;
SET LOCAL statement_timeout = 5000;
SELECT set_config('tenantry.tenant_id', '7e000000-0000-4000-8000-' || lpad(:n, 12, '0'), true);
SELECT 1 FROM tenantry.tenant WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid FOR NO KEY UPDATE;
WITH taken AS (
    INSERT INTO tenantry.idempotency_key (tenant_id, operation, issuer, subject, key, digest, expires_at)
    VALUES (('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid, 'resumeTenant', :issuer, :subject, :key, :digest, :expires)
    ON CONFLICT (tenant_id, operation, issuer, subject, key) DO UPDATE SET
        digest = CASE WHEN idempotency_key.expires_at < now() THEN excluded.digest ELSE idempotency_key.digest END,
        outcome = CASE WHEN idempotency_key.expires_at < now() THEN NULL ELSE idempotency_key.outcome END,
        expires_at = CASE WHEN idempotency_key.expires_at < now() THEN excluded.expires_at
                          ELSE idempotency_key.expires_at END
    RETURNING digest, outcome)
SELECT taken.digest, taken.outcome, tenant.*, (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id) AS labels
FROM taken LEFT JOIN tenantry.tenant ON tenant.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND tenant.status IS NOT NULL;
WITH changed AS (
    UPDATE tenantry.tenant SET
        version = version + 1, display_name = :name, display_name_folded = :folded, status = 'ACTIVE',
        status_changed_at = now(), deletion_protection = false, updated_at = now(), suspension_cause = NULL,
        suspension_reason = NULL, suspended_since = NULL, suspended_until = NULL, kept_status = NULL,
        deleted_from = NULL, deletion_requested_at = NULL, erased_after = NULL
    WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND version >= :version
    RETURNING tenant_id)
UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, now())
FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at;
WITH entries AS (
    INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical)
    VALUES (('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid, :number, now(), 'tenant.resume', 'ACCEPTED', :subject, :canonical) RETURNING 1),
announced AS (
    INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number)
    VALUES (('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid, 'tenant', '7e000000-0000-4000-8000-' || lpad(:n, 12, '0'), 3, 'tenant.resume', :number) RETURNING 1),
kept AS (
    UPDATE tenantry.idempotency_key SET outcome = :outcome
    WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND operation = 'resumeTenant' AND issuer = :issuer AND subject = :subject AND key = :key
    RETURNING 1)
SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), (SELECT count(*) FROM kept);
COMMIT;
\endpipeline
