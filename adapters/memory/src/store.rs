//! The store itself: begins units of work and views, and writes refusals down.

use crate::locks::{LockName, Locks};
use crate::state::{KeyName, State};
use crate::view::MemoryView;
use crate::work::MemoryWork;
use async_trait::async_trait;
use std::sync::{Arc, Mutex, PoisonError};
use tenantry_application::IdempotencyKey;
use tenantry_application::audit::{Announcement, Attempt, Journal};
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::{Begun, Clock, Recorded, Store, StoreError, View};
use tenantry_application::usage::{Crossing, UseBatch, UseRefused, Used};
use tenantry_domain::access::{Permit, RecordPermit};

/// A store in memory: `Store`, `Leases`, `Housekeeping` and `SocketReports` in one. Cheap to clone; clones share all.
#[derive(Clone)]
pub struct MemoryStore {
    pub(crate) shared: Arc<Shared>,
    feed: Option<Arc<Coherence>>,
}

pub(crate) struct Shared {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) locks: Locks,
    committed: Mutex<Arc<State>>,
}

impl MemoryStore {
    /// An empty store. `clock` is the store's own: leases, reports and the expiry of keys are measured with it.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let shared =
            Shared { clock, locks: Locks::default(), committed: Mutex::new(Arc::new(State::from_the_start())) };
        Self { shared: Arc::new(shared), feed: None }
    }

    /// The same store, whose commits are announced to `feed`, as a look at the change feed would. Each also renews
    /// the feed's lease, but nothing else does.
    #[must_use]
    pub fn with_feed(self, feed: Arc<Coherence>) -> Self {
        Self { feed: Some(feed), ..self }
    }

    pub(crate) fn announce(&self, announcements: &[Announcement]) {
        if let Some(feed) = &self.feed {
            feed.looked(self.shared.clock.monotonic(), announcements.to_vec());
        }
    }
}

impl MemoryStore {
    pub(crate) fn tell_crossing(&self, crossing: Crossing) {
        if let Some(feed) = &self.feed {
            feed.crossed(crossing);
        }
    }
}

impl Shared {
    /// All that is committed now; it doesn't change in the reader's hands.
    pub(crate) fn snapshot(&self) -> Arc<State> {
        Arc::clone(&self.lock())
    }

    /// Changes what is committed, in one step.
    pub(crate) fn change<T>(&self, step: impl FnOnce(&mut State) -> T) -> T {
        step(Arc::make_mut(&mut self.lock()))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Arc<State>> {
        // No step can panic half way: all it does is insert, push and remove.
        self.committed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn begin(
        &self,
        permit: &Permit,
        journal: Journal,
        key: Option<&IdempotencyKey>,
    ) -> Result<Begun, StoreError> {
        let mut held = Vec::new();
        held.push(self.shared.locks.acquire(LockName::of_log(permit.reach().tenant())).await);
        let key = key.map(|key| (KeyName::new(permit.reach(), key), key.clone()));
        if let Some((name, _)) = &key {
            held.push(self.shared.locks.acquire(LockName::Key(name.clone())).await);
        }
        // Looked at only now that the locks are held: all that the unit before committed is here.
        let state = self.shared.snapshot();
        let replay = match &key {
            Some((name, key)) => outcome_of(&state, name, key, self)?,
            None => None,
        };
        let work = MemoryWork::new(self.clone(), &state, permit.reach(), journal, key, held);
        Ok(Begun { work: Box::new(work), replay })
    }

    async fn view(&self, permit: &Permit) -> Result<Box<dyn View>, StoreError> {
        Ok(Box::new(MemoryView::new(self.shared.snapshot(), permit.reach(), self.shared.clock.now())))
    }

    async fn use_quota(&self, batch: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
        self.carry_out(batch).await
    }

    async fn record(&self, permit: &RecordPermit, attempt: &Attempt, times: u64) -> Result<Recorded, StoreError> {
        // The log's next number is for one transaction at a time.
        let _held = self.shared.locks.acquire(LockName::of_log(permit.log())).await;
        Ok(self.shared.change(|state| state.record(permit.log(), attempt, times)))
    }
}

/// The kept outcome of the call that used this key first, unless its time is over.
fn outcome_of(
    state: &State,
    name: &KeyName,
    key: &IdempotencyKey,
    store: &MemoryStore,
) -> Result<Option<String>, StoreError> {
    match state.keys.get(name).filter(|row| row.expires_at > store.shared.clock.now()) {
        Some(row) if row.digest != key.digest => Err(StoreError::KeyReused),
        Some(row) => Ok(Some(row.outcome.clone())),
        None => Ok(None),
    }
}
