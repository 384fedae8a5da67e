//! Leases of jobs. They belong to no tenant, and only the platform's role sees them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "
            CREATE TABLE lease (
                job text PRIMARY KEY,
                server_id uuid NOT NULL,
                until timestamptz NOT NULL
            );
            GRANT SELECT, INSERT, UPDATE ON lease TO tenantry_platform;
        ";
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
