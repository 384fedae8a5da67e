//! The trail: entries, the heads from which their numbers are drawn, and folded refusals.

use crate::tables::TenantTable;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// An entry is its canonical bytes; the other columns only serve search. Entries are never changed or deleted, and
/// nobody who serves has the right to. No foreign key to `tenant`: the trail outlives what it tells of.
const TABLES: &str = "
    CREATE TABLE audit_head (
        tenant_id uuid PRIMARY KEY,
        seq bigint NOT NULL CHECK (seq >= 0),
        at timestamptz NOT NULL
    ) WITH (fillfactor = 70);
    INSERT INTO audit_head (tenant_id, seq, at) VALUES ('00000000-0000-0000-0000-000000000000', 0, now());

    CREATE TABLE audit_entry (
        tenant_id uuid NOT NULL,
        seq bigint NOT NULL CHECK (seq > 0),
        at timestamptz NOT NULL,
        action text COLLATE \"C\" NOT NULL,
        outcome text COLLATE \"C\" NOT NULL CHECK (outcome IN ('ACCEPTED', 'REFUSED')),
        subject text COLLATE \"C\" NOT NULL,
        canonical bytea NOT NULL,
        PRIMARY KEY (tenant_id, seq)
    );
    CREATE INDEX audit_entry_by_time ON audit_entry (at, tenant_id, seq);
    CREATE INDEX audit_entry_by_subject ON audit_entry (subject, at);
    CREATE INDEX audit_entry_refused ON audit_entry (at) WHERE outcome = 'REFUSED';

    CREATE TABLE refusal_fold (
        tenant_id uuid NOT NULL,
        subject text COLLATE \"C\" NOT NULL,
        action text COLLATE \"C\" NOT NULL,
        code text COLLATE \"C\" NOT NULL,
        folded bigint NOT NULL DEFAULT 0,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, subject, action, code)
    );
    CREATE INDEX refusal_fold_due ON refusal_fold (expires_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let head =
            TenantTable { name: "audit_head", tenant: "UPDATE", platform: "INSERT, UPDATE", platform_deletes: None };
        let entry = TenantTable { name: "audit_entry", tenant: "INSERT", platform: "INSERT", platform_deletes: None };
        let fold = TenantTable {
            name: "refusal_fold",
            tenant: "INSERT, UPDATE, DELETE",
            platform: "INSERT, UPDATE",
            platform_deletes: Some("tenant_id = '00000000-0000-0000-0000-000000000000'::uuid"),
        };
        let sql = format!("{TABLES}{}{}{}", head.secure(), entry.secure(), fold.secure());
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
