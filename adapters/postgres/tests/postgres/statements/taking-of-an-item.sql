-- 1
BEGIN; SET LOCAL statement_timeout = 5000; SET LOCAL synchronous_commit = off;

-- 2
WITH RECURSIVE begun (job_id) AS (
    (SELECT job_id FROM tenantry.job_item WHERE state = 'PENDING' AND tries > 0 ORDER BY job_id LIMIT 1)
    UNION ALL
    SELECT later.job_id FROM begun CROSS JOIN LATERAL (
        SELECT job_id FROM tenantry.job_item
        WHERE state = 'PENDING' AND tries > 0 AND job_id > begun.job_id ORDER BY job_id LIMIT 1) later)
(SELECT job.id, job.version, job.created_at, job.issuer, job.subject, job.client_id, job.token_id, job.trace_id, job.resource, job.change, job.number, job.reason, job.total, job.done, job.failed, job.cancelled, item.job_id, item.place, item.tenant, item.state, item.code, item.message, item.limit_before, item.limit_after, item.used, item.over_limit, item.tries
 FROM begun
 CROSS JOIN LATERAL (SELECT * FROM tenantry.job WHERE id = begun.job_id AND is_over OFFSET 0) job
 CROSS JOIN LATERAL (SELECT * FROM tenantry.job_item
                     WHERE job_id = job.id AND state = 'PENDING' AND tries > 0 ORDER BY tries, place LIMIT 1) item)
UNION ALL
(SELECT job.id, job.version, job.created_at, job.issuer, job.subject, job.client_id, job.token_id, job.trace_id, job.resource, job.change, job.number, job.reason, job.total, job.done, job.failed, job.cancelled, item.job_id, item.place, item.tenant, item.state, item.code, item.message, item.limit_before, item.limit_after, item.used, item.over_limit, item.tries
 FROM (SELECT * FROM tenantry.job WHERE NOT is_over ORDER BY created_at, id LIMIT 20) job
 CROSS JOIN LATERAL (SELECT * FROM tenantry.job_item
                     WHERE job_id = job.id AND state = 'PENDING' ORDER BY tries, place LIMIT 1) item);

-- 3
UPDATE tenantry.job_item SET tries = least(tries, 1000) + 1
WHERE job_id = $1 AND place = $2 AND state = 'PENDING' AND tries = $3;

-- 4
COMMIT;
