-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
UPDATE tenantry.job_item SET tries = 0 WHERE job_id = $1 AND place = $2 AND state = 'PENDING';

-- 3
COMMIT;
