//! Who may run a job: a row that its holder renews, by the database's clock.

use crate::error::store_error;
use crate::store::PostgresStore;
use crate::transaction::Begin;
use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::time::Duration;
use tenantry_application::ports::{Leases, StoreError};
use tenantry_domain::EntryId;
use tenantry_domain::access::{Job, Reach};
use uuid::Uuid;

const ACQUIRE: &str = "
    INSERT INTO tenantry.lease (job, server_id, until) VALUES ($1, $2, now() + make_interval(secs => $3))
    ON CONFLICT (job) DO UPDATE SET server_id = excluded.server_id, until = excluded.until
    WHERE lease.server_id = excluded.server_id OR lease.until < now()
    RETURNING 1";

#[async_trait]
impl Leases for PostgresStore {
    async fn acquire(&self, job: Job, server: EntryId, for_: Duration) -> Result<bool, StoreError> {
        let transaction = self.pools.begin(Reach::Platform, Begin::Writing).await?;
        let values = [job.name().into(), Uuid::from_bytes(*server.as_bytes()).into(), for_.as_secs_f64().into()];
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, ACQUIRE, values);
        let held = transaction.query_one_raw(statement).await.map_err(store_error)?.is_some();
        transaction.commit().await.map(|()| held)
    }
}
