//! Jobs that were over long ago are forgotten, with their items.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// They belong to no tenant, so there is no policy: the privilege is the platform's.
const PURGE: &str = "
    CREATE INDEX job_over ON job (created_at, id) WHERE is_over;
    GRANT DELETE ON job, job_item TO tenantry_platform;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(PURGE).await?;
        Ok(())
    }
}
