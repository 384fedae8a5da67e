-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT over.tenant_id, over.resource, over.window_start, resource.counting FROM (
    SELECT tenant_id, resource, window_start, expires_at FROM tenantry.usage_reservation
    WHERE state = 'OPEN' AND expires_at <= least($1, now()) ORDER BY expires_at LIMIT 20 * $2) over
JOIN tenantry.resource resource ON resource.key = over.resource
GROUP BY over.tenant_id, over.resource, over.window_start, resource.counting
ORDER BY min(over.expires_at) LIMIT $2;

-- 3
COMMIT;
