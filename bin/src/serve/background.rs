//! What a server does by itself: jobs, reports of its sockets, and keeping its sockets certain.

use std::sync::Arc;
use std::time::Duration;
use tenantry_application::Application;
use tenantry_application::access::{keep_sockets_certain, report_sockets};
use tenantry_application::jobs::{JobPorts, run_job};
use tenantry_domain::EntryId;
use tenantry_domain::access::Job;
use tenantry_postgres::PostgresStore;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// How often each job looks for what is due.
const JOB_EVERY: Duration = Duration::from_secs(1);
/// How often the sockets are reported.
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// The tasks that run until the server stops.
pub struct Background(Vec<JoinHandle<()>>);

impl Background {
    /// Starts them.
    pub fn start(app: &Application, store: &PostgresStore, server: EntryId) -> Self {
        let store = Arc::new(store.clone());
        let mut tasks: Vec<_> = Job::ALL
            .into_iter()
            .map(|job| tokio::spawn(repeat_job(app.clone(), Arc::clone(&store), server, job)))
            .collect();
        tasks.push(tokio::spawn(repeat_report(app.clone(), Arc::clone(&store), server)));
        tasks.push(tokio::spawn(repeat_certainty(app.clone(), store)));
        Self(tasks)
    }

    /// Ends them. What a job has begun for a tenant is a unit of work of its own, which runs to its end.
    pub fn stop(&mut self) {
        for task in self.0.drain(..) {
            task.abort();
        }
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

async fn repeat_job(app: Application, store: Arc<PostgresStore>, server: EntryId, job: Job) {
    let ports = JobPorts { leases: &*store, housekeeping: &*store };
    let mut interval = every(JOB_EVERY);
    loop {
        interval.tick().await;
        if let Err(refusal) = run_job(&app, ports, server, job).await {
            tracing::warn!(job = job.name(), %refusal, "a job could not look for its work");
        }
    }
}

async fn repeat_report(app: Application, store: Arc<PostgresStore>, server: EntryId) {
    let mut interval = every(REPORT_EVERY);
    loop {
        interval.tick().await;
        if let Err(error) = report_sockets(app.coherence(), &*store, server).await {
            tracing::debug!(%error, "the sockets could not be reported");
        }
    }
}

async fn repeat_certainty(app: Application, store: Arc<PostgresStore>) {
    let mut known_at = app.clock().monotonic();
    loop {
        let wait = keep_sockets_certain(app.coherence(), &*store, app.clock(), &mut known_at).await;
        sleep(wait).await;
    }
}
