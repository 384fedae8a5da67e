-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT "tenant"."tenant_id", "tenant"."slug", "tenant"."version", "tenant"."display_name", "tenant"."display_name_folded", "tenant"."status", "tenant"."status_changed_at", "tenant"."deletion_protection", "tenant"."created_at", "tenant"."updated_at", "tenant"."suspension_cause", "tenant"."suspension_reason", "tenant"."suspended_since", "tenant"."suspended_until", "tenant"."kept_status", "tenant"."deleted_from", "tenant"."deletion_requested_at", "tenant"."erased_after", (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id) AS "labels" FROM "tenantry"."tenant" WHERE "tenant"."status" IS NOT NULL AND (tenant.status = 'SUSPENDED') AND ((coalesce(tenant.suspended_until, 'infinity'), tenant.tenant_id) > ('infinity', $1)) ORDER BY coalesce(tenant.suspended_until, 'infinity') ASC, "tenant"."tenant_id" ASC LIMIT $2;

-- 3
COMMIT;
