-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
INSERT INTO tenantry.lease (job, server_id, until) VALUES ($1, $2, now() + make_interval(secs => $3))
ON CONFLICT (job) DO UPDATE SET server_id = excluded.server_id, until = excluded.until
WHERE lease.server_id = excluded.server_id OR lease.until < now()
RETURNING 1;

-- 3
COMMIT;
