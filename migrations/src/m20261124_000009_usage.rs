//! What is used of quotas: counters, reservations, and the ledger of every use.

use crate::tables::TenantTable;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A counter is one row per tenant, resource and window; a gauge's one window begins in 1970. No index holds what is
/// counted, and pages keep room, so that an update stays on its page (HOT).
///
/// `reserved` holds what all open reservations hold, expired ones too, until a job gives these back or a use does that
/// comes first. `told` are the thresholds that were told of: of a counter in this window, of a gauge since its share last
/// fell below them.
const TABLES: &str = "
    CREATE TABLE usage_counter (
        tenant_id uuid NOT NULL REFERENCES tenant,
        resource text COLLATE \"C\" NOT NULL,
        window_start timestamptz NOT NULL,
        used bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
        reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
        told smallint[] NOT NULL DEFAULT '{}',
        PRIMARY KEY (tenant_id, resource, window_start)
    ) WITH (fillfactor = 50);

    CREATE TABLE usage_reservation (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        resource text COLLATE \"C\" NOT NULL,
        window_start timestamptz NOT NULL,
        amount bigint NOT NULL CHECK (amount > 0),
        expires_at timestamptz NOT NULL,
        state text NOT NULL CHECK (state IN ('OPEN', 'COMMITTED', 'RELEASED', 'EXPIRED')),
        PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX usage_reservation_open ON usage_reservation (tenant_id, resource, window_start, expires_at)
        WHERE state = 'OPEN';
    CREATE INDEX usage_reservation_due ON usage_reservation (expires_at) WHERE state = 'OPEN';
    CREATE INDEX usage_reservation_done ON usage_reservation (expires_at) WHERE state <> 'OPEN';

    CREATE TABLE usage_ledger (
        tenant_id uuid NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        resource text COLLATE \"C\" NOT NULL,
        window_start timestamptz NOT NULL,
        kind text NOT NULL CHECK (kind IN ('CONSUME', 'RELEASE', 'RESERVE', 'COMMIT', 'RELEASE_RESERVATION', 'EXPIRE')),
        amount bigint NOT NULL CHECK (amount > 0),
        used bigint NOT NULL,
        reserved bigint NOT NULL,
        overage bigint NOT NULL DEFAULT 0,
        reservation uuid,
        subject text COLLATE \"C\" NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
        PRIMARY KEY (tenant_id, id)
    );
    CREATE INDEX usage_ledger_by_transaction ON usage_ledger (xact);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let counter = TenantTable {
            name: "usage_counter",
            tenant: "INSERT, UPDATE, DELETE",
            platform: "",
            platform_deletes: None,
        };
        let reservation = TenantTable {
            name: "usage_reservation",
            tenant: "INSERT, UPDATE, DELETE",
            platform: "",
            platform_deletes: Some("state <> 'OPEN' AND expires_at < now() - '1 day'::interval"),
        };
        let ledger =
            TenantTable { name: "usage_ledger", tenant: "INSERT, DELETE", platform: "", platform_deletes: None };
        let sql = format!("{TABLES}{}{}{}", counter.secure(), reservation.secure(), ledger.secure());
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
