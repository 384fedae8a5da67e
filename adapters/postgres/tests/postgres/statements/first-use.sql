-- 1
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}'; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; PREPARE lock_counter (uuid, text, timestamptz) AS SELECT 1 FROM tenantry.usage_counter WHERE tenant_id = $1 AND resource = $2 AND window_start = $3 FOR NO KEY UPDATE; EXECUTE lock_counter ('{tenant}', 'users', '1970-01-01T00:00:00.000000Z');

-- 2
SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
       resource.without_quota, instant.at, tenant.tenant_id, quota.version, quota.most, quota.enforcement,
       quota.thresholds,
       (SELECT json_agg(json_build_array(given.id, given.amount,
                                         (extract(epoch FROM given.expires_at) * 1000000)::bigint, given.reason)
                        ORDER BY given.expires_at, given.id)
        FROM tenantry.quota_grant given WHERE given.tenant_id = $1 AND given.resource = $2),
       counter.window_start, counter.used,
       counter.reserved - expired.amount,
       tenant.status, counter.told,
       (SELECT json_agg(json_build_array(wanted.place, encode(known.digest, 'hex'), known.outcome))
        FROM unnest($4, $5, $6, $7, $8) wanted(place, operation, issuer, subject, key)
        CROSS JOIN LATERAL (
            SELECT found.digest, found.outcome, found.expires_at FROM tenantry.idempotency_key found
            WHERE found.tenant_id = $1 AND found.operation = wanted.operation AND found.issuer = wanted.issuer
              AND found.subject = wanted.subject AND found.key = wanted.key
            LIMIT 1) known
        WHERE known.expires_at > instant.at AND known.outcome IS NOT NULL),
       (SELECT json_agg(json_build_array(held.id, held.amount,
                                         (extract(epoch FROM held.expires_at) * 1000000)::bigint, held.state))
        FROM tenantry.usage_reservation held
        WHERE held.tenant_id = $1 AND held.id = ANY($9) AND held.resource = $2 AND held.window_start = $3),
       expired.left_held
FROM (SELECT clock_timestamp() AS at) instant
CROSS JOIN LATERAL (
    SELECT coalesce(sum(held.amount), 0)::bigint AS amount,
           coalesce(sum(held.amount) FILTER (WHERE held.place > 1000), 0)::bigint AS left_held
    FROM (SELECT amount, row_number() OVER (ORDER BY expires_at, id) AS place FROM tenantry.usage_reservation
          WHERE tenant_id = $1 AND resource = $2 AND window_start = $3 AND state = 'OPEN'
            AND expires_at <= instant.at) held) expired
CROSS JOIN tenantry.tenant tenant
LEFT JOIN tenantry.resource resource ON resource.key = $2
LEFT JOIN tenantry.quota quota ON quota.tenant_id = $1 AND quota.resource = $2
LEFT JOIN tenantry.usage_counter counter
    ON counter.tenant_id = $1 AND counter.resource = $2 AND counter.window_start = $3
WHERE tenant.tenant_id = $1 AND tenant.status IS NOT NULL;

-- 3
INSERT INTO tenantry.usage_counter (tenant_id, resource, window_start)
SELECT $1, $2, $3 FROM (
    SELECT 1 FROM tenantry.tenant WHERE tenant_id = $1 AND status = $4 FOR KEY SHARE) there
ON CONFLICT (tenant_id, resource, window_start) DO NOTHING;

-- 4
COMMIT;

-- 5
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL tenantry.tenant_id = '{tenant}'; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; EXECUTE lock_counter ('{tenant}', 'users', '1970-01-01T00:00:00.000000Z');

