-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT "tenant"."status", COUNT("tenant"."tenant_id") AS "tenants" FROM "tenantry"."tenant" WHERE "tenant"."status" IS NOT NULL GROUP BY "tenant"."status";

-- 3
COMMIT;
