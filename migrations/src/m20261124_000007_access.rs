//! What servers report of their open sockets. It belongs to no tenant, and only the platform's role sees it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "
            CREATE TABLE socket_report (
                server_id uuid PRIMARY KEY,
                as_of timestamptz NOT NULL,
                tenants uuid[] NOT NULL,
                sockets bigint[] NOT NULL,
                CHECK (cardinality(tenants) = cardinality(sockets))
            ) WITH (fillfactor = 50);
            GRANT SELECT, INSERT, UPDATE, DELETE ON socket_report TO tenantry_platform;
        ";
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
