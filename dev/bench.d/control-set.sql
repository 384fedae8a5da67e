-- Control: read.sql for one tenant, bound by SET LOCAL as the server does it.
\set n 7
\startpipeline
BEGIN READ ONLY;
SET LOCAL statement_timeout = 5000;
SET LOCAL tenantry.tenant_id = '7e000000-0000-4000-8000-000000000007';
SELECT "tenant"."tenant_id", "tenant"."slug", "tenant"."version", "tenant"."display_name",
       "tenant"."display_name_folded", "tenant"."status", "tenant"."status_changed_at",
       "tenant"."deletion_protection", "tenant"."created_at", "tenant"."updated_at", "tenant"."suspension_cause",
       "tenant"."suspension_reason", "tenant"."suspended_since", "tenant"."suspended_until", "tenant"."kept_status",
       "tenant"."deleted_from", "tenant"."deletion_requested_at", "tenant"."erased_after",
       (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id)
           AS "labels"
FROM "tenantry"."tenant"
WHERE "tenant"."status" IS NOT NULL AND "tenant"."tenant_id" = ('7e000000-0000-4000-8000-' || lpad(:n, 12, '0'))::uuid;
COMMIT;
\endpipeline
