//! Writing refused attempts down, without letting whoever is refused set the pace.
//!
//! A suspended tenant's programs go on calling, perhaps hundreds of times a second. The first refusal is written before
//! it is answered; those alike that come meanwhile are counted here and written together, one transaction at a time,
//! so that a flood of refusals takes one connection and not all of them.

use crate::audit::Attempt;
use crate::ports::Recorded;
use crate::{Application, Call, Code, Refusal};
use std::collections::HashMap;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Action, Operation, Reach, RecordPermit};
use tokio::sync::oneshot;
use tracing::Instrument;

/// How long attempts alike are gathered before they are written.
const GATHER: Duration = Duration::from_millis(100);

/// Attempts that are told as one: the same log, subject, action and code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Alike {
    log: Option<TenantId>,
    subject: String,
    action: Action,
    code: Code,
}

/// The attempts that are being written by this server.
#[derive(Default)]
pub(crate) struct Recorder {
    under_way: Mutex<HashMap<Alike, Gathered>>,
    unrecorded: AtomicU64,
}

/// What came while attempts alike were being written.
#[derive(Default)]
struct Gathered {
    times: u64,
    latest: Option<Attempt>,
}

impl Recorder {
    /// How many attempts could not be written.
    pub(crate) fn unrecorded(&self) -> u64 {
        self.unrecorded.load(Ordering::Relaxed)
    }

    /// Whether anything is being written.
    pub(crate) fn is_busy(&self) -> bool {
        !self.lock().is_empty()
    }

    /// Gives the attempt back if it is the first of its kind. Otherwise it has been counted, and whoever writes those
    /// alike takes it along.
    fn gather(&self, alike: &Alike, attempt: Attempt) -> Option<Attempt> {
        let mut under_way = self.lock();
        match under_way.get_mut(alike) {
            Some(gathered) => {
                gathered.times += 1;
                gathered.latest = Some(attempt);
                None
            }
            None => {
                under_way.insert(alike.clone(), Gathered::default());
                Some(attempt)
            }
        }
    }

    /// Takes what was gathered; `None` ends the writing.
    fn take(&self, alike: &Alike) -> Option<(Attempt, u64)> {
        let mut under_way = self.lock();
        let gathered = under_way.get_mut(alike).map(std::mem::take).unwrap_or_default();
        let taken = gathered.latest.map(|latest| (latest, gathered.times));
        if taken.is_none() {
            // Taken out under the same lock, so that the next attempt is the first of its kind again.
            under_way.remove(alike);
        }
        taken
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Alike, Gathered>> {
        // Every change of the table is one step, so a panic elsewhere spoils nothing.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Application {
    /// Writes a refusal down where it belongs, and gives it back. A refusal that can't be recorded stands all the
    /// same; an alarm counts it.
    pub(crate) async fn record(&self, call: &Call, operation: Operation, reach: Reach, refusal: Refusal) -> Refusal {
        refusal.log_fault(operation);
        if !refusal.ground().is_recorded(call.validate_only) {
            return refusal;
        }
        let concerned = reach.concerned();
        let permit = call.caller.record(concerned);
        let (action, code) = (operation.rule().action, refusal.code());
        let alike = Alike { log: permit.log(), subject: call.caller.subject().to_owned(), action, code };
        if let Some(attempt) = self.recorder().gather(&alike, self.attempt(call, action, concerned, code)) {
            tracing::info!(operation = operation.rule().name, %code, subject = %call.caller, "refused");
            let (told, written) = oneshot::channel();
            // Made here, so that it tells of a task too that never ran.
            let writing = Writing { app: self.clone(), alike, first: 1, ended: false };
            self.start(write_down(writing, permit, attempt, told).in_current_span());
            // The sender is dropped only when it has been written, or could not be.
            let _ = written.await;
        }
        refusal
    }
}

/// The writing of attempts alike. However it is broken off, what was gathered and not written is told by the alarm.
struct Writing {
    app: Application,
    alike: Alike,
    /// The first attempt, until somebody begins to write it.
    first: u64,
    /// Whether it has come to its end: what is gathered from then on is somebody else's.
    ended: bool,
}

impl Writing {
    /// What has been gathered; `None` ends the writing.
    fn next(&mut self) -> Option<(Attempt, u64)> {
        let taken = self.app.recorder().take(&self.alike);
        self.ended = taken.is_none();
        taken
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let recorder = self.app.recorder();
        if let Some(gathered) = recorder.lock().remove(&self.alike) {
            recorder.unrecorded.fetch_add(self.first + gathered.times, Ordering::Relaxed);
        }
    }
}

/// Writes the first attempt, and then those that have come meanwhile, until no more come.
async fn write_down(mut writing: Writing, permit: RecordPermit, attempt: Attempt, told: oneshot::Sender<()>) {
    let app = writing.app.clone();
    writing.first = 0;
    write(&app, &permit, &attempt, 1).await;
    // Whoever waited may be gone.
    let _ = told.send(());
    loop {
        tokio::time::sleep(GATHER).await;
        match writing.next() {
            Some((latest, times)) => write(&app, &permit, &latest, times).await,
            None => return,
        }
    }
}

/// Attempts that are being written: those that are not, for whatever reason, are told by the alarm.
struct Unwritten<'a> {
    recorder: &'a Recorder,
    times: u64,
}

impl Drop for Unwritten<'_> {
    fn drop(&mut self) {
        self.recorder.unrecorded.fetch_add(self.times, Ordering::Relaxed);
    }
}

