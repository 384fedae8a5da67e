-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT job.id, job.version, job.created_at, job.issuer, job.subject, job.client_id, job.token_id, job.trace_id, job.resource, job.change, job.number, job.reason, job.total, job.done, job.failed, job.cancelled, item.job_id, item.place, item.tenant, item.state, item.code, item.message, item.limit_before, item.limit_after, item.used, item.over_limit
FROM (SELECT * FROM tenantry.job WHERE NOT is_over ORDER BY created_at, id LIMIT 20) job
CROSS JOIN LATERAL (SELECT * FROM tenantry.job_item WHERE job_id = job.id AND state = 'PENDING'
                    ORDER BY place LIMIT 1) item
ORDER BY job.created_at, job.id;

-- 3
COMMIT;
