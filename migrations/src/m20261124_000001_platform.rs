//! Who may look into the schema at all.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "
            GRANT USAGE ON SCHEMA tenantry TO tenantry_tenant, tenantry_platform;
            -- A server compares the steps it was built with to those the database has.
            GRANT SELECT ON seaql_migrations TO tenantry_platform;
        ";
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
