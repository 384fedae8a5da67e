-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
WITH fresh AS (
    SELECT * FROM tenantry.socket_report WHERE as_of > now() - make_interval(secs => $2))
SELECT wanted.tenant_id,
       coalesce((SELECT sum(held.sockets) FROM fresh, unnest(fresh.tenants, fresh.sockets) held(tenant_id, sockets)
                 WHERE held.tenant_id = wanted.tenant_id), 0)::bigint,
       (SELECT count(*) FROM fresh),
       (SELECT min(as_of) FROM fresh)
FROM unnest($1) WITH ORDINALITY wanted(tenant_id, place) ORDER BY wanted.place;

-- 3
COMMIT;
