-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
DELETE FROM tenantry.idempotency_key WHERE ctid IN (
SELECT ctid FROM tenantry.idempotency_key WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED);

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
DELETE FROM tenantry.usage_reservation WHERE ctid IN (
SELECT ctid FROM tenantry.usage_reservation
WHERE state <> 'OPEN' AND expires_at < now() - '1 day'::interval LIMIT $1);

-- 9
COMMIT;

-- 10
BEGIN; SET LOCAL statement_timeout = 5000;

-- 11
DELETE FROM tenantry.socket_report WHERE server_id IN (
SELECT server_id FROM tenantry.socket_report WHERE as_of < now() - make_interval(secs => $2) LIMIT $1);

-- 12
COMMIT;

-- 13
BEGIN; SET LOCAL statement_timeout = 5000;

-- 14
WITH forgotten AS MATERIALIZED (
    SELECT id FROM (
        SELECT id, sum(total) OVER (ORDER BY created_at, id) - total AS items_before FROM (
            SELECT id, created_at, total FROM tenantry.job
            WHERE is_over AND created_at < now() - make_interval(secs => $2)
            ORDER BY created_at, id LIMIT $1) oldest) counted
    WHERE items_before < $1),
items AS (
    -- Job by job, so that where none is forgotten nothing is read.
    DELETE FROM tenantry.job_item WHERE ctid = ANY (ARRAY(
        SELECT item.ctid FROM forgotten CROSS JOIN LATERAL (
            SELECT ctid FROM tenantry.job_item WHERE job_id = forgotten.id OFFSET 0) item)))
DELETE FROM tenantry.job WHERE id = ANY (ARRAY(SELECT id FROM forgotten));

-- 15
COMMIT;
