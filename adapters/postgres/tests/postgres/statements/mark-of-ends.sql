-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
UPDATE tenantry.quota_grant_mark SET ended_at = $1, ended_id = $2 WHERE (ended_at, ended_id) < ($1, $2);

-- 3
COMMIT;
