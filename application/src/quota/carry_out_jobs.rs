//! Carrying jobs out: what a server does that holds the lease.

use super::adjust_quotas::{item_call, item_command};
use super::{AdjustQuota, Adjusted, CancelJob, JobItem, JobItemOutcome};
use crate::ports::{Housekeeping, TakenItem, UnitOfWork};
use crate::{Application, Call, Command, Conflict, Refusal, execute};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::quota::{BulkJob, JobOver};
use tenantry_domain::{Facts, Reason, Timestamp};

/// Does the tenant whose turn it is; `false` if there is none.
///
/// The item is taken, its change is made under a key of its own, and then it is written down. A server that dies in between
/// leaves an item that has its turn again: its change, made again with the same key, gives the first outcome, so no tenant is
/// changed twice. Once the job is over, the key is asked and nothing is changed any more.
///
/// # Errors
/// [`Refusal::Unavailable`]. The item has its turn again after all others of its job, so nothing waits for a tenant that
/// can't be reached; after [`BulkJob::MAX_TRIES`] it is written down as failed.
pub async fn do_next_item(app: &Application, housekeeping: &dyn Housekeeping, own_call: Call) -> Result<bool, Refusal> {
    let Some(TakenItem { job, item, tries }) = housekeeping.take_item().await? else { return Ok(false) };
    let is_over = job.state().is_over();
    if !is_over && job.is_given_up(app.clock().now()) {
        give_up(app, &job, own_call).await?;
        return Ok(true);
    }
    let attempt = if is_over { recall(app, &job, &item).await } else { do_item(app, &job, &item).await.map(Some) };
    let outcome = match attempt {
        // Where a change may have been made, somebody has to find out.
        Err(Refusal::Unavailable { outcome_unknown: false, .. }) if tries >= BulkJob::MAX_TRIES => {
            Some(JobItemOutcome::unreached())
        }
        Err(refusal) => {
            tracing::warn!(job.id = %job.id(), tenant.id = %item.tenant, tries, %refusal, "a job's tenant has its turn again");
            return Err(refusal);
        }
        Ok(outcome) => outcome,
    };
    match outcome {
        Some(outcome) => housekeeping.settle_item(job.id(), item.place, &outcome).await?,
        None => housekeeping.put_back_item(job.id(), item.place).await?,
    }
    Ok(true)
}

/// Makes the change of one of a job's tenants; done again, it gives the first outcome, and changes nothing.
///
/// # Errors
/// [`Refusal::Unavailable`], which says nothing of the tenant.
pub async fn do_item(app: &Application, job: &BulkJob, item: &JobItem) -> Result<JobItemOutcome, Refusal> {
    JobItemOutcome::of(execute(app, item_call(job, item.place), item_command(job, item.tenant)).await)
}

/// What became of a tenant that was under way when its job ended: what its change gave, or `None` if it was never made.
async fn recall(app: &Application, job: &BulkJob, item: &JobItem) -> Result<Option<JobItemOutcome>, Refusal> {
    if !job.is_retraceable(app.clock().now()) {
        return Ok(Some(JobItemOutcome::unreached()));
    }
    let recall = Recall { change: item_command(job, item.tenant), over: JobOver(job.state()) };
    match execute(app, item_call(job, item.place), recall).await {
        Err(Refusal::Conflict(Conflict::JobOver(_))) => Ok(None),
        recalled => JobItemOutcome::of(recalled).map(Some),
    }
}

/// A change that is asked for under its key after its job has ended: if it was made, the store answers with its outcome, and
/// asks nobody to decide; if not, it is refused, and never made.
struct Recall {
    change: AdjustQuota,
    over: JobOver,
}

#[async_trait]
impl Command for Recall {
    type Outcome = Adjusted;
    const OPERATION: Operation = AdjustQuota::OPERATION;

    fn reach(&self) -> Reach {
        self.change.reach()
    }

    fn input(&self) -> Facts {
        self.change.input()
    }

    async fn decide(&self, _: &mut dyn UnitOfWork, _: Timestamp) -> Result<Adjusted, Refusal> {
        Err(Conflict::JobOver(self.over).into())
    }
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
