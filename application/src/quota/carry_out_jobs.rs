//! Carrying jobs out: what a server does that holds the lease.

use super::adjust_quotas::{item_call, item_command};
use super::{CancelJob, JobItem, JobItemOutcome};
use crate::ports::Housekeeping;
use crate::{Application, Call, Refusal, execute};
use tenantry_domain::Reason;
use tenantry_domain::quota::BulkJob;

/// Does the next tenant of the oldest job; `false` if there is none.
///
/// The change is made under a key of the item's own, and then the item is written down. A server that dies in between
/// leaves an item whose change, made again with the same key, gives the first outcome: no tenant is changed twice.
///
/// # Errors
/// [`Refusal::Unavailable`]; the item keeps its turn.
pub async fn do_next_item(app: &Application, housekeeping: &dyn Housekeeping, own_call: Call) -> Result<bool, Refusal> {
    let Some((job, item)) = housekeeping.due_item().await? else { return Ok(false) };
    if job.is_given_up(app.clock().now()) {
        give_up(app, &job, own_call).await?;
        return Ok(true);
    }
    let outcome = do_item(app, &job, &item).await?;
    housekeeping.settle_item(job.id(), item.place, &outcome).await?;
    Ok(true)
}

/// Makes the change of one of a job's tenants; done again, it gives the first outcome, and changes nothing.
///
/// # Errors
/// [`Refusal::Unavailable`], which says nothing of the tenant.
pub async fn do_item(app: &Application, job: &BulkJob, item: &JobItem) -> Result<JobItemOutcome, Refusal> {
    JobItemOutcome::of(execute(app, item_call(job, item.place), item_command(job, item.tenant)).await)
}

async fn give_up(app: &Application, job: &BulkJob, call: Call) -> Result<(), Refusal> {
    let told = format!("It was not through within {} hours", BulkJob::MAX_SECONDS / 3600);
    let cancel = CancelJob { id: job.id(), reason: Reason::parse(&told).ok() };
    match execute(app, call, cancel).await {
        // Somebody else has cancelled it.
        Ok(_) | Err(Refusal::Conflict(_)) => Ok(()),
        Err(refusal) => Err(refusal),
    }
}
