//! What happens without anybody asking: on one server at a time, by a lease that outlives no server.

use crate::ports::{Clock, Due, DueExpiry, DueFold, DueLook, Housekeeping, Leases, StoreError};
use crate::quota::do_next_item;
use crate::tenant::{EraseTenant, Existing, ResumeDueTenant};
use crate::usage::{expire_reservation, settle_quota};
use crate::{Application, Call, Code, Command, Refusal, execute};
use std::time::Duration;
use tenantry_domain::access::Job;
use tenantry_domain::{EntryId, Timestamp};

/// How long a job's lease lasts after it was last renewed: so long a job stands still when its server dies.
pub const LEASE: Duration = Duration::from_secs(3);
/// How old a lease may become before it is renewed: on a slow store a batch takes longer than a lease lasts.
const RENEW_AFTER: Duration = Duration::from_secs(1);
/// How much of a job is looked for at once.
const BATCH: u16 = 100;
/// After how many changes of quotas and their use the ranking of tenants is committed.
const RANK_BATCH: u16 = 1000;
/// How many times in a row.
const RANKS: u32 = 100;
/// How many times in a row reservations are looked for that have expired, and quotas that have changed.
const EXPIRIES: u32 = 20;
/// How many expired rows of a kind are deleted in one transaction.
const PURGE_BATCH: u16 = 1000;
/// How many times in a row.
const PURGES: u32 = 20;

/// The ports that jobs need beside the application's own.
#[derive(Clone, Copy)]
pub struct JobPorts<'a> {
    /// Who may run a job.
    pub leases: &'a dyn Leases,
    /// What is due.
    pub housekeeping: &'a dyn Housekeeping,
}

