-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT tenant_id, subject, action, code FROM tenantry.refusal_fold
WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2;

-- 3
COMMIT;
