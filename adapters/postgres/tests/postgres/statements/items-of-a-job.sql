-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT item.job_id, item.place, item.tenant, item.state, item.code, item.message, item.limit_before, item.limit_after, item.used, item.over_limit FROM tenantry.job_item item WHERE item.job_id = $1 AND item.place > $2 ORDER BY item.place LIMIT $3;

-- 3
COMMIT;
