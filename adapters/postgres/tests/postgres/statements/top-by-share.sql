-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
       resource.without_quota, now(), (SELECT as_of FROM tenantry.usage_rank_position)
FROM tenantry.resource WHERE resource.key = $1;

-- 3
SELECT ranked.tenant_id, ranked.has_quota, ranked.most, ranked.granted, ranked.used, ranked.reserved, ranked.share
FROM tenantry.usage_rank ranked
JOIN tenantry.tenant ON tenant.tenant_id = ranked.tenant_id AND tenant.status IS NOT NULL
WHERE ranked.resource = $1 AND ranked.window_start = $2 AND ranked.has_quota AND ranked.share IS NOT NULL ORDER BY ranked.share DESC, ranked.tenant_id LIMIT $3;

-- 4
COMMIT;
