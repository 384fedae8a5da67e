//! Changes of many tenants, and how far they have come. They belong to the platform, and only its role sees them.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A job's tenants are no rows of theirs: whoever asked for the job chose them, and an erased tenant's name among them
/// tells no more than the trail does.
///
/// `is_over` stays as it is while a job goes on, so its progress touches no index.
const TABLES: &str = "
    CREATE TABLE job (
        id uuid PRIMARY KEY,
        version bigint NOT NULL CHECK (version > 0),
        created_at timestamptz NOT NULL,
        issuer text NOT NULL,
        subject text NOT NULL,
        client_id text,
        token_id text,
        trace_id text NOT NULL,
        resource text COLLATE \"C\" NOT NULL,
        change text NOT NULL CHECK (change IN ('limit', 'addAmount', 'percent')),
        number bigint NOT NULL CHECK (number >= 0),
        reason text NOT NULL,
        total integer NOT NULL CHECK (total > 0),
        done integer NOT NULL DEFAULT 0 CHECK (done >= 0),
        failed integer NOT NULL DEFAULT 0 CHECK (failed >= 0),
        cancelled boolean NOT NULL DEFAULT false,
        is_over boolean NOT NULL GENERATED ALWAYS AS (cancelled OR done + failed = total) STORED,
        CONSTRAINT job_progress CHECK (done + failed <= total)
    ) WITH (fillfactor = 50);
    CREATE INDEX job_open ON job (created_at, id) WHERE NOT is_over;
    GRANT SELECT, INSERT, UPDATE ON job TO tenantry_platform;

    CREATE TABLE job_item (
        job_id uuid NOT NULL REFERENCES job,
        place integer NOT NULL CHECK (place > 0),
        tenant uuid NOT NULL,
        state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DONE', 'FAILED')),
        code text,
        message text,
        limit_before bigint CHECK (limit_before >= 0),
        limit_after bigint CHECK (limit_after >= 0),
        used bigint CHECK (used >= 0),
        over_limit boolean,
        PRIMARY KEY (job_id, place),
        CONSTRAINT job_item_failed CHECK (num_nonnulls(code, message) = CASE state WHEN 'FAILED' THEN 2 ELSE 0 END),
        CONSTRAINT job_item_done CHECK (num_nonnulls(used, over_limit) = CASE state WHEN 'DONE' THEN 2 ELSE 0 END),
        CONSTRAINT job_item_limits CHECK (state = 'DONE' OR num_nonnulls(limit_before, limit_after) = 0)
    );
    CREATE INDEX job_item_pending ON job_item (job_id, place) WHERE state = 'PENDING';
    GRANT SELECT, INSERT, UPDATE ON job_item TO tenantry_platform;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(TABLES).await?;
        Ok(())
    }
}
