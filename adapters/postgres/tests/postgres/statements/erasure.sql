-- 1
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}'; EXECUTE lock_tenant ('{tenant}');

-- 2
SELECT tenant.*, (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id) AS labels FROM tenantry.tenant
WHERE tenant.tenant_id = $1 AND tenant.status IS NOT NULL;

-- 3
SELECT 1 FROM tenantry.tenant WHERE tenant_id = $1 FOR UPDATE;

-- 4
DELETE FROM tenantry.usage_counter WHERE tenant_id = $1;

-- 5
DECLARE erased NO SCROLL CURSOR FOR SELECT ctid::text FROM tenantry.idempotency_key WHERE tenant_id = '{tenant}';

-- 6
FETCH FORWARD 10000 FROM erased;

-- 7
CLOSE erased;

-- 8
DECLARE erased NO SCROLL CURSOR FOR SELECT ctid::text FROM tenantry.outbox WHERE tenant_id = '{tenant}';

-- 9
FETCH FORWARD 10000 FROM erased;

-- 10
DELETE FROM tenantry.outbox WHERE ctid = ANY($1::text[]::tid[]);

-- 11
FETCH FORWARD 10000 FROM erased;

-- 12
CLOSE erased;

-- 13
DELETE FROM tenantry.quota WHERE tenant_id = $1;

-- 14
DELETE FROM tenantry.quota_grant WHERE tenant_id = $1;

-- 15
DELETE FROM tenantry.quota_look WHERE tenant_id = $1;

-- 16
DELETE FROM tenantry.refusal_fold WHERE tenant_id = $1;

-- 17
DELETE FROM tenantry.tenant_label WHERE tenant_id = $1;

-- 18
DECLARE erased NO SCROLL CURSOR FOR SELECT ctid::text FROM tenantry.usage_ledger WHERE tenant_id = '{tenant}';

-- 19
FETCH FORWARD 10000 FROM erased;

-- 20
CLOSE erased;

-- 21
DECLARE erased NO SCROLL CURSOR FOR SELECT ctid::text FROM tenantry.usage_reservation WHERE tenant_id = '{tenant}';

-- 22
FETCH FORWARD 10000 FROM erased;

-- 23
CLOSE erased;

-- 24
WITH changed AS (
UPDATE tenantry.tenant SET
    version = version + 1, display_name = NULL, display_name_folded = NULL, status = NULL,
    status_changed_at = NULL, deletion_protection = NULL, created_at = NULL, updated_at = NULL,
    suspension_cause = NULL, suspension_reason = NULL, suspended_since = NULL, suspended_until = NULL,
    kept_status = NULL, deleted_from = NULL, deletion_requested_at = NULL, erased_after = NULL
WHERE tenant_id = $1 AND version = $2
RETURNING tenant_id) UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, $3) FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at;

-- 25
WITH entries AS (INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING 1), announced AS (INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number) VALUES ($8, $9, $10, $11, $12, $13) RETURNING 1) SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), 0::bigint;

-- 26
COMMIT;
