//! How often each tenant of a job had its turn.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Who comes next is found in the first index; what was under way when its job ended, in the second, which holds little.
///
/// A server of before doesn't count turns. It finds its next item by the primary key, which is as good while servers are
/// replaced.
const TRIES: &str = "
    ALTER TABLE job_item ADD COLUMN tries smallint NOT NULL DEFAULT 0 CHECK (tries >= 0);
    CREATE INDEX job_item_left ON job_item (job_id, tries, place) WHERE state = 'PENDING';
    CREATE INDEX job_item_begun ON job_item (job_id, tries, place) WHERE state = 'PENDING' AND tries > 0;
    DROP INDEX job_item_pending;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(TRIES).await?;
        Ok(())
    }
}
