-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT job.id, job.version, job.created_at, job.issuer, job.subject, job.client_id, job.token_id, job.trace_id, job.resource, job.change, job.number, job.reason, job.total, job.done, job.failed, job.cancelled FROM tenantry.job WHERE job.id = $1;

-- 3
COMMIT;
