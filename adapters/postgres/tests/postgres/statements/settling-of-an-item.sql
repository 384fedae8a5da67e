-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
WITH settled AS (
    UPDATE tenantry.job_item SET state = $3, code = $4, message = $5, limit_before = $6, limit_after = $7, used = $8,
                                 over_limit = $9
    WHERE job_id = $1 AND place = $2 AND state = 'PENDING'
    RETURNING state)
UPDATE tenantry.job SET done = done + (settled.state = 'DONE')::int, failed = failed + (settled.state = 'FAILED')::int
FROM settled WHERE job.id = $1;

-- 3
COMMIT;