/// Runs a job once, if this server holds its lease or can take it. `bin` repeats it every second.
///
/// # Errors
/// What kept the job from finding its work, or from holding on to its lease. What is due stays due.
pub async fn run_job(app: &Application, ports: JobPorts<'_>, server: EntryId, job: Job) -> Result<(), Refusal> {
    let JobPorts { leases, housekeeping } = ports;
    let Some(mut lease) = Lease::take(leases, app.clock(), job, server).await? else { return Ok(()) };
    let now = app.clock().now();
    match job {
        Job::Resume => {
            let due = housekeeping.due_resumes(now, BATCH).await?;
            each_due(app, &mut lease, due, ResumeDueTenant).await?;
        }
        Job::Erase => {
            let due = housekeeping.due_erasures(now, BATCH).await?;
            each_due(app, &mut lease, due, EraseTenant).await?;
        }
        Job::Expire => expire_and_settle(app, housekeeping, &mut lease, now).await?,
        Job::Rank => {
            // Quotas are used more often than that in a second; the ranking must not fall behind.
            for _ in 0..RANKS {
                if housekeeping.rank(RANK_BATCH).await? || !lease.goes_on().await? {
                    break;
                }
            }
        }
        Job::Adjust => while do_next_item(app, housekeeping, job_call(app, job)).await? && lease.goes_on().await? {},
        Job::Refusals => {
            for fold in housekeeping.due_folds(now, BATCH).await? {
                if !lease.goes_on().await? {
                    break;
                }
                // One that can't be closed doesn't keep the others open.
                if let Err(refusal) = close_fold(app, housekeeping, &fold).await {
                    tracing::warn!(%refusal, "folded refusals could not be closed");
                }
            }
        }
        Job::Purge => {
            // More than a batch may expire in a second.
            for _ in 0..PURGES {
                let all_gone = housekeeping.purge(PURGE_BATCH).await? < u64::from(PURGE_BATCH);
                if all_gone || !lease.goes_on().await? {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// The lease of a job that this server runs.
struct Lease<'a> {
    leases: &'a dyn Leases,
    clock: &'a dyn Clock,
    job: Job,
    server: EntryId,
    /// When it was last asked for, on the monotonic clock.
    asked_at: Duration,
}

impl<'a> Lease<'a> {
    /// The lease, unless another server holds it.
    async fn take(
        leases: &'a dyn Leases,
        clock: &'a dyn Clock,
        job: Job,
        server: EntryId,
    ) -> Result<Option<Self>, StoreError> {
        let asked_at = clock.monotonic();
        let is_held = leases.acquire(job, server, LEASE).await?;
        Ok(is_held.then_some(Self { leases, clock, job, server, asked_at }))
    }

    /// Whether the lease is still this server's. It is renewed long before it runs out.
    async fn goes_on(&mut self) -> Result<bool, StoreError> {
        let now = self.clock.monotonic();
        if now.saturating_sub(self.asked_at) < RENEW_AFTER {
            return Ok(true);
        }
        self.asked_at = now;
        self.leases.acquire(self.job, self.server, LEASE).await
    }
}

/// Each tenant is done in a unit of work of its own. One that fails doesn't keep the others from their turn; one that
/// changed since it was found due is no longer due.
async fn each_due<C: Command>(
    app: &Application,
    lease: &mut Lease<'_>,
    due: Vec<Due>,
    command: impl Fn(Existing) -> C,
) -> Result<(), StoreError> {
    let job = lease.job;
    for Due { tenant, version } in due {
        if !lease.goes_on().await? {
            break;
        }
        let existing = Existing { tenant, expected_version: Some(version), reason: None };
        match execute(app, job_call(app, job), command(existing)).await {
            Ok(_) => tracing::info!(tenant.id = %tenant, job = job.name(), "done"),
            Err(refusal) if refusal.code() == Code::Conflict => {}
            Err(refusal) => tracing::warn!(tenant.id = %tenant, job = job.name(), %refusal, "a job failed"),
        }
    }
    Ok(())
}

/// More than a batch may be due in a second, of reservations that expired as of quotas that changed: neither kind waits for all
/// of the other.
async fn expire_and_settle(
    app: &Application,
    housekeeping: &dyn Housekeeping,
    lease: &mut Lease<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let (mut expires, mut settles) = (true, true);
    for _ in 0..EXPIRIES {
        if expires {
            let due = housekeeping.due_expiries(now, BATCH).await?;
            // Also a single counter may have more than is written down at once.
            expires = !due.is_empty() && expire_each(app, lease, due).await?;
        }
        if settles {
            let due = housekeeping.due_looks(now, BATCH).await?;
            let is_full = due.len() == usize::from(BATCH);
            settles = settle_each(app, housekeeping, lease, due).await? && is_full;
        }
        if !(expires || settles) {
            break;
        }
    }
    Ok(())
}

/// Gives back what expired reservations hold of each of these counters; `false` if some are left for the next time. One that
/// can't be given back doesn't keep the others.
async fn expire_each(app: &Application, lease: &mut Lease<'_>, due: Vec<DueExpiry>) -> Result<bool, StoreError> {
    let mut all_done = true;
    for due in due {
        if !lease.goes_on().await? {
            return Ok(false);
        }
        if let Err(refusal) = expire_reservation(app, &due).await {
            tracing::warn!(tenant.id = %due.tenant, %refusal, "expired reservations could not be given back");
            all_done = false;
        }
    }
    Ok(all_done)
}

/// Looks at the counters of quotas that have changed; `false` if some are left for the next time. One that can't be looked at
/// now keeps its turn, and one that is broken is left to its next use: neither keeps the others. Looking twice does no harm.
async fn settle_each(
    app: &Application,
    housekeeping: &dyn Housekeeping,
    lease: &mut Lease<'_>,
    due: Vec<DueLook>,
) -> Result<bool, StoreError> {
    let mut all_done = true;
    for look in due {
        if !lease.goes_on().await? {
            return Ok(false);
        }
        let settled = settle_quota(app, &look).await;
        if let Err(refusal) = &settled {
            let DueLook { tenant, resource, .. } = &look;
            tracing::warn!(tenant.id = %tenant, %resource, %refusal, "a changed quota could not be looked at");
        }
        if settled.is_err_and(|refusal| refusal.code() == Code::Unavailable) {
            all_done = false;
        } else {
            housekeeping.set_looked(&look).await?;
        }
    }
    Ok(all_done)
}

/// The closing entry is about the one who tried, and written by the job.
async fn close_fold(app: &Application, housekeeping: &dyn Housekeeping, fold: &DueFold) -> Result<(), Refusal> {
    let call = job_call(app, Job::Refusals);
    let closing = app.attempt(&call, fold.action, None, fold.code).by(fold.subject.clone());
    Ok(housekeeping.close_fold(&call.caller.record(fold.log), fold, &closing).await?)
}

fn job_call(app: &Application, job: Job) -> Call {
    Call::of_job(job, EntryId::from_random(app.ids().random()).to_string())
}

#[cfg(test)]
mod tests;
