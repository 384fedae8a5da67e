//! Locks by name, held by units of work until they end.
//!
//! A unit takes its locks in the order tenant or platform log, key, slug, and at most one of each; so no two can wait for each other.

use crate::state::{CounterName, KeyName};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tenantry_domain::TenantId;
use tenantry_domain::tenant::Slug;
use tokio::sync::OwnedMutexGuard;

/// What a lock is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum LockName {
    /// A tenant, its log included.
    Tenant(TenantId),
    /// The platform's log.
    PlatformLog,
    /// An idempotency key.
    Key(KeyName),
    /// A counter, by those who use it. Whoever holds it takes no other lock.
    Counter(CounterName),
    /// A slug that is about to be taken.
    Slug(Slug),
}

impl LockName {
    /// What a log's next number is drawn under.
    pub(crate) const fn of_log(log: Option<TenantId>) -> Self {
        match log {
            Some(tenant) => Self::Tenant(tenant),
            None => Self::PlatformLog,
        }
    }
}

/// A lock that is held; dropping it gives it back.
pub(crate) type Held = OwnedMutexGuard<()>;

/// The locks that somebody holds or waits for. One that nobody wants any more is forgotten.
#[derive(Default)]
pub(crate) struct Locks {
    wanted: Mutex<HashMap<LockName, Weak<tokio::sync::Mutex<()>>>>,
}

impl Locks {
    /// Takes a lock, after all who asked for it before.
    pub(crate) async fn acquire(&self, name: LockName) -> Held {
        self.named(name).lock_owned().await
    }

    fn named(&self, name: LockName) -> Arc<tokio::sync::Mutex<()>> {
        // Every change of the table is one step, so a panic elsewhere spoils nothing.
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.retain(|_, lock| lock.strong_count() > 0);
        if let Some(lock) = wanted.get(&name).and_then(Weak::upgrade) {
            return lock;
        }
        let lock = Arc::default();
        wanted.insert(name, Arc::downgrade(&lock));
        lock
    }
}
