-- One use of one of so many tenants' quotas, with an idempotency key of its own, as tenantry_tenant.
\set n random(0, :spread - 1)
\set key random(1000000000000, 9000000000000000)
\startpipeline
BEGIN;
SET LOCAL statement_timeout = 5000;
SELECT set_config('tenantry.tenant_id', '7e000000-0000-4000-8000-' || lpad(:n, 12, '0'), true);
SET LOCAL plan_cache_mode = force_generic_plan;
SET LOCAL enable_seqscan = off;
SELECT 1 FROM tenantry.usage_counter WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND resource = :resource AND window_start = :window::timestamptz FOR NO KEY UPDATE;
SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
           resource.without_quota, instant.at, tenant.tenant_id, quota.version, quota.most, quota.enforcement,
           quota.thresholds,
           (SELECT json_agg(json_build_array(given.id, given.amount,
                                             (extract(epoch FROM given.expires_at) * 1000000)::bigint, given.reason)
                            ORDER BY given.expires_at, given.id)
            FROM tenantry.quota_grant given WHERE given.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND given.resource = :resource),
           counter.window_start, counter.used,
           counter.reserved - expired.amount,
           tenant.status, counter.told,
           (SELECT json_agg(json_build_array(wanted.place, encode(known.digest, 'hex'), known.outcome))
            FROM unnest(ARRAY[0::bigint], ARRAY[:operation], ARRAY[:issuer], ARRAY[:subject], ARRAY[:key::text]) wanted(place, operation, issuer, subject, key)
            CROSS JOIN LATERAL (
                SELECT found.digest, found.outcome, found.expires_at FROM tenantry.idempotency_key found
                WHERE found.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND found.operation = wanted.operation AND found.issuer = wanted.issuer
                  AND found.subject = wanted.subject AND found.key = wanted.key
                LIMIT 1) known
            WHERE known.expires_at > instant.at AND known.outcome IS NOT NULL),
           (SELECT json_agg(json_build_array(held.id, held.amount,
                                             (extract(epoch FROM held.expires_at) * 1000000)::bigint, held.state))
            FROM tenantry.usage_reservation held
            WHERE held.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND held.id = ANY(ARRAY[]::uuid[]) AND held.resource = :resource AND held.window_start = :window::timestamptz),
           expired.left_held
    FROM (SELECT clock_timestamp() AS at) instant
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(held.amount), 0)::bigint AS amount,
               coalesce(sum(held.amount) FILTER (WHERE held.place > 1000), 0)::bigint AS left_held
        FROM (SELECT amount, row_number() OVER (ORDER BY expires_at, id) AS place FROM tenantry.usage_reservation
              WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND resource = :resource AND window_start = :window::timestamptz AND state = 'OPEN'
                AND expires_at <= instant.at) held) expired
    CROSS JOIN tenantry.tenant tenant
    LEFT JOIN tenantry.resource resource ON resource.key = :resource
    LEFT JOIN tenantry.quota quota ON quota.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND quota.resource = :resource
    LEFT JOIN tenantry.usage_counter counter
        ON counter.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND counter.resource = :resource AND counter.window_start = :window::timestamptz
    WHERE tenant.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND tenant.status IS NOT NULL;
WITH counter AS (
        UPDATE tenantry.usage_counter SET used = used + 1, reserved = reserved, told = told
        WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND resource = :resource AND window_start = :window::timestamptz
          AND EXISTS (SELECT FROM tenantry.tenant WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND status = :active)
          AND EXISTS (SELECT FROM tenantry.resource WHERE key = :resource AND version = 1)
          AND coalesce((SELECT version FROM tenantry.quota WHERE tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND resource = :resource), 0) = 1
        RETURNING 1),
    lines AS (
        INSERT INTO tenantry.usage_ledger (
            tenant_id, resource, window_start, at, kind, amount, used, reserved, overage, reservation, subject)
        SELECT ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid, :resource, :window::timestamptz, clock_timestamp(), line.kind, line.amount, line.used, line.reserved, line.overage,
               nullif(line.reservation, '')::uuid, line.subject
        FROM counter, unnest(ARRAY[:kind], ARRAY[1::bigint], ARRAY[:used::bigint], ARRAY[0::bigint], ARRAY[0::bigint], ARRAY[''], ARRAY[:subject])
            line(kind, amount, used, reserved, overage, reservation, subject)),
    kept AS (
        INSERT INTO tenantry.idempotency_key (tenant_id, operation, issuer, subject, key, digest, outcome, expires_at)
        SELECT ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid, key.* FROM counter, unnest(ARRAY[:operation], ARRAY[:issuer], ARRAY[:subject], ARRAY[:key::text], ARRAY[:digest::bytea], ARRAY[:used_outcome], ARRAY[:expires::timestamptz])
            key(operation, issuer, subject, key, digest, outcome, expires_at)
        ON CONFLICT (tenant_id, operation, issuer, subject, key) DO UPDATE SET
            digest = excluded.digest, outcome = excluded.outcome, expires_at = excluded.expires_at
        WHERE idempotency_key.expires_at <= clock_timestamp()
        RETURNING 1),
    expired AS (
        UPDATE tenantry.usage_reservation held SET state = 'EXPIRED' FROM counter
        WHERE held.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND held.id = ANY (ARRAY(
            SELECT oldest.id FROM tenantry.usage_reservation oldest
            WHERE oldest.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND oldest.resource = :resource AND oldest.window_start = :window::timestamptz AND oldest.state = 'OPEN'
              AND oldest.expires_at <= clock_timestamp()
            ORDER BY oldest.expires_at, oldest.id LIMIT 1000))
        RETURNING held.id, held.amount),
    expiries AS (
        INSERT INTO tenantry.usage_ledger (
            tenant_id, resource, window_start, at, kind, amount, used, reserved, reservation, subject)
        SELECT ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid, :resource, :window::timestamptz, clock_timestamp(), 'EXPIRE', expired.amount, 0, 0, expired.id, :expirer FROM expired) SELECT (SELECT count(*) FROM counter), (SELECT count(*) FROM kept);
COMMIT;
\endpipeline
