//! How far the ends of grants have been told.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The first look tells of all that have ended before: a share that was told already is told no second time.
const TABLE: &str = "
    CREATE TABLE quota_grant_mark (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        ended_at timestamptz NOT NULL DEFAULT 'epoch',
        ended_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
    );
    INSERT INTO quota_grant_mark DEFAULT VALUES;
    GRANT SELECT, UPDATE ON quota_grant_mark TO tenantry_platform;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(TABLE).await?;
        Ok(())
    }
}
