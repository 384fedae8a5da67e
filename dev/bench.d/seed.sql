-- Fills a new database with tenants as the server would have written them: each was created and activated in one call
-- (version 2, entries 1 and 2, two labels). Tenant 0 was renamed until its log had :entries entries. Each has a quota of
-- five resources, and has used some of each.
--
-- psql variables: tenants, entries. Tenant n has the id 7e000000-0000-4000-8000-<n in twelve decimal digits>, was
-- created n seconds after 2026-01-01, and is called agency-n.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET synchronous_commit = off;
SET work_mem = '64MB';
BEGIN;

-- The owner may make no temporary tables.
CREATE TABLE tenantry.bench_seed AS
SELECT n,
       ('7e000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid AS id,
       timestamptz '2026-01-01 00:00:00Z' + n * interval '1 s' AS at,
       'agency-' || n AS slug,
       'Agency No. ' || n AS name,
       (ARRAY['eu-1', 'eu-2', 'us-1', 'us-2'])[1 + n % 4] AS region,
       (ARRAY['basic', 'silver', 'gold'])[1 + n % 3] AS tier,
       gen_random_uuid() AS request,
       replace(gen_random_uuid()::text, '-', '') AS trace
FROM generate_series(0, :tenants - 1) n;

INSERT INTO tenantry.tenant (tenant_id, slug, version, display_name, display_name_folded, status, status_changed_at,
                             deletion_protection, created_at, updated_at)
SELECT id, slug, CASE n WHEN 0 THEN :entries ELSE 2 END, name, lower(name), 'ACTIVE', at, false, at, at
FROM tenantry.bench_seed ORDER BY n;

INSERT INTO tenantry.tenant_label (tenant_id, key, value)
SELECT id, key, value FROM tenantry.bench_seed, LATERAL (VALUES ('region', region), ('tier', tier)) label(key, value) ORDER BY n;

INSERT INTO tenantry.audit_head (tenant_id, seq, at)
SELECT id, CASE n WHEN 0 THEN :entries ELSE 2 END, at FROM tenantry.bench_seed ORDER BY n;

-- Facts of a tenant as they stand in an entry; everything in the order of RFC 8785.
CREATE FUNCTION tenantry.bench_facts(name text, region text, tier text, slug text, status text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT format('{"deletionProtection":false,"displayName":"%s","labels":{"region":"%s","tier":"%s"},"slug":"%s","status":"%s"}',
                  name, region, tier, slug, status)
$$;

CREATE FUNCTION tenantry.bench_entry(id uuid, seq bigint, at timestamptz, action text, before text, after text, changed text,
                              request uuid, trace text) RETURNS bytea
LANGUAGE sql VOLATILE AS $$
    SELECT convert_to(
        format('{"action":"%s","address":"127.0.0.1","after":%s,"at":"%s",%s"changedFields":[%s],"id":"%s","log":"TENANT",'
               '"outcome":"ACCEPTED","reach":"PLATFORM","requestId":"%s","seq":"%s","subject":"administrator",'
               '"target":"tenant/%s","tenantId":"%s","tokenId":"%s","traceId":"%s"}',
               action, after, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               coalesce('"before":' || before || ',', ''), changed, gen_random_uuid(), request, seq, id, id,
               '53bced7e-d6b7-4365-861e-98d0bb4b675e', trace),
        'UTF8')
$$;

INSERT INTO tenantry.audit_entry (tenant_id, seq, at, action, outcome, subject, canonical)
SELECT id, seq, at, action, 'ACCEPTED', 'administrator',
       tenantry.bench_entry(id, seq, at, action, before, after, changed, request, trace)
FROM (
    SELECT s.*, 1::bigint AS seq, 'tenant.create' AS action, NULL AS before,
           tenantry.bench_facts(name, region, tier, slug, 'CREATED') AS after,
           '"deletionProtection","displayName","labels","slug","status"' AS changed
    FROM tenantry.bench_seed s
    UNION ALL
    SELECT s.*, 2, 'tenant.activate', tenantry.bench_facts(name, region, tier, slug, 'CREATED'),
           tenantry.bench_facts(name, region, tier, slug, 'ACTIVE'), '"status"'
    FROM tenantry.bench_seed s
    UNION ALL
    SELECT s.*, seq, 'tenant.update',
           tenantry.bench_facts(CASE WHEN seq = 3 THEN name ELSE name || ', department ' || (seq - 1) END, region, tier, slug, 'ACTIVE'),
           tenantry.bench_facts(CASE WHEN seq = :entries THEN name ELSE name || ', department ' || seq END, region, tier, slug, 'ACTIVE'),
           '"displayName"'
    FROM tenantry.bench_seed s, generate_series(3, :entries) seq WHERE s.n = 0
) entries
ORDER BY n, seq;

INSERT INTO tenantry.resource (key, version, unit, counting, period, anchor_day, without_quota) VALUES
    ('messages.sent', 1, 'message', 'COUNTER', 'DAY', NULL, 'UNLIMITED'),
    ('seats', 1, 'seat', 'GAUGE', NULL, NULL, 'UNLIMITED');

INSERT INTO tenantry.quota (tenant_id, resource, version, most, enforcement, thresholds)
SELECT id, key, 1, 1000000000, 'HARD', '{80,95,100}' FROM tenantry.bench_seed CROSS JOIN tenantry.resource ORDER BY n, key;

INSERT INTO tenantry.usage_counter (tenant_id, resource, window_start, used)
SELECT id, key, CASE counting WHEN 'GAUGE' THEN timestamptz '1970-01-01 00:00:00Z'
                              ELSE date_trunc(lower(period), now(), 'UTC') END, n % 1000
FROM tenantry.bench_seed CROSS JOIN tenantry.resource ORDER BY n, key;

DROP FUNCTION tenantry.bench_entry, tenantry.bench_facts;
DROP TABLE tenantry.bench_seed;
COMMIT;

VACUUM (ANALYZE) tenantry.tenant, tenantry.tenant_label, tenantry.audit_head, tenantry.audit_entry,
    tenantry.idempotency_key, tenantry.outbox, tenantry.refusal_fold, tenantry.resource, tenantry.quota,
    tenantry.quota_grant, tenantry.usage_counter, tenantry.usage_ledger, tenantry.usage_reservation;
