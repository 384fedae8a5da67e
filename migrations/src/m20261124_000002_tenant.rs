//! Tenants and their labels.

use crate::tables::TenantTable;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// An erased tenant's row stays as a tombstone: id, slug and version, all else empty. `status` is null then.
///
/// Texts are compared by their bytes (collation "C"), so that prefixes and keysets use plain indexes.
const TABLES: &str = "
    CREATE TABLE tenant (
        tenant_id uuid PRIMARY KEY,
        slug text COLLATE \"C\" NOT NULL,
        version bigint NOT NULL CHECK (version > 0),
        display_name text,
        display_name_folded text COLLATE \"C\",
        status text CHECK (status IN ('CREATED', 'ACTIVE', 'SUSPENDED', 'ARCHIVED', 'DELETED')),
        status_changed_at timestamptz,
        deletion_protection boolean,
        created_at timestamptz,
        updated_at timestamptz,
        suspension_cause text CHECK (suspension_cause IN ('BILLING', 'POLICY', 'SECURITY', 'LEGAL')),
        suspension_reason text,
        suspended_since timestamptz,
        suspended_until timestamptz,
        kept_status text CHECK (kept_status IN ('CREATED', 'ACTIVE', 'SUSPENDED')),
        deleted_from text CHECK (deleted_from IN ('CREATED', 'ARCHIVED')),
        deletion_requested_at timestamptz,
        erased_after timestamptz,
        CONSTRAINT tenant_slug UNIQUE (slug),
        CONSTRAINT tenant_whole_or_erased CHECK (
            num_nulls(display_name, display_name_folded, status, status_changed_at, deletion_protection, created_at,
                      updated_at) IN (0, 7)),
        CONSTRAINT tenant_suspension CHECK (
            num_nulls(suspension_cause, suspension_reason, suspended_since) IN (0, 3)
            AND (suspended_until IS NULL OR status IS NOT DISTINCT FROM 'SUSPENDED')
            AND (status <> 'SUSPENDED' OR suspended_since IS NOT NULL)),
        CONSTRAINT tenant_deletion CHECK (
            num_nulls(deleted_from, deletion_requested_at, erased_after) = CASE WHEN status = 'DELETED' THEN 0 ELSE 3 END)
    );
    -- One index per order, and per order within one status, which is what the lists are filtered by most.
    CREATE INDEX tenant_by_creation ON tenant (created_at, tenant_id) WHERE status IS NOT NULL;
    CREATE INDEX tenant_by_name ON tenant (display_name_folded, tenant_id) WHERE status IS NOT NULL;
    CREATE INDEX tenant_by_status ON tenant (status, created_at, tenant_id) WHERE status IS NOT NULL;
    -- Who has no such time comes after all who have one: the missing time is one that never comes. The index within the
    -- one status that can have it serves the jobs too, which look for what is due.
    CREATE INDEX tenant_by_resume ON tenant (coalesce(suspended_until, 'infinity'), tenant_id) WHERE status IS NOT NULL;
    CREATE INDEX tenant_by_erasure ON tenant (coalesce(erased_after, 'infinity'), tenant_id) WHERE status IS NOT NULL;
    CREATE INDEX tenant_resume_due ON tenant (coalesce(suspended_until, 'infinity'), tenant_id)
        WHERE status = 'SUSPENDED';
    CREATE INDEX tenant_erasure_due ON tenant (coalesce(erased_after, 'infinity'), tenant_id) WHERE status = 'DELETED';

    CREATE TABLE tenant_label (
        tenant_id uuid NOT NULL REFERENCES tenant,
        key text COLLATE \"C\" NOT NULL,
        value text COLLATE \"C\" NOT NULL,
        PRIMARY KEY (tenant_id, key)
    );
    CREATE INDEX tenant_label_by_value ON tenant_label (key, value, tenant_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tenant =
            TenantTable { name: "tenant", tenant: "UPDATE", platform: "INSERT, UPDATE", platform_deletes: None };
        let label = TenantTable {
            name: "tenant_label",
            tenant: "INSERT, UPDATE, DELETE",
            platform: "INSERT",
            platform_deletes: None,
        };
        let sql = format!("{TABLES}{}{}", tenant.secure(), label.secure());
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
