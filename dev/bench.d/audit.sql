-- A page of one tenant's log at any place of it, newest first, as tenantry_tenant.
\set n 0
\set before random(51, :entries)
\startpipeline
BEGIN READ ONLY;
SET LOCAL statement_timeout = 5000;
SELECT set_config('tenantry.tenant_id', '7e000000-0000-4000-8000-' || lpad(:n, 12, '0'), true);
SELECT e.tenant_id, e.seq, e.at, e.canonical
FROM tenantry.audit_entry e
WHERE true AND e.tenant_id = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid AND e.seq < :before
ORDER BY e.seq DESC LIMIT 51;
COMMIT;
\endpipeline
