-- 1
WITH look AS MATERIALIZED (SELECT $1::text::pg_snapshot AS last, pg_current_snapshot() AS current)
SELECT look.current::text, o.tenant_id, o.kind, o.subject, o.version, o.action, o.entry_number, now(), o.percent
FROM look LEFT JOIN tenantry.outbox o
    ON o.xact >= (SELECT pg_snapshot_xmin(last) FROM look)
    AND NOT pg_visible_in_snapshot(o.xact, look.last)
    -- True of every row that can be seen, but for those restored from another cluster, whose transactions are yet
    -- to come in this one.
    AND pg_visible_in_snapshot(o.xact, look.current)
ORDER BY o.id;
