//! Bulk jobs: creating and changing them (here), reading them and carrying them out.

mod queue;
mod row;

use crate::audit::{draw_number, drawn};
use crate::convert::{bigint, datetime, uuid};
use crate::error::store_error;
use crate::transaction::Transaction;
use crate::view::PostgresView;
use async_trait::async_trait;
use row::{COLUMNS, ITEM_COLUMNS};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use tenantry_application::ports::{BulkJobsView, StoreError};
use tenantry_application::quota::JobItem;
use tenantry_domain::quota::BulkJob;
use tenantry_domain::{Change, JobId, TenantId, Timestamp};
use uuid::Uuid;

/// The items go with their job into one statement, at their places from 1 on.
const CREATE: &str = concat!(
    "WITH created AS (
        INSERT INTO tenantry.job (id, version, created_at, issuer, subject, client_id, token_id, trace_id, resource, change,
                                  number, reason, total)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        RETURNING '00000000-0000-0000-0000-000000000000'::uuid AS tenant_id),
    items AS (
        INSERT INTO tenantry.job_item (job_id, place, tenant)
        SELECT $1, chosen.place, chosen.tenant FROM unnest($14) WITH ORDINALITY chosen(tenant, place)),
    changed AS (SELECT tenant_id FROM created)",
    drawn!("$3")
);

/// Its progress is not the change's to say: it may have moved on.
const CHANGE: &str = concat!(
    "WITH changed AS (
        UPDATE tenantry.job SET version = $2, cancelled = $3
        WHERE id = $1 AND version = $2 - 1 AND NOT is_over
        RETURNING '00000000-0000-0000-0000-000000000000'::uuid AS tenant_id)",
    drawn!("$4")
);

/// Saves a new job with its tenants and gives the number and time of its entry in the platform's log.
pub(crate) async fn create(
    transaction: &Transaction,
    change: &Change<BulkJob>,
    tenants: &[TenantId],
) -> Result<(u64, Timestamp), StoreError> {
    let parts = change.latest().parts();
    let tenants: Vec<Uuid> = tenants.iter().copied().map(uuid).collect();
    let values: Vec<Value> = vec![
        job_uuid(parts.id).into(),
        bigint(parts.version.get()).into(),
        datetime(parts.created_at).into(),
        parts.asker.issuer.as_str().into(),
        parts.asker.subject.as_str().into(),
        parts.asker.client_id.clone().into(),
        parts.asker.token_id.clone().into(),
        parts.trace_id.as_str().into(),
        parts.resource.as_str().into(),
        parts.adjustment.name().into(),
        bigint(parts.adjustment.number()).into(),
        parts.reason.as_str().into(),
        // At most `BulkJob::MAX_TENANTS`.
        i32::try_from(parts.total).unwrap_or(i32::MAX).into(),
        tenants.into(),
    ];
    draw_number(transaction, CREATE, values).await
}

/// Saves a change of a job and gives the number and time of its entry in the platform's log.
pub(crate) async fn save(transaction: &Transaction, change: &Change<BulkJob>) -> Result<(u64, Timestamp), StoreError> {
    let parts = change.latest().parts();
    let values: Vec<Value> = vec![
        job_uuid(parts.id).into(),
        bigint(change.version().get()).into(),
        parts.cancelled.into(),
        datetime(change.at()).into(),
    ];
    draw_number(transaction, CHANGE, values).await
}

/// The job of that id.
pub(crate) async fn find(transaction: &Transaction, id: JobId) -> Result<Option<BulkJob>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM tenantry.job WHERE job.id = $1");
    let rows = query(transaction, &sql, vec![job_uuid(id).into()]).await?;
    rows.first().map(row::job).transpose()
}

async fn query(transaction: &Transaction, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    transaction.query_all_raw(statement).await.map_err(store_error)
}

fn job_uuid(id: JobId) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}

#[async_trait]
impl BulkJobsView for PostgresView {
    async fn find_job(&mut self, id: JobId) -> Result<Option<BulkJob>, StoreError> {
        find(&self.transaction, id).await
    }

    async fn items(&mut self, id: JobId, after: Option<u32>, rows: u16) -> Result<Vec<JobItem>, StoreError> {
        let sql = format!(
            "SELECT {ITEM_COLUMNS} FROM tenantry.job_item item \
             WHERE item.job_id = $1 AND item.place > $2 ORDER BY item.place LIMIT $3"
        );
        // What lies behind every place has nothing behind it.
        let after = i32::try_from(after.unwrap_or_default()).unwrap_or(i32::MAX);
        let values = vec![job_uuid(id).into(), after.into(), i64::from(rows).into()];
        let rows = query(&self.transaction, &sql, values).await?;
        rows.iter().map(|row| row::item(row, 0)).collect()
    }
}
