-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off;
SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
SELECT 1 FROM tenantry.usage_rank_position FOR UPDATE;

-- 3
WITH position AS MATERIALIZED (
     SELECT seen, pg_current_snapshot() AS present, ended_at, ended_id,
            CASE WHEN seen IS NULL THEN '00000000-0000-0000-0000-000000000000' ELSE swept_tenant END AS swept_tenant,
            CASE WHEN seen IS NULL THEN '' ELSE swept_resource END AS swept_resource
     FROM (SELECT CASE WHEN pg_snapshot_xmax(seen) <= pg_snapshot_xmax(pg_current_snapshot())
                        AND looked_at > now() - make_interval(secs => $2) THEN seen END AS seen,
                  ended_at, ended_id, swept_tenant, swept_resource
           FROM tenantry.usage_rank_position) held),
 span AS MATERIALIZED (
     SELECT pg_snapshot_xmax(seen) AS low, pg_snapshot_xmax(present) AS high FROM position),
 step AS MATERIALIZED (
     SELECT span.low, span.high, least(span.high,
         (SELECT (used.xact::text::bigint + 1)::text::xid8 FROM tenantry.usage_ledger used
          WHERE used.xact >= span.low AND used.xact < span.high ORDER BY used.xact OFFSET $1 - 1 LIMIT 1),
         (SELECT (told.xact::text::bigint + 1)::text::xid8 FROM tenantry.outbox told
          WHERE told.xact >= span.low AND told.xact < span.high ORDER BY told.xact OFFSET $1 - 1 LIMIT 1)) AS until
     FROM span),
 told AS MATERIALIZED (
     SELECT new.tenant_id, new.kind, new.subject, new.action
     FROM step JOIN tenantry.outbox new ON new.xact >= step.low AND new.xact < step.until
     UNION ALL
     SELECT late.tenant_id, late.kind, late.subject, late.action
     FROM position CROSS JOIN pg_snapshot_xip(position.seen) open (xact) CROSS JOIN LATERAL (
         SELECT tenant_id, kind, subject, action FROM tenantry.outbox WHERE outbox.xact = open.xact OFFSET 0) late),
 ended AS MATERIALIZED (
     SELECT given.* FROM position CROSS JOIN LATERAL (
         SELECT tenant_id, resource, expires_at, id FROM tenantry.quota_grant
         WHERE (expires_at, id) > (position.ended_at, position.ended_id) AND expires_at <= now()
         ORDER BY expires_at, id LIMIT $1) given),
 swept AS MATERIALIZED (
     SELECT counter.* FROM position CROSS JOIN LATERAL (
         (SELECT tenant_id, resource FROM tenantry.usage_counter
          WHERE (tenant_id, resource) > (position.swept_tenant, position.swept_resource)
          ORDER BY tenant_id, resource LIMIT $1)
         UNION ALL
         (SELECT tenant_id, resource FROM tenantry.usage_rank
          WHERE (tenant_id, resource) > (position.swept_tenant, position.swept_resource)
          ORDER BY tenant_id, resource LIMIT $1)
         ORDER BY tenant_id, resource LIMIT $1) counter),
 changed AS MATERIALIZED (
     SELECT new.tenant_id, new.resource
     FROM step JOIN tenantry.usage_ledger new ON new.xact >= step.low AND new.xact < step.until
     UNION
     SELECT late.tenant_id, late.resource
     FROM position CROSS JOIN pg_snapshot_xip(position.seen) open (xact) CROSS JOIN LATERAL (
         SELECT tenant_id, resource FROM tenantry.usage_ledger WHERE usage_ledger.xact = open.xact OFFSET 0) late
     UNION
     SELECT tenant_id, subject FROM told WHERE kind = 'quota'
     UNION
     SELECT ranked.tenant_id, ranked.resource FROM told JOIN tenantry.usage_rank ranked USING (tenant_id)
     WHERE told.kind = 'tenant' AND told.action = 'tenant.erase'
     UNION
     SELECT tenant_id, resource FROM ended
     UNION
     SELECT tenant_id, resource FROM swept),
 come AS MATERIALIZED (
     SELECT format('%s:%s:%s', least(pg_snapshot_xmin(position.present), step.until), step.until,
                   (SELECT string_agg(open.xact::text, ',' ORDER BY open.xact)
                    FROM pg_snapshot_xip(position.present) open (xact) WHERE open.xact < step.until)) AS seen,
            step.until = step.high AND last_ended.id IS NULL AND last_swept.resource IS NULL AS is_all,
            coalesce(last_ended.expires_at, now()) AS ended_at,
            coalesce(last_ended.id, '00000000-0000-0000-0000-000000000000') AS ended_id,
            last_swept.tenant_id AS swept_tenant, last_swept.resource AS swept_resource
     FROM position CROSS JOIN step
     -- Where there were as many as are looked at, there may be more.
     LEFT JOIN LATERAL (SELECT expires_at, id FROM ended
                        WHERE (SELECT count(*) FROM ended) = $1
                        ORDER BY expires_at DESC, id DESC LIMIT 1) last_ended ON true
     LEFT JOIN LATERAL (SELECT tenant_id, resource FROM swept
                        WHERE (SELECT count(*) FROM swept) = $1
                        ORDER BY tenant_id DESC, resource DESC LIMIT 1) last_swept ON true)
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
     , changed.tenant_id, changed.resource, come.seen, come.is_all, come.ended_at, come.ended_id, come.swept_tenant,
   come.swept_resource
 FROM come LEFT JOIN changed ON true
 LEFT JOIN tenantry.tenant tenant ON tenant.tenant_id = changed.tenant_id AND tenant.status IS NOT NULL
 LEFT JOIN tenantry.resource resource ON resource.key = changed.resource LEFT JOIN tenantry.quota quota ON quota.tenant_id = tenant.tenant_id AND quota.resource = resource.key
      LEFT JOIN LATERAL (
          SELECT newest.window_start, newest.used, newest.reserved FROM tenantry.usage_counter newest
          WHERE newest.tenant_id = tenant.tenant_id AND newest.resource = resource.key
          ORDER BY newest.window_start DESC LIMIT 1) counter ON true;

-- 4
WITH gone AS (
    DELETE FROM tenantry.usage_rank ranked USING unnest($1, $2) gone (tenant_id, resource)
    WHERE ranked.tenant_id = gone.tenant_id AND ranked.resource = gone.resource),
placed AS (
    INSERT INTO tenantry.usage_rank AS ranked (
        tenant_id, resource, window_start, has_quota, most, granted, used, reserved, share)
    SELECT tenant_id, resource, window_start, has_quota, nullif(most, -1), granted, used, reserved, nullif(share, -1)
    FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11)
        now (tenant_id, resource, window_start, has_quota, most, granted, used, reserved, share)
    ON CONFLICT (tenant_id, resource) DO UPDATE SET
        window_start = excluded.window_start, has_quota = excluded.has_quota, most = excluded.most,
        granted = excluded.granted, used = excluded.used, reserved = excluded.reserved, share = excluded.share
    WHERE ranked IS DISTINCT FROM excluded)
UPDATE tenantry.usage_rank_position SET
    seen = $12::text::pg_snapshot, looked_at = now(), ended_at = $14, ended_id = $15, swept_tenant = $16,
    swept_resource = $17, as_of = CASE WHEN $13 THEN now() WHEN $16 IS NULL THEN as_of END;

-- 5
COMMIT;
