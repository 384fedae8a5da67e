//! Carrying jobs out, item by item.

use super::row::{self, COLUMNS, ITEM_COLUMNS, JOB_COLUMNS, JOB_ITEM_COLUMNS};
use super::{job_uuid, query};
use crate::convert::bigint;
use crate::error::{CorruptRow, store_error};
use crate::housekeeping::passed_over;
use crate::quota::row::get;
use crate::store::PostgresStore;
use crate::transaction::{Begin, Transaction};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use tenantry_application::ports::{StoreError, TakenItem};
use tenantry_application::quota::{Adjusted, JobItemOutcome};
use tenantry_domain::access::Reach;
use tenantry_domain::{Amount, JobId};

/// Among how many of the oldest jobs the first is looked for that can be read.
const OLDEST: u8 = 20;

/// An item counts as taken if nobody else has taken it since it was read; beyond what anybody tries it isn't counted.
const TAKE: &str = "
    UPDATE tenantry.job_item SET tries = least(tries, 1000) + 1
    WHERE job_id = $1 AND place = $2 AND state = 'PENDING' AND tries = $3";

const PUT_BACK: &str = "UPDATE tenantry.job_item SET tries = 0 WHERE job_id = $1 AND place = $2 AND state = 'PENDING'";

/// An item is counted by the statement that writes down what became of it, so it is counted once.
const SETTLE: &str = "
    WITH settled AS (
        UPDATE tenantry.job_item SET state = $3, code = $4, message = $5, limit_before = $6, limit_after = $7, used = $8,
                                     over_limit = $9
        WHERE job_id = $1 AND place = $2 AND state = 'PENDING'
        RETURNING state)
    UPDATE tenantry.job SET done = done + (settled.state = 'DONE')::int, failed = failed + (settled.state = 'FAILED')::int
    FROM settled WHERE job.id = $1";

/// The first item of each job that has something left to do: of those that are over what was under way, and of the oldest
/// that aren't. Jobs of which something was taken are found one by one in the index, however many items each has there.
fn candidates() -> String {
    format!(
        "WITH RECURSIVE begun (job_id) AS (
             (SELECT job_id FROM tenantry.job_item WHERE state = 'PENDING' AND tries > 0 ORDER BY job_id LIMIT 1)
             UNION ALL
             SELECT later.job_id FROM begun CROSS JOIN LATERAL (
                 SELECT job_id FROM tenantry.job_item
                 WHERE state = 'PENDING' AND tries > 0 AND job_id > begun.job_id ORDER BY job_id LIMIT 1) later)
         (SELECT {COLUMNS}, {ITEM_COLUMNS}, item.tries
          FROM begun
          CROSS JOIN LATERAL (SELECT * FROM tenantry.job WHERE id = begun.job_id AND is_over OFFSET 0) job
          CROSS JOIN LATERAL (SELECT * FROM tenantry.job_item
                              WHERE job_id = job.id AND state = 'PENDING' AND tries > 0 ORDER BY tries, place LIMIT 1) item)
         UNION ALL
         (SELECT {COLUMNS}, {ITEM_COLUMNS}, item.tries
          FROM (SELECT * FROM tenantry.job WHERE NOT is_over ORDER BY created_at, id LIMIT {OLDEST}) job
          CROSS JOIN LATERAL (SELECT * FROM tenantry.job_item
                              WHERE job_id = job.id AND state = 'PENDING' ORDER BY tries, place LIMIT 1) item)"
    )
}

fn candidate(found: &QueryResult) -> Result<TakenItem, StoreError> {
    let job = row::job(found)?;
    let tries: i16 = get(found, JOB_ITEM_COLUMNS)?;
    let tries = u16::try_from(tries).map_err(|_| CorruptRow::new("job_item", "tries", job.id()))?;
    Ok(TakenItem { item: row::item(found, JOB_COLUMNS)?, job, tries })
}

async fn take_first(transaction: &Transaction) -> Result<Option<TakenItem>, StoreError> {
    let rows = query(transaction, &candidates(), Vec::new()).await?;
    let readable = rows.iter().filter_map(|found| candidate(found).inspect_err(passed_over).ok());
    let Some(first) = readable.min_by_key(TakenItem::turn) else { return Ok(None) };
    let [job, place] = item_name(first.job.id(), first.item.place);
    let seen = i16::try_from(first.tries).unwrap_or(i16::MAX);
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, TAKE, [job, place, seen.into()]);
    let taken = transaction.execute_raw(statement).await.map_err(store_error)?.rows_affected() > 0;
    Ok(taken.then(|| TakenItem { tries: first.tries + 1, ..first }))
}

fn item_name(job: JobId, place: u32) -> [Value; 2] {
    // At most `BulkJob::MAX_TENANTS`.
    [job_uuid(job).into(), i32::try_from(place).unwrap_or(i32::MAX).into()]
}

impl PostgresStore {
    pub(crate) async fn take(&self) -> Result<Option<TakenItem>, StoreError> {
        // The item's own commit makes it last, or there is nothing that would have to.
        let transaction = self.pools.begin(Reach::Platform, Begin::WritingWithoutFlush).await?;
        match take_first(&transaction).await {
            Ok(taken) => transaction.commit().await.map(|()| taken),
            Err(error) => {
                transaction.roll_back().await;
                Err(error)
            }
        }
    }

    pub(crate) async fn put_back(&self, job: JobId, place: u32) -> Result<(), StoreError> {
        self.write_item(PUT_BACK, item_name(job, place).into()).await
    }

    pub(crate) async fn settle(&self, job: JobId, place: u32, outcome: &JobItemOutcome) -> Result<(), StoreError> {
        let mut values: Vec<Value> = item_name(job, place).into();
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
        self.write_item(SETTLE, values).await
    }

    async fn write_item(&self, sql: &str, values: Vec<Value>) -> Result<(), StoreError> {
        let transaction = self.pools.begin(Reach::Platform, Begin::Writing).await?;
        match query(&transaction, sql, values).await {
            Ok(_) => transaction.commit().await,
            Err(error) => {
                transaction.roll_back().await;
                Err(error)
            }
        }
    }
}
