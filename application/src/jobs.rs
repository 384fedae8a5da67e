//! What happens without anybody asking: on one server at a time, by a lease that outlives no server.

use crate::ports::{Due, DueFold, Housekeeping, Leases};
use crate::tenant::{EraseTenant, Existing, ResumeTenant};
use crate::{Application, Call, Code, Command, Refusal, execute};
use std::time::Duration;
use tenantry_domain::EntryId;
use tenantry_domain::access::Job;

/// How long a job's lease lasts after it was last renewed: so long a job stands still when its server dies.
pub const LEASE: Duration = Duration::from_secs(3);
/// How much of a job is done between two renewals of its lease.
const BATCH: u16 = 100;
/// How many expired rows of a kind are deleted in one transaction.
const PURGE_BATCH: u16 = 1000;
/// How many times in a row, before the lease is renewed.
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
/// What kept the job from finding its work. What is due stays due.
pub async fn run_job(app: &Application, ports: JobPorts<'_>, server: EntryId, job: Job) -> Result<(), Refusal> {
    if !ports.leases.acquire(job, server, LEASE).await? {
        return Ok(());
    }
    let now = app.clock().now();
    match job {
        Job::Resume => {
            let due = ports.housekeeping.due_resumes(now, BATCH).await?;
            each_due(app, job, due, ResumeTenant).await;
        }
        Job::Erase => {
            let due = ports.housekeeping.due_erasures(now, BATCH).await?;
            each_due(app, job, due, EraseTenant).await;
        }
        Job::Refusals => {
            for fold in ports.housekeeping.due_folds(now, BATCH).await? {
                // One that can't be closed doesn't keep the others open.
                if let Err(refusal) = close_fold(app, ports.housekeeping, &fold).await {
                    tracing::warn!(%refusal, "folded refusals could not be closed");
                }
            }
        }
        Job::Purge => {
            // More than a batch may expire in a second.
            for _ in 0..PURGES {
                if ports.housekeeping.purge(PURGE_BATCH).await? < u64::from(PURGE_BATCH) {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Each tenant is done in a unit of work of its own. One that fails doesn't keep the others from their turn; one that
/// changed since it was found due is no longer due.
async fn each_due<C: Command>(app: &Application, job: Job, due: Vec<Due>, command: impl Fn(Existing) -> C) {
    for Due { tenant, version } in due {
        let existing = Existing { tenant, expected_version: Some(version), reason: None };
        match execute(app, job_call(app, job), command(existing)).await {
            Ok(_) => tracing::info!(tenant.id = %tenant, job = job.name(), "done"),
            Err(refusal) if refusal.code() == Code::Conflict => {}
            Err(refusal) => tracing::warn!(tenant.id = %tenant, job = job.name(), %refusal, "a job failed"),
        }
    }
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
