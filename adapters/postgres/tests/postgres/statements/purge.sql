-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
DELETE FROM tenantry.idempotency_key WHERE ctid IN (
SELECT ctid FROM tenantry.idempotency_key WHERE expires_at < now() LIMIT $1);

-- 3
COMMIT;

-- 4
BEGIN; SET LOCAL statement_timeout = 5000;

-- 5
DELETE FROM tenantry.outbox WHERE ctid IN (
SELECT ctid FROM tenantry.outbox WHERE expires_at < now() LIMIT $1);

-- 6
COMMIT;

-- 7
BEGIN; SET LOCAL statement_timeout = 5000;

-- 8
DELETE FROM tenantry.socket_report WHERE server_id IN (
SELECT server_id FROM tenantry.socket_report WHERE as_of < now() - make_interval(secs => $2) LIMIT $1);

-- 9
COMMIT;
