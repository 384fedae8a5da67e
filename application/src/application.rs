//! The application: the ports put together, and what every use case shares.

use crate::audit::{Attempt, Journal, TrailKey};
use crate::coherence::Coherence;
use crate::ports::{Clock, Ids, Store};
use crate::quota::JobWatch;
use crate::recording::Recorder;
use crate::usage::{ExceededQuotas, Queues, UsageWatch};
use crate::{Call, Code, Refusal};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tenantry_domain::TenantId;
use tenantry_domain::access::Action;
use tenantry_domain::quota::ResourceKey;
use tokio_util::task::TaskTracker;

/// What the use cases run on. Cheap to clone.
#[derive(Clone)]
pub struct Application {
    ports: Ports,
    shared: Arc<Shared>,
}

/// The ports that a use case reaches.
#[derive(Clone)]
pub struct Ports {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
}

/// What the platform's operator decides.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How long a deletion can be taken back, in seconds.
    pub grace_period_seconds: u32,
}

struct Shared {
    coherence: Arc<Coherence>,
    settings: Settings,
    trail_key: TrailKey,
    tasks: TaskTracker,
    recorder: Recorder,
    queues: Queues,
    usage_watch: UsageWatch,
    job_watch: JobWatch,
    exceeded: Mutex<ExceededQuotas>,
}

impl Application {
    /// Puts the ports together. `trail_key` digests secrets that enter the trail.
    #[must_use]
    pub fn new(ports: Ports, coherence: Arc<Coherence>, settings: Settings, trail_key: TrailKey) -> Self {
        let shared = Shared {
            coherence,
            settings,
            trail_key,
            tasks: TaskTracker::new(),
            recorder: Recorder::default(),
            queues: Queues::default(),
            usage_watch: UsageWatch::default(),
            job_watch: JobWatch::default(),
            exceeded: Mutex::default(),
        };
        Self { ports, shared: Arc::new(shared) }
    }

    /// The same application over another way to the same store: each worker thread has connections of its own.
    #[must_use]
    pub fn over(&self, store: Arc<dyn Store>) -> Self {
        Self { ports: Ports { store, ..self.ports.clone() }, shared: Arc::clone(&self.shared) }
    }

    /// Where everything is kept.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.ports.store
    }

    /// Time.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.ports.clock
    }

    /// Randomness.
    #[must_use]
    pub fn ids(&self) -> &dyn Ids {
        &*self.ports.ids
    }

    /// What is served from memory, and what hangs on the change feed.
    #[must_use]
    pub fn coherence(&self) -> &Coherence {
        &self.shared.coherence
    }

    /// What the operator decided.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.shared.settings
    }

    /// How many refused attempts could not be recorded; anything but 0 wants a person's attention.
    #[must_use]
    pub fn unrecorded_refusals(&self) -> u64 {
        self.shared.recorder.unrecorded()
    }

    /// Whether refused attempts are being written: until then their count on the trail may lag a little.
    #[must_use]
    pub fn is_recording(&self) -> bool {
        self.shared.recorder.is_busy()
    }

    /// Which uses were refused because a quota didn't allow them, since the server began.
    #[must_use]
    pub fn exceeded_quotas(&self) -> ExceededQuotas {
        self.exceeded().clone()
    }

    pub(crate) fn count_exceeded(&self, tenant: TenantId, resource: &ResourceKey) {
        self.exceeded().count(tenant, resource);
    }

    fn exceeded(&self) -> MutexGuard<'_, ExceededQuotas> {
        // Counting is one step, so a panic elsewhere spoils nothing.
        self.shared.exceeded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all work that has begun has ended, up to `limit`; `false` if some is still under way then.
    pub async fn finish_work(&self, limit: Duration) -> bool {
        self.shared.tasks.close();
        tokio::time::timeout(limit, self.shared.tasks.wait()).await.is_ok()
    }

    /// What is being written of refused attempts.
    pub(crate) fn recorder(&self) -> &Recorder {
        &self.shared.recorder
    }

    /// Those who wait to use quotas.
    pub(crate) fn queues(&self) -> &Queues {
        &self.shared.queues
    }

    /// Whose usage is followed on this server.
    pub(crate) fn usage_watch(&self) -> &UsageWatch {
        &self.shared.usage_watch
    }

    /// Which jobs are followed on this server.
    pub(crate) fn job_watch(&self) -> &JobWatch {
        &self.shared.job_watch
    }

    /// Whether the server ends what it has begun, and begins nothing more.
    pub(crate) fn is_stopping(&self) -> bool {
        self.shared.tasks.is_closed()
    }

    /// Starts work that nobody waits for; it is waited for when the server stops.
    pub(crate) fn start(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.shared.tasks.spawn(work);
    }

    /// A journal for the entries of one unit of work.
    pub(crate) fn journal(&self, call: &Call) -> Journal {
        Journal::new(call, Arc::clone(&self.ports.ids), self.shared.trail_key.clone())
    }

    /// Runs work to its end, whether or not anybody still waits for it.
    pub(crate) async fn drive<T, F>(&self, work: F) -> Result<T, Refusal>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Refusal>> + Send + 'static,
    {
        match self.shared.tasks.spawn(work).await {
            Ok(result) => result,
            Err(panicked) => Err(Refusal::Internal(Arc::new(panicked))),
        }
    }

    /// A refused attempt of this call, now.
    pub(crate) fn attempt(&self, call: &Call, action: Action, concerned: Option<TenantId>, code: Code) -> Attempt {
        let key = self.shared.trail_key.clone();
        Attempt::new(call, action, concerned, code, self.clock().now(), self.ids(), key)
    }
}
