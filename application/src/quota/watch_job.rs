//! `jobChanged`: following how a job goes on.
//!
//! Its progress is no change that other servers must hear of. A server looks at the jobs that are followed on it, each ten
//! times a second, for as long as anybody follows it and it isn't over.

use super::FindJob;
use crate::query::ask_permitted;
use crate::{Application, Call, Refusal};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tenantry_domain::JobId;
use tenantry_domain::access::{Operation, Permit, Reach};
use tenantry_domain::quota::BulkJob;
use tokio::sync::watch;

/// How long there is between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The jobs that are followed on this server.
#[derive(Clone, Default)]
pub(crate) struct JobWatch(Arc<Mutex<HashMap<JobId, watch::Sender<BulkJob>>>>);

/// How one job goes on: as it is now, and then whenever it is no longer as it was told last.
pub struct JobChanges {
    changes: watch::Receiver<BulkJob>,
    /// Whether the job was over when it was told last.
    ended: bool,
}

/// Begins to follow a job.
///
/// # Errors
/// The refusal that the caller sees, recorded if it belongs on the trail; `NOT_FOUND` for a job that isn't there.
pub async fn watch_job(app: &Application, call: &Call, id: JobId) -> Result<JobChanges, Refusal> {
    let permit = match call.caller.permit(Operation::WatchJob, Reach::Platform) {
        Ok(permit) => permit,
        Err(denied) => return Err(app.record(call, Operation::WatchJob, Reach::Platform, denied.into()).await),
    };
    let now = ask_permitted(app, permit, FindJob(id)).await?.ok_or(Refusal::NotFound("job"))?;
    Ok(app.job_watch().follow(app, permit, now))
}

impl JobChanges {
    /// The job as it is now, if that is news; nothing more comes once it was told that it is over.
    pub async fn next(&mut self) -> Option<BulkJob> {
        if self.ended || self.changes.changed().await.is_err() {
            return None;
        }
        let job = self.changes.borrow_and_update().clone();
        self.ended = job.state().is_over();
        Some(job)
    }
}

impl JobWatch {
    fn follow(&self, app: &Application, permit: Permit, now: BulkJob) -> JobChanges {
        let id = now.id();
        let mut followed = self.lock();
        let mut changes = if let Some(sender) = followed.get(&id) {
            sender.subscribe()
        } else {
            let (sender, changes) = watch::channel(now);
            followed.insert(id, sender);
            app.start(look_on_and_on(app.clone(), self.clone(), permit, id));
            changes
        };
        changes.mark_changed();
        JobChanges { changes, ended: false }
    }

    /// Tells how the job stands; `false` once nobody has to hear any more.
    fn tell(&self, id: JobId, now: BulkJob) -> bool {
        let mut followed = self.lock();
        let Some(sender) = followed.get(&id) else { return false };
        let is_over = now.state().is_over();
        let tell = |told: &mut BulkJob| {
            let is_news = *told != now;
            *told = now;
            is_news
        };
        sender.send_if_modified(tell);
        if is_over || sender.is_closed() {
            followed.remove(&id);
            return false;
        }
        true
    }

    fn forget(&self, id: JobId) {
        self.lock().remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<JobId, watch::Sender<BulkJob>>> {
        // Every change of the table is one step, so a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn look_on_and_on(app: Application, watch: JobWatch, permit: Permit, id: JobId) {
    while !app.is_stopping() {
        match ask_permitted(&app, permit, FindJob(id)).await {
            Ok(Some(job)) => {
                if !watch.tell(id, job) {
                    return;
                }
            }
            Ok(None) => break,
            // The next look tells what this one would have.
            Err(refusal) => tracing::debug!(%refusal, "a job can't be looked at"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    watch.forget(id);
}
