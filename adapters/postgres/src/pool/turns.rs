//! One unit of work at a time, of all that go through one pool, waits for a lock that others may hold for long.
//!
//! Whoever waits for a lock holds a connection meanwhile. Without turns, somebody who holds one tenant's lock for long
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

/// Something that units wait for in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Line {
    /// To be the one of a tenant's own callers who stands in line for its lock: however many there are, the platform's
    /// people wait for one of them.
    Own(TenantId),
    /// A tenant's lock.
    Lock(TenantId),
    /// The counters of a tenant: however many of them are in use, its uses take one connection.
    Uses(TenantId),
    /// The head of a log, by those who take no lock; `None` is the platform's.
    Log(Option<TenantId>),
}

/// Whose turn it is, in each line that somebody stands in.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<HashMap<Line, Weak<tokio::sync::Mutex<()>>>>>);

/// A turn: as long as it is held, the others wait.
pub(crate) struct Turn {
    _held: OwnedMutexGuard<()>,
}

impl Turns {
    /// From how many lines on those are cleared away that nobody stands in any more.
    const CLEARED_FROM: usize = 256;

    /// Waits in one line after the other, in each first come, first served, and not for longer than `patience`. What is
    /// held then is the turn in the last one.
    pub(crate) async fn take(&self, lines: &[Line], patience: Duration) -> Result<Option<Turn>, StoreError> {
        let waiting = async {
            let mut turn = None;
            for line in lines {
                // Taken before the one in the line before is given up.
                let held = self.queue(*line).lock_owned().await;
                turn = Some(Turn { _held: held });
            }
            turn
        };
        let late = |_| StoreError::Unavailable(Box::new(Unexpected("too many wait for one tenant")));
        timeout(patience, waiting).await.map_err(late)
    }

    fn queue(&self, line: Line) -> Arc<tokio::sync::Mutex<()>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(&line).and_then(Weak::upgrade) {
            return queue;
        }
        if queues.len() >= Self::CLEARED_FROM {
            queues.retain(|_, queue| queue.strong_count() > 0);
        }
        let queue = Arc::default();
        queues.insert(line, Arc::downgrade(&queue));
        queue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_millis(20);

    fn lock(number: u8) -> Line {
        Line::Lock(TenantId::from_random([number; 16]))
    }

    #[tokio::test]
    async fn one_waits_for_the_other_and_not_for_ever() {
        let turns = Turns::default();
        let held = turns.take(&[lock(1)], PATIENCE).await.unwrap();
        assert!(turns.take(&[lock(2)], PATIENCE).await.is_ok());
        assert!(matches!(turns.take(&[lock(1)], PATIENCE).await, Err(StoreError::Unavailable(_))));
        drop(held);
        assert!(turns.take(&[lock(1)], PATIENCE).await.is_ok());
        assert!(turns.take(&[], PATIENCE).await.unwrap().is_none());
    }

    /// However many of a tenant's own callers wait, the platform's people are next but one.
    #[tokio::test]
    async fn a_tenants_own_callers_keep_nobody_else_from_its_lock() {
        let turns = Turns::default();
        let tenant = TenantId::from_random([1; 16]);
        let order = Arc::new(Mutex::new(Vec::new()));
        let stand = |name: String, lines: Vec<Line>| {
            let (turns, order) = (turns.clone(), Arc::clone(&order));
            async move {
                let _turn = turns.take(&lines, Duration::from_secs(5)).await.unwrap();
                order.lock().unwrap().push(name);
            }
        };
        let held = turns.take(&[Line::Lock(tenant)], PATIENCE).await.unwrap();
        let own = (0..10)
            .map(|number| tokio::spawn(stand(format!("own {number}"), vec![Line::Own(tenant), Line::Lock(tenant)])));
        let own: Vec<_> = own.collect();
        tokio::task::yield_now().await;
        let platform = tokio::spawn(stand("platform".to_owned(), vec![Line::Lock(tenant)]));
        tokio::task::yield_now().await;
        drop(held);
        platform.await.unwrap();
        for one in own {
            one.await.unwrap();
        }
        assert_eq!(order.lock().unwrap()[..2], ["own 0", "platform"]);
    }

    #[tokio::test]
    async fn lines_that_nobody_stands_in_are_cleared_away() {
        let turns = Turns::default();
        let held = turns.take(&[lock(0)], PATIENCE).await.unwrap();
        for number in 1..=255 {
            drop(turns.take(&[lock(number)], PATIENCE).await.unwrap());
        }
        drop(turns.take(&[Line::Log(None)], PATIENCE).await.unwrap());
        assert_eq!(turns.0.lock().unwrap().len(), 2);
        drop(held);
    }
}
