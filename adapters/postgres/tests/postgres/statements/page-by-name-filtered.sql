-- 1
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000;

-- 2
SELECT "tenant"."tenant_id", "tenant"."slug", "tenant"."version", "tenant"."display_name", "tenant"."display_name_folded", "tenant"."status", "tenant"."status_changed_at", "tenant"."deletion_protection", "tenant"."created_at", "tenant"."updated_at", "tenant"."suspension_cause", "tenant"."suspension_reason", "tenant"."suspended_since", "tenant"."suspended_until", "tenant"."kept_status", "tenant"."deleted_from", "tenant"."deletion_requested_at", "tenant"."erased_after", (SELECT json_object_agg(l.key, l.value) FROM tenantry.tenant_label l WHERE l.tenant_id = tenant.tenant_id) AS "labels" FROM "tenantry"."tenant" WHERE "tenant"."status" IS NOT NULL AND "tenant"."status" IN ($1, $2) AND (EXISTS (SELECT 1 FROM tenantry.tenant_label f WHERE f.tenant_id = tenant.tenant_id AND f.key = $3 AND f.value = $4)) AND (EXISTS (SELECT 1 FROM tenantry.tenant_label f WHERE f.tenant_id = tenant.tenant_id AND f.key = $5 AND f.value = $6)) AND ((starts_with(tenant.slug, $7) OR starts_with(tenant.display_name_folded, $8))) AND ((tenant.display_name_folded, tenant.tenant_id) > ($9, $10)) ORDER BY "tenant"."display_name_folded" ASC, "tenant"."tenant_id" ASC LIMIT $11;

-- 3
COMMIT;
