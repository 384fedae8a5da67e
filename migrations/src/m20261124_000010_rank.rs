//! Tenants ranked by what they take of each resource. It is copied from what changed, belongs to the platform, and only the
//! platform's role sees it.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A row is what a tenant takes of a resource in its newest window, and stands there while that is more than nothing. So
/// what is counted needs no index, and counting costs nothing more.
///
/// `share` is the share of limit and grants in millionths, as the domain reckons it; null without a limit. Where no quota is
/// set the resource says whether there is one: the share is that of a limit of 0, and counts while that is so.
///
/// The position says how far copying has come, and is written together with what was copied up to there. `seen` is what
/// could be seen in the outbox and the ledger; null makes it all begin anew. Grants have ended up to `ended_at` and
/// `ended_id`. `swept_tenant` and `swept_resource` are how far all counters are gone through, while they are.
const TABLES: &str = "
    CREATE TABLE usage_rank (
        tenant_id uuid NOT NULL,
        resource text COLLATE \"C\" NOT NULL,
        window_start timestamptz NOT NULL,
        has_quota boolean NOT NULL,
        most bigint,
        granted bigint NOT NULL,
        used bigint NOT NULL,
        reserved bigint NOT NULL,
        share bigint,
        PRIMARY KEY (tenant_id, resource)
    );
    CREATE INDEX usage_rank_by_used ON usage_rank (resource, window_start, used DESC, tenant_id);
    CREATE INDEX usage_rank_by_share ON usage_rank (resource, window_start, has_quota, share DESC, tenant_id)
        WHERE share IS NOT NULL;
    GRANT SELECT, INSERT, UPDATE, DELETE ON usage_rank TO tenantry_platform;

    CREATE TABLE usage_rank_position (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        seen pg_snapshot,
        looked_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz NOT NULL DEFAULT now(),
        ended_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
        swept_tenant uuid,
        swept_resource text COLLATE \"C\",
        as_of timestamptz,
        CONSTRAINT usage_rank_position_swept CHECK (num_nulls(swept_tenant, swept_resource) IN (0, 2))
    );
    INSERT INTO usage_rank_position DEFAULT VALUES;
    GRANT SELECT, UPDATE ON usage_rank_position TO tenantry_platform;

    CREATE INDEX quota_grant_by_end ON quota_grant (expires_at, id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(TABLES).await?;
        Ok(())
    }
}
