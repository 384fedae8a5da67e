-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT given.tenant_id, given.resource, given.expires_at, given.id
FROM tenantry.quota_grant_mark mark CROSS JOIN LATERAL (
    SELECT tenant_id, resource, expires_at, id FROM tenantry.quota_grant
    WHERE (expires_at, id) > (mark.ended_at, mark.ended_id) AND expires_at <= least($1, now())
    ORDER BY expires_at, id LIMIT $2) given;

-- 3
COMMIT;
