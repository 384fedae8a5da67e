//! The outbox: what the servers tell each other.

use crate::tables::TenantTable;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A row tells of a change, or of a threshold that was crossed.
///
/// `xact` is the transaction that wrote the row: a reader asks for what its previous snapshot could not see, so a
/// transaction that commits late is seen late, and never missed.
const TABLES: &str = "
    CREATE TABLE outbox (
        tenant_id uuid NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        kind text COLLATE \"C\" NOT NULL,
        subject text COLLATE \"C\" NOT NULL,
        version bigint,
        action text COLLATE \"C\",
        entry_number bigint,
        percent smallint,
        xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
        expires_at timestamptz NOT NULL DEFAULT now() + interval '1 hour',
        PRIMARY KEY (tenant_id, id),
        CONSTRAINT outbox_change_or_crossing CHECK (
            num_nulls(version, action, entry_number) = CASE WHEN percent IS NULL THEN 0 ELSE 3 END)
    );
    CREATE INDEX outbox_by_transaction ON outbox (xact);
    CREATE INDEX outbox_expiry ON outbox (expires_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let outbox = TenantTable {
            name: "outbox",
            tenant: "INSERT, DELETE",
            platform: "INSERT",
            platform_deletes: Some("expires_at < now()"),
        };
        manager.get_connection().execute_unprepared(&format!("{TABLES}{}", outbox.secure())).await?;
        Ok(())
    }
}
