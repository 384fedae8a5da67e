//! What a server does by itself: jobs, reports of its sockets, and keeping its sockets certain.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::Application;
use tenantry_application::access::{Certainty, keep_sockets_certain, report_sockets};
use tenantry_application::jobs::{JobPorts, run_job};
use tenantry_domain::EntryId;
use tenantry_domain::access::Job;
use tenantry_postgres::PostgresStore;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval, sleep};

/// How often each job looks for what is due.
const JOB_EVERY: Duration = Duration::from_secs(1);
/// How often the sockets are reported.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// How long a task that panicked stands still: not for so long that anything is missed, nor so briefly that a fault which
/// comes back fills the log.
const AFTER_A_PANIC: Duration = Duration::from_millis(100);

/// The tasks that run until the server stops.
pub struct Background(Vec<JoinHandle<()>>);

impl Background {
    /// Starts them.
    pub fn start(app: &Application, store: &PostgresStore, server: EntryId) -> Self {
        let (app, store) = (app.clone(), Arc::new(store.clone()));
        let mut tasks: Vec<_> = Job::ALL
            .into_iter()
            .map(|job| {
                let (app, store) = (app.clone(), Arc::clone(&store));
                tokio::spawn(go_on(job.name(), move || repeat_job(app.clone(), Arc::clone(&store), server, job)))
            })
            .collect();
        let reporting = {
            let (app, store) = (app.clone(), Arc::clone(&store));
            move || repeat_report(app.clone(), Arc::clone(&store), server)
        };
        tasks.push(tokio::spawn(go_on("report of sockets", reporting)));
        let keeping = move || repeat_certainty(app.clone(), Arc::clone(&store));
        tasks.push(tokio::spawn(go_on("certainty of sockets", keeping)));
        Self(tasks)
    }

    /// Ends them. What a job has begun for a tenant is a unit of work of its own, which runs to its end.
    pub fn stop(&mut self) {
        for task in self.0.drain(..) {
            task.abort();
        }
    }
}

/// Begins a task that never ends, and begins it anew if it panics: one fault doesn't end all that it would have done.
async fn go_on<F>(name: &'static str, task: impl Fn() -> F)
where
    F: Future<Output = Infallible> + Send + 'static,
{
    loop {
        // Dropped with this task, it ends the one in it.
        let mut running = JoinSet::new();
        running.spawn(task());
        if let Some(Err(panicked)) = running.join_next().await {
            tracing::error!(task = name, %panicked, "a task panicked; it begins anew");
        }
        sleep(AFTER_A_PANIC).await;
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

async fn repeat_job(app: Application, store: Arc<PostgresStore>, server: EntryId, job: Job) -> Infallible {
    let ports = JobPorts { leases: &*store, housekeeping: &*store };
    let mut interval = every(JOB_EVERY);
    loop {
        interval.tick().await;
        if let Err(refusal) = run_job(&app, ports, server, job).await {
            tracing::warn!(job = job.name(), %refusal, "a job could not look for its work");
        }
    }
}

async fn repeat_report(app: Application, store: Arc<PostgresStore>, server: EntryId) -> Infallible {
    let mut interval = every(REPORT_EVERY);
    loop {
        interval.tick().await;
        if let Err(error) = report_sockets(app.coherence(), &*store, server).await {
            tracing::debug!(%error, "the sockets could not be reported");
        }
    }
}

async fn repeat_certainty(app: Application, store: Arc<PostgresStore>) -> Infallible {
    // Begun anew, it knows nothing but what the last look told.
    let mut certainty = Certainty::default();
    loop {
        let wait = keep_sockets_certain(app.coherence(), &*store, app.clock(), &mut certainty).await;
        sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::sync::Notify;

    #[tokio::test]
    async fn a_task_that_panics_begins_anew() {
        let (begun, third) = (Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()));
        let task = {
            let third = Arc::clone(&third);
            move || {
                let (begun, third) = (Arc::clone(&begun), Arc::clone(&third));
                async move {
                    assert!(begun.fetch_add(1, Ordering::SeqCst) >= 2, "a fault that comes twice");
                    third.notify_one();
                    std::future::pending().await
                }
            }
        };
        let going_on = tokio::spawn(go_on("a task", task));
        let begun_anew = tokio::time::timeout(Duration::from_secs(10), third.notified()).await;
        going_on.abort();
        assert!(begun_anew.is_ok(), "it was not begun a third time");
    }

    #[tokio::test]
    async fn a_task_ends_with_the_one_that_keeps_it_going() {
        let (begun, held) = (Arc::new(Notify::new()), Arc::new(()));
        let task = {
            let (begun, held) = (Arc::clone(&begun), Arc::downgrade(&held));
            move || {
                let (begun, held) = (Arc::clone(&begun), held.upgrade());
                async move {
                    begun.notify_one();
                    let never = std::future::pending().await;
                    drop(held);
                    never
                }
            }
        };
        let going_on = tokio::spawn(go_on("a task", task));
        begun.notified().await;
        going_on.abort();
        assert!(going_on.await.is_err_and(|ended| ended.is_cancelled()));
        let let_go = async {
            while Arc::strong_count(&held) > 1 {
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(10), let_go).await.is_ok(), "it still runs");
    }
}
