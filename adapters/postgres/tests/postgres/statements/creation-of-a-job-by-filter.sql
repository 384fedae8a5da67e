-- 1
BEGIN; SET LOCAL statement_timeout = 5000;

-- 2
SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
       resource.without_quota
FROM tenantry.resource ORDER BY resource.key;

-- 3
SELECT "tenant"."tenant_id" FROM "tenantry"."tenant" WHERE "tenant"."status" IS NOT NULL AND (tenant.status = 'ACTIVE') ORDER BY "tenant"."tenant_id" ASC LIMIT $1;

-- 4
WITH created AS (
    INSERT INTO tenantry.job (id, version, created_at, issuer, subject, client_id, token_id, trace_id, resource, change,
                              number, reason, total)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    RETURNING '00000000-0000-0000-0000-000000000000'::uuid AS tenant_id),
items AS (
    INSERT INTO tenantry.job_item (job_id, place, tenant)
    SELECT $1, chosen.place, chosen.tenant FROM unnest($14) WITH ORDINALITY chosen(tenant, place)),
changed AS (SELECT tenant_id FROM created) UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, $3) FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at;

-- 5
WITH entries AS (INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING 1), announced AS (INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number) VALUES ($8, $9, $10, $11, $12, $13) RETURNING 1) SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM announced), 0::bigint;

-- 6
COMMIT;
