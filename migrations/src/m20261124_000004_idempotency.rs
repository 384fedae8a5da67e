//! Idempotency keys and the outcomes kept under them.

use crate::tables::TenantTable;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
    CREATE TABLE idempotency_key (
        tenant_id uuid NOT NULL,
        operation text COLLATE \"C\" NOT NULL,
        issuer text COLLATE \"C\" NOT NULL,
        subject text COLLATE \"C\" NOT NULL,
        key text COLLATE \"C\" NOT NULL,
        digest bytea NOT NULL,
        outcome text,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, operation, issuer, subject, key)
    );
    CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = TenantTable {
            name: "idempotency_key",
            tenant: "INSERT, UPDATE, DELETE",
            platform: "INSERT, UPDATE",
            platform_deletes: Some("expires_at < now()"),
        };
        manager.get_connection().execute_unprepared(&format!("{TABLES}{}", key.secure())).await?;
        Ok(())
    }
}
