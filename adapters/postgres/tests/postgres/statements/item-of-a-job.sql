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
SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
        resource.without_quota, statement_timestamp(), tenant.tenant_id, quota.version, quota.most, quota.enforcement,
        quota.thresholds,
        (SELECT json_agg(json_build_array(given.id, given.amount,
                                          (extract(epoch FROM given.expires_at) * 1000000)::bigint, given.reason)
                         ORDER BY given.expires_at, given.id)
         FROM tenantry.quota_grant given
         WHERE given.tenant_id = tenant.tenant_id AND given.resource = resource.key),
        counter.window_start, counter.used,
        counter.reserved - coalesce(
            (SELECT sum(held.amount) FROM tenantry.usage_reservation held
             WHERE held.tenant_id = tenant.tenant_id AND held.resource = resource.key
               AND held.window_start = counter.window_start AND held.state = 'OPEN'
               AND held.expires_at <= statement_timestamp()), 0)::bigint
 FROM tenantry.tenant tenant JOIN tenantry.resource resource ON resource.key = $2 LEFT JOIN tenantry.quota quota ON quota.tenant_id = tenant.tenant_id AND quota.resource = resource.key
  LEFT JOIN LATERAL (
      SELECT newest.window_start, newest.used, newest.reserved FROM tenantry.usage_counter newest
      WHERE newest.tenant_id = tenant.tenant_id AND newest.resource = resource.key
      ORDER BY newest.window_start DESC LIMIT 1) counter ON true
WHERE tenant.tenant_id = $1 AND tenant.status IS NOT NULL;

-- 4
WITH changed AS (
    UPDATE tenantry.quota SET version = $3, most = $4, enforcement = $5, thresholds = $6
    WHERE tenant_id = $1 AND resource = $2 AND version = $3 - 1 AND enforcement IS NOT NULL
    RETURNING tenant_id, resource),
ended AS (
    DELETE FROM tenantry.quota_grant given USING changed
    WHERE given.tenant_id = changed.tenant_id AND given.resource = changed.resource AND NOT (given.id = ANY($8))),
granted AS (
    INSERT INTO tenantry.quota_grant (tenant_id, resource, id, amount, expires_at, reason)
    SELECT changed.tenant_id, changed.resource, given.id, given.amount, given.expires_at, given.reason
    FROM changed, unnest($8, $9, $10, $11) given(id, amount, expires_at, reason)
    ON CONFLICT (tenant_id, resource, id) DO NOTHING
    RETURNING tenant_id, resource, expires_at),
looks AS (
    INSERT INTO tenantry.quota_look (tenant_id, resource, at)
    SELECT tenant_id, resource, clock_timestamp() FROM changed
    UNION ALL SELECT tenant_id, resource, expires_at FROM granted
    ON CONFLICT (tenant_id, resource, at) DO NOTHING) UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, $7) FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at;

-- 5
WITH entries AS (INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING 1), announced AS (INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number) VALUES ($8, $9, $10, $11, $12, $13) RETURNING 1), kept AS (UPDATE tenantry.idempotency_key SET outcome = $14 WHERE tenant_id = $15 AND operation = $16 AND issuer = $17 AND subject = $18 AND key = $19 RETURNING 1) SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), (SELECT count(*) FROM kept);

-- 6
COMMIT;