async fn write(app: &Application, permit: &RecordPermit, attempt: &Attempt, times: u64) {
    let mut unwritten = Unwritten { recorder: app.recorder(), times };
    let recorded = match app.store().record(permit, attempt, times).await {
        Ok(Recorded::NoSuchLog) => app.store().record(&permit.in_platform_log(), attempt, times).await,
        other => other,
    };
    match recorded {
        Ok(_) => unwritten.times = 0,
        Err(error) => {
            let source = error.source().map(ToString::to_string);
            tracing::error!(%error, source, times, "refused attempts could not be recorded");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Journal, TrailKey};
    use crate::coherence::Coherence;
    use crate::ports::{Begun, Clock, Ids, Store, StoreError, View};
    use crate::tenant::FindTenant;
    use crate::usage::{UseBatch, UseRefused, Used};
    use crate::{IdempotencyKey, Origin, Ports, Settings, ask};
    use async_trait::async_trait;
    use std::future::{Future, poll_fn};
    use std::sync::Arc;
    use std::task::{Context, Poll};
    use tenantry_domain::Timestamp;
    use tenantry_domain::access::{Caller, Job, Permit, Scopes};
    use tokio::sync::Semaphore;

    /// A store that panics over whatever it is to record, once it is let.
    struct Panicking(Semaphore);

    #[async_trait]
    impl Store for Panicking {
        async fn begin(&self, _: &Permit, _: Journal, _: Option<&IdempotencyKey>) -> Result<Begun, StoreError> {
            unreachable!()
        }

        async fn view(&self, _: &Permit) -> Result<Box<dyn View>, StoreError> {
            unreachable!()
        }

        async fn use_quota(&self, _: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
            unreachable!()
        }

        async fn record(&self, _: &RecordPermit, _: &Attempt, _: u64) -> Result<Recorded, StoreError> {
            self.0.acquire().await.unwrap().forget();
            panic!("a fault of the store's")
        }
    }

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(0).unwrap()
        }

        fn monotonic(&self) -> Duration {
            Duration::ZERO
        }
    }

    impl Ids for Still {
        fn random(&self) -> [u8; 16] {
            [7; 16]
        }
    }

    fn application(store: Arc<Panicking>) -> Application {
        let ports = Ports { store, clock: Arc::new(Still), ids: Arc::new(Still) };
        let coherence = Arc::new(Coherence::new(Arc::new(Still), false));
        Application::new(ports, coherence, Settings { grace_period_seconds: 0 }, TrailKey::new([7; 32]))
    }

    /// Asks for what a token without scopes may not see.
    async fn refused(app: &Application) -> Code {
        let name = || "somebody".to_owned();
        let caller = Caller::with_token(name(), name(), name(), None, Scopes::default(), None);
        let call = Call::new(Arc::new(caller), Arc::new(Origin::default()));
        let tenant = TenantId::from_random([7; 16]);
        ask(app, &call, FindTenant(tenant)).await.map_or_else(|refusal| refusal.code(), |_| panic!("it was answered"))
    }

    #[tokio::test]
    async fn a_refusal_stands_though_its_recorder_panics_and_the_alarm_counts_it() {
        let app = application(Arc::new(Panicking(Semaphore::new(1))));
        assert_eq!(refused(&app).await, Code::Forbidden);
        assert_eq!(app.unrecorded_refusals(), 1);
        assert!(!app.is_recording(), "the next one alike is written again");
    }

    #[test]
    fn an_attempt_whose_task_never_ran_is_counted_and_the_next_one_alike_is_written_again() {
        let app = application(Arc::new(Panicking(Semaphore::new(1))));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            // Given up before the task that it starts could begin.
            let mut refusal = std::pin::pin!(refused(&app));
            let waits = |context: &mut Context<'_>| Poll::Ready(refusal.as_mut().poll(context).is_pending());
            assert!(poll_fn(waits).await);
        });
        drop(runtime);
        assert_eq!((app.unrecorded_refusals(), app.is_recording()), (1, false));
    }

    #[tokio::test]
    async fn those_gathered_behind_one_whose_recorder_panics_are_counted_too() {
        let store = Arc::new(Panicking(Semaphore::new(0)));
        let app = application(Arc::clone(&store));
        let first = tokio::spawn({
            let app = app.clone();
            async move { refused(&app).await }
        });
        while !app.is_recording() {
            tokio::task::yield_now().await;
        }
        for _ in 0..2 {
            assert_eq!(refused(&app).await, Code::Forbidden);
        }
        store.0.add_permits(1);
        assert_eq!(first.await.unwrap(), Code::Forbidden);
        assert_eq!(app.unrecorded_refusals(), 3);
    }

    #[tokio::test]
    async fn a_writing_that_has_ended_leaves_what_is_gathered_after_it_alone() {
        let app = application(Arc::new(Panicking(Semaphore::new(0))));
        let call = Call::of_job(Job::Erase, "request-1".to_owned());
        let attempt = || app.attempt(&call, Action::TenantErase, None, Code::Forbidden);
        let (subject, action, code) = (call.caller.subject().to_owned(), Action::TenantErase, Code::Forbidden);
        let alike = Alike { log: None, subject, action, code };
        let recorder = app.recorder();
        assert!(recorder.gather(&alike, attempt()).is_some(), "the first is written");
        let mut writing = Writing { app: app.clone(), alike: alike.clone(), first: 0, ended: false };
        assert!(writing.next().is_none());
        // On another thread the next one alike comes before this writing is gone, and one more behind it.
        assert!(recorder.gather(&alike, attempt()).is_some(), "it is the first again");
        assert!(recorder.gather(&alike, attempt()).is_none());
        drop(writing);
        assert_eq!(app.unrecorded_refusals(), 0);
        assert_eq!(recorder.take(&alike).map(|(_, times)| times), Some(1));
    }
}