-- 6
SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
       resource.without_quota, instant.at, tenant.tenant_id, quota.version, quota.most, quota.enforcement,
       quota.thresholds,
       (SELECT json_agg(json_build_array(given.id, given.amount,
                                         (extract(epoch FROM given.expires_at) * 1000000)::bigint, given.reason)
                        ORDER BY given.expires_at, given.id)
        FROM tenantry.quota_grant given WHERE given.tenant_id = $1 AND given.resource = $2),
       counter.window_start, counter.used,
       counter.reserved - expired.amount,
       tenant.status, counter.told,
       (SELECT json_agg(json_build_array(wanted.place, encode(known.digest, 'hex'), known.outcome))
        FROM unnest($4, $5, $6, $7, $8) wanted(place, operation, issuer, subject, key)
        CROSS JOIN LATERAL (
            SELECT found.digest, found.outcome, found.expires_at FROM tenantry.idempotency_key found
            WHERE found.tenant_id = $1 AND found.operation = wanted.operation AND found.issuer = wanted.issuer
              AND found.subject = wanted.subject AND found.key = wanted.key
            LIMIT 1) known
        WHERE known.expires_at > instant.at AND known.outcome IS NOT NULL),
       (SELECT json_agg(json_build_array(held.id, held.amount,
                                         (extract(epoch FROM held.expires_at) * 1000000)::bigint, held.state))
        FROM tenantry.usage_reservation held
        WHERE held.tenant_id = $1 AND held.id = ANY($9) AND held.resource = $2 AND held.window_start = $3),
       expired.left_held
FROM (SELECT clock_timestamp() AS at) instant
CROSS JOIN LATERAL (
    SELECT coalesce(sum(held.amount), 0)::bigint AS amount,
           coalesce(sum(held.amount) FILTER (WHERE held.place > 1000), 0)::bigint AS left_held
    FROM (SELECT amount, row_number() OVER (ORDER BY expires_at, id) AS place FROM tenantry.usage_reservation
          WHERE tenant_id = $1 AND resource = $2 AND window_start = $3 AND state = 'OPEN'
            AND expires_at <= instant.at) held) expired
CROSS JOIN tenantry.tenant tenant
LEFT JOIN tenantry.resource resource ON resource.key = $2
LEFT JOIN tenantry.quota quota ON quota.tenant_id = $1 AND quota.resource = $2
LEFT JOIN tenantry.usage_counter counter
    ON counter.tenant_id = $1 AND counter.resource = $2 AND counter.window_start = $3
WHERE tenant.tenant_id = $1 AND tenant.status IS NOT NULL;

-- 7
WITH counter AS (
    UPDATE tenantry.usage_counter SET used = $5, reserved = $6, told = $7
    WHERE tenant_id = $1 AND resource = $2 AND window_start = $3
      AND EXISTS (SELECT FROM tenantry.tenant WHERE tenant_id = $1 AND status = $8)
      AND EXISTS (SELECT FROM tenantry.resource WHERE key = $2 AND version = $9)
      AND coalesce((SELECT version FROM tenantry.quota WHERE tenant_id = $1 AND resource = $2), 0) = $10
    RETURNING 1),
lines AS (
    INSERT INTO tenantry.usage_ledger (
        tenant_id, resource, window_start, at, kind, amount, used, reserved, overage, reservation, subject)
    SELECT $1, $2, $3, $4, line.kind, line.amount, line.used, line.reserved, line.overage,
           nullif(line.reservation, '')::uuid, line.subject
    FROM counter, unnest($11, $12, $13, $14, $15, $16, $17)
        line(kind, amount, used, reserved, overage, reservation, subject)),
expired AS (
    UPDATE tenantry.usage_reservation held SET state = 'EXPIRED' FROM counter
    WHERE held.tenant_id = $1 AND held.id = ANY (ARRAY(
        SELECT oldest.id FROM tenantry.usage_reservation oldest
        WHERE oldest.tenant_id = $1 AND oldest.resource = $2 AND oldest.window_start = $3 AND oldest.state = 'OPEN'
          AND oldest.expires_at <= $4
        ORDER BY oldest.expires_at, oldest.id LIMIT 1000))
    RETURNING held.id, held.amount),
expiries AS (
    INSERT INTO tenantry.usage_ledger (
        tenant_id, resource, window_start, at, kind, amount, used, reserved, reservation, subject)
    SELECT $1, $2, $3, $4, 'EXPIRE', expired.amount, $18, $19, expired.id, $20 FROM expired) SELECT (SELECT count(*) FROM counter), 0::bigint;

-- 8
COMMIT;
