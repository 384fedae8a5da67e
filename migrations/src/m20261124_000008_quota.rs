//! The catalogue of resources, quotas, and what was granted beyond them.

use crate::tables::TenantTable;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The catalogue is everybody's to read and no tenant's, so it has no row-level security. Nothing refers to it by a
/// foreign key: nobody who serves may take a resource out of it.
///
/// A removed quota stays as a row without terms, from whose version the next one goes on.
const TABLES: &str = "
    CREATE TABLE resource (
        key text COLLATE \"C\" PRIMARY KEY,
        version bigint NOT NULL CHECK (version > 0),
        unit text NOT NULL,
        counting text NOT NULL CHECK (counting IN ('GAUGE', 'COUNTER')),
        period text CHECK (period IN ('HOUR', 'DAY', 'MONTH')),
        anchor_day smallint CHECK (anchor_day BETWEEN 1 AND 31),
        without_quota text NOT NULL CHECK (without_quota IN ('UNLIMITED', 'REFUSED')),
        CONSTRAINT resource_period CHECK ((period IS NOT NULL) = (counting = 'COUNTER')),
        CONSTRAINT resource_anchor CHECK ((anchor_day IS NOT NULL) = (period IS NOT DISTINCT FROM 'MONTH'))
    );
    INSERT INTO resource (key, version, unit, counting, period, anchor_day, without_quota) VALUES
        ('reports.generated', 1, 'report', 'COUNTER', 'MONTH', 1, 'UNLIMITED'),
        ('storage.bytes', 1, 'byte', 'GAUGE', NULL, NULL, 'UNLIMITED'),
        ('users', 1, 'user', 'GAUGE', NULL, NULL, 'UNLIMITED');
    GRANT SELECT ON resource TO tenantry_tenant;
    GRANT SELECT, INSERT, UPDATE ON resource TO tenantry_platform;

    CREATE TABLE quota (
        tenant_id uuid NOT NULL REFERENCES tenant,
        resource text COLLATE \"C\" NOT NULL,
        version bigint NOT NULL CHECK (version > 0),
        most bigint CHECK (most >= 0),
        enforcement text CHECK (enforcement IN ('HARD', 'SOFT')),
        thresholds smallint[],
        PRIMARY KEY (tenant_id, resource),
        CONSTRAINT quota_whole_or_removed CHECK (num_nulls(enforcement, thresholds) IN (0, 2)
            AND (enforcement IS NOT NULL OR most IS NULL))
    );

    CREATE TABLE quota_grant (
        tenant_id uuid NOT NULL,
        resource text COLLATE \"C\" NOT NULL,
        id uuid NOT NULL,
        amount bigint NOT NULL CHECK (amount > 0),
        expires_at timestamptz NOT NULL,
        reason text NOT NULL,
        PRIMARY KEY (tenant_id, resource, id),
        FOREIGN KEY (tenant_id, resource) REFERENCES quota ON DELETE CASCADE
    );
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let quota = TenantTable {
            name: "quota",
            tenant: "INSERT, UPDATE, DELETE",
            platform: "INSERT, UPDATE",
            platform_deletes: None,
        };
        let grant = TenantTable { name: "quota_grant", tenant: "INSERT, DELETE", platform: "", platform_deletes: None };
        let sql = format!("{TABLES}{}{}", quota.secure(), grant.secure());
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
