//! Between rows and jobs. Rows are not trusted: a value that Tenantry could not have written is found here.

use crate::convert::{tenant_id, timestamp};
use crate::error::CorruptRow;
use crate::quota::row::{amount, get};
use sea_orm::QueryResult;
use tenantry_application::Code;
use tenantry_application::ports::StoreError;
use tenantry_application::quota::{Adjusted, JobItem, JobItemOutcome};
use tenantry_domain::access::Asker;
use tenantry_domain::quota::{Adjustment, BulkJob, BulkJobParts, ResourceKey};
use tenantry_domain::{Amount, JobId, Reason, Version};
use uuid::Uuid;

/// A job's columns, in the order in which [`job`] reads them.
pub(super) const COLUMNS: &str = "job.id, job.version, job.created_at, job.issuer, job.subject, job.client_id, \
    job.token_id, job.trace_id, job.resource, job.change, job.number, job.reason, job.total, job.done, job.failed, \
    job.cancelled";
/// How many there are.
pub(super) const JOB_COLUMNS: usize = 16;

/// An item's columns, in the order in which [`item`] reads them.
pub(super) const ITEM_COLUMNS: &str = "item.job_id, item.place, item.tenant, item.state, item.code, item.message, \
    item.limit_before, item.limit_after, item.used, item.over_limit";
/// How many columns a job and an item have together.
pub(super) const JOB_ITEM_COLUMNS: usize = JOB_COLUMNS + 10;

/// A job out of a row's first columns.
pub(super) fn job(row: &QueryResult) -> Result<BulkJob, StoreError> {
    let id: Uuid = get(row, 0)?;
    let corrupt = |column| CorruptRow::new("job", column, id);
    let (resource, change, reason): (String, String, String) = (get(row, 8)?, get(row, 9)?, get(row, 11)?);
    let number = u64::try_from(get::<i64>(row, 10)?).map_err(|_| corrupt("number"))?;
    let version = u64::try_from(get::<i64>(row, 1)?).ok().and_then(|number| Version::new(number).ok());
    let count = |index, column| u32::try_from(get::<i32>(row, index)?).map_err(|_| StoreError::from(corrupt(column)));
    Ok(BulkJob::stored(BulkJobParts {
        id: JobId::from_bytes(id.into_bytes()).map_err(|_| corrupt("id"))?,
        asker: Asker { issuer: get(row, 3)?, subject: get(row, 4)?, client_id: get(row, 5)?, token_id: get(row, 6)? },
        trace_id: get(row, 7)?,
        resource: ResourceKey::parse(&resource).map_err(|_| corrupt("resource"))?,
        adjustment: Adjustment::parse(&change, number).ok_or_else(|| corrupt("change"))?,
        reason: Reason::parse(&reason).map_err(|_| corrupt("reason"))?,
        created_at: timestamp(get(row, 2)?).ok_or_else(|| corrupt("created_at"))?,
        total: count(12, "total")?,
        done: count(13, "done")?,
        failed: count(14, "failed")?,
        cancelled: get(row, 15)?,
        version: version.ok_or_else(|| corrupt("version"))?,
    }))
}

/// An item out of a row's columns from `first` on.
pub(super) fn item(row: &QueryResult, first: usize) -> Result<JobItem, StoreError> {
    let job: Uuid = get(row, first)?;
    let place: i32 = get(row, first + 1)?;
    let corrupt = |column| CorruptRow::new("job_item", column, format!("{job} {place}"));
    let tenant: Uuid = get(row, first + 2)?;
    let state: String = get(row, first + 3)?;
    let outcome = match state.as_str() {
        "PENDING" => None,
        "DONE" => Some(JobItemOutcome::Done(adjusted(row, first, &corrupt)?)),
        "FAILED" => {
            let code: String = get(row, first + 4)?;
            let code = Code::parse(&code).ok_or_else(|| corrupt("code"))?;
            Some(JobItemOutcome::Failed { code, message: get(row, first + 5)? })
        }
        _ => return Err(corrupt("state").into()),
    };
    Ok(JobItem {
        place: u32::try_from(place).map_err(|_| corrupt("place"))?,
        tenant: tenant_id(tenant).ok_or_else(|| corrupt("tenant"))?,
        outcome,
    })
}

fn adjusted(
    row: &QueryResult,
    first: usize,
    corrupt: &impl Fn(&'static str) -> CorruptRow,
) -> Result<Adjusted, StoreError> {
    let limit = |index, column| -> Result<Option<Amount>, StoreError> {
        let stored: Option<i64> = get(row, index)?;
        Ok(stored.map(|number| amount(number).ok_or_else(|| corrupt(column))).transpose()?)
    };
    Ok(Adjusted {
        before: limit(first + 6, "limit_before")?,
        after: limit(first + 7, "limit_after")?,
        used: amount(get(row, first + 8)?).ok_or_else(|| corrupt("used"))?,
        over_limit: get(row, first + 9)?,
    })
}
