//! The database's shape, step by step. Steps run forward only, on a live system: each one expands what is there, and
//! what nobody uses any more is taken away by a later one.
//!
//! [`migrate`] brings a database up to date; however many servers call it at once, one does and the others wait.

mod m20261124_000001_platform;
mod m20261124_000002_tenant;
mod m20261124_000003_audit;
mod m20261124_000004_idempotency;
mod m20261124_000005_outbox;
mod m20261124_000006_lease;
mod m20261124_000007_access;
mod m20261124_000008_quota;
mod m20261124_000009_usage;
mod m20261124_000010_rank;
mod m20261124_000011_job;
mod m20261124_000012_job_purge;
mod m20261124_000013_grant_end;
mod m20261128_000014_quota_look;
mod m20261128_000015_job_tries;
mod tables;

use sea_orm_migration::sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{Connection, Row};
use std::time::{Duration, Instant};

/// The schema that holds everything.
pub const SCHEMA: &str = "tenantry";

/// The lock that migrators take: the eight letters of "tenantry" as a number.
const LOCK: i64 = 0x7465_6e61_6e74_7279;
/// How often a waiting migrator asks for the lock. It asks and doesn't wait inside the database, since a session that
/// waits holds a snapshot, for which `CREATE INDEX CONCURRENTLY` would wait in turn.
const POLL: Duration = Duration::from_millis(100);

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_platform::Migration),
            Box::new(m20261124_000002_tenant::Migration),
            Box::new(m20261124_000003_audit::Migration),
            Box::new(m20261124_000004_idempotency::Migration),
            Box::new(m20261124_000005_outbox::Migration),
            Box::new(m20261124_000006_lease::Migration),
            Box::new(m20261124_000007_access::Migration),
            Box::new(m20261124_000008_quota::Migration),
            Box::new(m20261124_000009_usage::Migration),
            Box::new(m20261124_000010_rank::Migration),
            Box::new(m20261124_000011_job::Migration),
            Box::new(m20261124_000012_job_purge::Migration),
            Box::new(m20261124_000013_grant_end::Migration),
            Box::new(m20261128_000014_quota_look::Migration),
            Box::new(m20261128_000015_job_tries::Migration),
        ]
    }
}

/// Why a database could not be brought up to date. The step that failed was undone; those before it stand.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database could not be reached as its owner.
    #[error("the database can't be reached as tenantry_owner")]
    Connect(#[source] sqlx::Error),
    /// A step failed.
    #[error("a migration failed")]
    Step(#[source] sea_orm_migration::DbErr),
    /// Another migrator holds the lock for too long.
    #[error("another migration has been running for {} s: wait for it, or end it", .0.as_secs())]
    Busy(Duration),
}

/// What [`migrate`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The steps that ran, in their order.
    pub applied: Vec<String>,
    /// How long it waited for another migrator.
    pub waited: Duration,
}

/// Brings the database up to date, as its owner, waiting up to `patience` for another migrator to finish.
///
/// # Errors
/// [`MigrateError`] says which step failed and why.
pub async fn migrate(owner: PgConnectOptions, patience: Duration) -> Result<Migrated, MigrateError> {
    let mut lock = PgConnection::connect_with(&owner).await.map_err(MigrateError::Connect)?;
    let waited = take_lock(&mut lock, patience).await?;
    let result = run(owner).await;
    // Ending the session frees the lock, also if this fails.
    let _ = lock.close().await;
    Ok(Migrated { applied: result?, waited })
}

#[expect(clippy::disallowed_methods, reason = "how long another migrator is waited for; no rule depends on it")]
async fn take_lock(connection: &mut PgConnection, patience: Duration) -> Result<Duration, MigrateError> {
    let began = Instant::now();
    loop {
        let row = sqlx::query("SELECT pg_try_advisory_lock($1)")
            .bind(LOCK)
            .fetch_one(&mut *connection)
            .await
            .map_err(MigrateError::Connect)?;
        if row.try_get(0).map_err(MigrateError::Connect)? {
            return Ok(began.elapsed());
        }
        if began.elapsed() >= patience {
            return Err(MigrateError::Busy(patience));
        }
        tokio::time::sleep(POLL).await;
    }
}

async fn run(owner: PgConnectOptions) -> Result<Vec<String>, MigrateError> {
    let database = connect(owner).await?;
    let pending = Migrator::get_pending_migrations(&database).await.map_err(MigrateError::Step)?;
    let applied = pending.iter().map(|step| step.name().to_owned()).collect();
    let result = Migrator::up(&database, None).await.map_err(MigrateError::Step);
    // The owner's connection is not kept: what serves later must not be able to change the schema.
    let _ = database.close().await;
    result.map(|()| applied)
}

async fn connect(owner: PgConnectOptions) -> Result<DatabaseConnection, MigrateError> {
    // A step that can't get its lock gives up, and doesn't make everybody else queue behind it.
    let options = owner.options([("search_path", SCHEMA), ("lock_timeout", "5s")]);
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.map_err(MigrateError::Connect)?;
    sqlx::query("CREATE SCHEMA IF NOT EXISTS tenantry").execute(&pool).await.map_err(MigrateError::Connect)?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

/// The names of all steps, the newest last: a server compares them with those that the database has.
#[must_use]
pub fn steps() -> Vec<String> {
    Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}
