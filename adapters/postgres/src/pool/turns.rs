//! One unit of work at a time, of all that go through one pool, waits for a tenant's lock.
//!
//! Whoever waits for the lock holds a connection meanwhile. Without turns, somebody who holds one tenant's lock for long
//! and a few calls that wait for it would take every connection, and with them every other tenant's, and the platform's
//! means to suspend them.

use crate::error::Unexpected;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tenantry_application::ports::StoreError;
use tenantry_domain::TenantId;
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

/// Whose turn it is, for each tenant that somebody is at.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<TenantId, Weak<tokio::sync::Mutex<()>>>>>);

/// A turn: as long as it is held, the others wait.
pub(crate) struct Turn {
    _held: OwnedMutexGuard<()>,
}

impl Turns {
    /// From how many tenants on those are cleared away that nobody is at any more.
    const CLEARED_FROM: usize = 256;

    /// Waits for a turn, first come, first served, and not for longer than `patience`.
    pub(crate) async fn take(&self, tenant: TenantId, patience: Duration) -> Result<Turn, StoreError> {
        let wait = timeout(patience, self.queue(tenant).lock_owned()).await;
        let late = |_| StoreError::Unavailable(Box::new(Unexpected("too many changes wait for one tenant")));
        wait.map(|held| Turn { _held: held }).map_err(late)
    }

    fn queue(&self, tenant: TenantId) -> Arc<tokio::sync::Mutex<()>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(&tenant).and_then(Weak::upgrade) {
            return queue;
        }
        if queues.len() >= Self::CLEARED_FROM {
            queues.retain(|_, queue| queue.strong_count() > 0);
        }
        let queue = Arc::default();
        queues.insert(tenant, Arc::downgrade(&queue));
        queue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(number: u8) -> TenantId {
        TenantId::from_random([number; 16])
    }

    const PATIENCE: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn one_waits_for_the_other_and_not_for_ever() {
        let turns = Turns::default();
        let held = turns.take(tenant(1), PATIENCE).await.unwrap();
        assert!(turns.take(tenant(2), PATIENCE).await.is_ok());
        assert!(matches!(turns.take(tenant(1), PATIENCE).await, Err(StoreError::Unavailable(_))));
        drop(held);
        assert!(turns.take(tenant(1), PATIENCE).await.is_ok());
    }

    #[tokio::test]
    async fn what_nobody_is_at_is_cleared_away() {
        let turns = Turns::default();
        let held = turns.take(tenant(0), PATIENCE).await.unwrap();
        for number in 1..=255 {
            drop(turns.take(tenant(number), PATIENCE).await.unwrap());
        }
        drop(
            turns
                .take(TenantId::from_random([7, 7, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), PATIENCE)
                .await
                .unwrap(),
        );
        assert_eq!(turns.0.lock().unwrap().len(), 2);
        drop(held);
    }
}
