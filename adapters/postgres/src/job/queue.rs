//! Carrying jobs out, item by item.

use super::row::{self, COLUMNS, ITEM_COLUMNS, JOB_COLUMNS};
use super::{job_uuid, query};
use crate::convert::bigint;
use crate::housekeeping::passed_over;
use crate::store::PostgresStore;
use crate::transaction::Begin;
use sea_orm::{QueryResult, Value};
use tenantry_application::ports::StoreError;
use tenantry_application::quota::{Adjusted, JobItem, JobItemOutcome};
use tenantry_domain::access::Reach;
use tenantry_domain::quota::BulkJob;
use tenantry_domain::{Amount, JobId};

/// An item is counted by the statement that writes down what became of it, so it is counted once.
const SETTLE: &str = "
    WITH settled AS (
        UPDATE tenantry.job_item SET state = $3, code = $4, message = $5, limit_before = $6, limit_after = $7, used = $8,
                                     over_limit = $9
        WHERE job_id = $1 AND place = $2 AND state = 'PENDING'
        RETURNING state)
    UPDATE tenantry.job SET done = done + (settled.state = 'DONE')::int, failed = failed + (settled.state = 'FAILED')::int
    FROM settled WHERE job.id = $1";

/// Among how many of the oldest jobs the first is looked for that can be read.
const OLDEST: u8 = 20;

impl PostgresStore {
    pub(crate) async fn first_item(&self) -> Result<Option<(BulkJob, JobItem)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, {ITEM_COLUMNS}
             FROM (SELECT * FROM tenantry.job WHERE NOT is_over ORDER BY created_at, id LIMIT {OLDEST}) job
             CROSS JOIN LATERAL (SELECT * FROM tenantry.job_item WHERE job_id = job.id AND state = 'PENDING'
                                 ORDER BY place LIMIT 1) item
             ORDER BY job.created_at, job.id"
        );
        let transaction = self.pools.begin(Reach::Platform, Begin::Reading).await?;
        let rows = query(&transaction, &sql, Vec::new()).await?;
        transaction.commit().await?;
        let read =
            |found: &QueryResult| -> Result<_, StoreError> { Ok((row::job(found)?, row::item(found, JOB_COLUMNS)?)) };
        Ok(rows.iter().find_map(|found| read(found).inspect_err(passed_over).ok()))
    }

    pub(crate) async fn settle(&self, job: JobId, place: u32, outcome: &JobItemOutcome) -> Result<(), StoreError> {
        let place = i32::try_from(place).unwrap_or(i32::MAX);
        let mut values: Vec<Value> = vec![job_uuid(job).into(), place.into()];
        let amount = |amount: Amount| bigint(amount.get());
        match outcome {
            JobItemOutcome::Done(Adjusted { before, after, used, over_limit }) => values.extend([
                "DONE".into(),
                None::<String>.into(),
                None::<String>.into(),
                before.map(amount).into(),
                after.map(amount).into(),
                Some(amount(*used)).into(),
                Some(*over_limit).into(),
            ]),
            JobItemOutcome::Failed { code, message } => values.extend([
                "FAILED".into(),
                Some(code.name()).into(),
                Some(message.as_str()).into(),
                None::<i64>.into(),
                None::<i64>.into(),
                None::<i64>.into(),
                None::<bool>.into(),
            ]),
        }
        let transaction = self.pools.begin(Reach::Platform, Begin::Writing).await?;
        match query(&transaction, SETTLE, values).await {
            Ok(_) => transaction.commit().await,
            Err(error) => {
                transaction.roll_back().await;
                Err(error)
            }
        }
    }
}
