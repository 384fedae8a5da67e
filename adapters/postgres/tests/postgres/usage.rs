//! Using quotas: what stands in the tables afterwards, and what PostgreSQL alone can be asked.

mod crossings;
mod first;
mod histories;
mod ledger;
mod meanwhile;
mod windows;

use crate::contract::PostgresWorld;
use sqlx::{Connection, PgConnection};
use std::sync::Arc;
use tenantry_contracts::words::{platform, set_quota};
use tenantry_contracts::{Stage, World};
use tenantry_domain::TenantId;

/// The superuser, who sees past every policy.
async fn superuser(world: &PostgresWorld) -> PgConnection {
    PgConnection::connect_with(&world.database.options("postgres")).await.unwrap()
}

/// A world's stage with a tenant that may have ten users, and the superuser.
async fn with_ten_users() -> (Stage, PgConnection, TenantId) {
    let (_, superuser, tenant, stage) = in_a_world().await;
    (stage, superuser, tenant)
}

/// The same, and the world itself.
async fn in_a_world() -> (Arc<PostgresWorld>, PgConnection, TenantId, Stage) {
    let world = Arc::new(PostgresWorld::fresh().await);
    let superuser = superuser(&world).await;
    let stage = Stage::on(Arc::clone(&world));
    let tenant = stage.active("police").await.id();
    stage.done(platform(), set_quota(tenant, "users", 10)).await;
    (world, superuser, tenant, stage)
}
