//! Whether the database is there and fit to serve.

use crate::error::store_error;
use crate::pool::Pools;
use crate::transaction::Begin;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tenantry_application::ports::StoreError;
use tenantry_domain::access::Reach;

/// Why requests can't be answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotReady {
    #[error("PostgreSQL can't be reached")]
    Unreachable(#[source] StoreError),
    #[error("there is no schema that this server can read: run `tenantry migrate`")]
    Unmigrated(#[source] StoreError),
    #[error("the schema is behind by {0} migrations: run `tenantry migrate`")]
    Behind(usize),
}

pub(crate) async fn check(pools: &Pools, steps: &[String]) -> Result<(), NotReady> {
    pools.ping_tenant().await.map_err(NotReady::Unreachable)?;
    let applied = applied(pools).await.map_err(|error| match error {
        StoreError::Failed(_) => NotReady::Unmigrated(error),
        _ => NotReady::Unreachable(error),
    })?;
    match steps.iter().filter(|step| !applied.contains(step)).count() {
        0 => Ok(()),
        behind => Err(NotReady::Behind(behind)),
    }
}

async fn applied(pools: &Pools) -> Result<Vec<String>, StoreError> {
    let transaction = pools.begin(Reach::Platform, Begin::Reading).await?;
    let statement = Statement::from_string(DbBackend::Postgres, "SELECT version FROM tenantry.seaql_migrations");
    let rows = transaction.query_all_raw(statement).await.map_err(store_error)?;
    transaction.commit().await?;
    rows.iter().map(|row| row.try_get_by_index(0).map_err(store_error)).collect()
}
