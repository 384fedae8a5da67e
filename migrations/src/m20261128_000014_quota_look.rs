//! When a counter is to be looked at though nobody uses it.

use crate::tables::TenantTable;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A quota that changes, and a grant that ends, change the share that is taken. A row stands from the change's own transaction
/// on until somebody has looked at the counter at or after that time. Grants that are running get theirs now; one that has
/// ended before gets one that is due at once, since a share that was told is told no second time.
///
/// The mark of told ends is what stood here before; no server that was released reads it.
const TABLE: &str = "
    CREATE TABLE quota_look (
        tenant_id uuid NOT NULL REFERENCES tenant,
        resource text COLLATE \"C\" NOT NULL,
        at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, resource, at)
    );
    CREATE INDEX quota_look_due ON quota_look (at);
";

const FILL: &str = "
    INSERT INTO quota_look (tenant_id, resource, at) SELECT DISTINCT tenant_id, resource, expires_at FROM quota_grant;
    DROP TABLE quota_grant_mark;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let look = TenantTable {
            name: "quota_look",
            tenant: "INSERT, DELETE",
            platform: "INSERT",
            platform_deletes: Some("at <= now()"),
        };
        let sql = format!("{TABLE}{}{FILL}", look.secure());
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
