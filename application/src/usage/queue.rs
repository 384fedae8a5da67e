//! Queues: calls on one tenant's resource wait together, and one transaction takes all that are waiting.
//!
//! A transaction holds the counter's lock until its commit has reached the disk, so one per call would be as slow as the
//! disk, however many there are. All threads of a server share the queues. A queue is there only while somebody is in it.

use super::Used;
use super::batch::{PermittedUse, UseBatch, WhichWindow};
use crate::call::IdempotencyKey;
use crate::{Application, Refusal};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tenantry_domain::TenantId;
use tenantry_domain::quota::ResourceKey;
use tokio::sync::oneshot;

/// How many uses one transaction takes at most.
const BATCH: usize = 64;
/// How many wait for one counter at most: more than that come only while it stands still.
const WAITING: usize = 1024;
/// How long one waits at most before a transaction takes it. By then its caller is about to be told that nothing was done
/// in time, and may already have tried again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which counter a queue is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Counter {
    pub(super) tenant: TenantId,
    pub(super) resource: ResourceKey,
    pub(super) window: WhichWindow,
}

/// One call that waits.
struct Waiting {
    one: PermittedUse,
    /// Since when, on the monotonic clock.
    since: Duration,
    answer: oneshot::Sender<Result<Used, Refusal>>,
}

/// What became of somebody who came to a queue.
enum Put {
    /// He is the first, and the queue has to be served from now on.
    First,
    /// He waits behind others.
    Behind,
    /// Too many wait already.
    Full,
}

/// The store stands still: nothing was done, and nothing will be.
const fn too_late() -> Refusal {
    Refusal::Unavailable { outcome_unknown: false, retry_after: Duration::from_secs(1) }
}

/// The queues of one server.
#[derive(Clone, Default)]
pub(crate) struct Queues(Arc<Mutex<HashMap<Counter, VecDeque<Waiting>>>>);

impl Queues {
    /// Puts a use at the end of its queue, and waits for what becomes of it. Whoever finds no queue begins one, and it is
    /// served for all who come meanwhile.
    pub(super) async fn wait_for(
        &self,
        app: &Application,
        counter: Counter,
        one: PermittedUse,
    ) -> Result<Used, Refusal> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { one, since: app.clock().monotonic(), answer };
        match self.put(counter.clone(), waiting) {
            Put::First => app.start(serve(app.clone(), Served { queues: self.clone(), counter })),
            Put::Behind => {}
            Put::Full => return Err(too_late()),
        }
        answered.await.unwrap_or_else(|lost| Err(Refusal::Internal(Arc::new(lost))))
    }

    /// Puts somebody into a queue.
    fn put(&self, counter: Counter, waiting: Waiting) -> Put {
        match self.lock().entry(counter) {
            Entry::Vacant(none) => {
                none.insert(VecDeque::from([waiting]));
                Put::First
            }
            Entry::Occupied(queue) if queue.get().len() >= WAITING => Put::Full,
            Entry::Occupied(mut queue) => {
                queue.get_mut().push_back(waiting);
                Put::Behind
            }
        }
    }

    /// The next batch of a queue; the queue is gone once nobody is in it.
    fn take(&self, counter: &Counter) -> Vec<Waiting> {
        let mut queues = self.lock();
        let Some(queue) = queues.get_mut(counter) else { return Vec::new() };
        let batch = next_batch(queue);
        if batch.is_empty() {
            queues.remove(counter);
        }
        batch
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Counter, VecDeque<Waiting>>> {
        // Every change of the table is one step, so a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The next uses in their order. One with a key, or about a reservation, that stands before it in the batch waits for the
/// next: it must see what becomes of the first.
fn next_batch(queue: &mut VecDeque<Waiting>) -> Vec<Waiting> {
    let (mut batch, mut later): (Vec<Waiting>, VecDeque<Waiting>) = (Vec::new(), VecDeque::new());
    let (mut keys, mut reservations) = (HashSet::new(), HashSet::new());
    while batch.len() < BATCH
        && let Some(next) = queue.pop_front()
    {
        let key = next.one.key.as_ref().map(IdempotencyKey::identity);
        let is_new =
            key.is_none_or(|key| keys.insert(key)) & next.one.asked.needs().is_none_or(|id| reservations.insert(id));
        if is_new { batch.push(next) } else { later.push_back(next) }
    }
    while let Some(left) = later.pop_back() {
        queue.push_front(left);
    }
    batch
}

/// A queue that is being served. If that breaks off, those who wait are told so by its end, and the next one to come
/// begins anew.
struct Served {
    queues: Queues,
    counter: Counter,
}

impl Drop for Served {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.queues.lock().remove(&self.counter);
        }
    }
}

async fn serve(app: Application, served: Served) {
    let Counter { tenant, resource, window } = served.counter.clone();
    loop {
        let waiting = served.queues.take(&served.counter);
        if waiting.is_empty() {
            return;
        }
        let now = app.clock().monotonic();
        let (waiting, late): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|one| now.saturating_sub(one.since) < PATIENCE);
        for one in late {
            // Whoever went away meanwhile doesn't want to know.
            let _ = one.answer.send(Err(too_late()));
        }
        if waiting.is_empty() {
            continue;
        }
        let (uses, answers): (Vec<_>, Vec<_>) = waiting.into_iter().map(|one| (one.one, one.answer)).unzip();
        let batch =
            UseBatch { tenant, resource: resource.clone(), window, now: app.clock().now(), uses, settling: None };
        let results: Vec<Result<Used, Refusal>> = match app.store().use_quota(&batch).await {
            Ok(results) => results.into_iter().map(|result| result.map_err(Refusal::from)).collect(),
            Err(error) => {
                let refusal = Refusal::from(error);
                answers.iter().map(|_| Err(refusal.clone())).collect()
            }
        };
        for (answer, result) in answers.into_iter().zip(results) {
            // Whoever went away meanwhile doesn't want to know.
            let _ = answer.send(result);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Call, KeyText, Origin};
    use tenantry_domain::access::{Caller, Job, Operation, Reach};
    use tenantry_domain::usage::Use;
    use tenantry_domain::{Amount, Facts, ReservationId, Timestamp};

    /// A use that came so many seconds after 1970, under a key or none.
    fn waiting(asked: Use, key: Option<&str>, seconds: u32) -> Waiting {
        let tenant = TenantId::from_random([1; 16]);
        let caller = Arc::new(Caller::job(Job::Expire));
        let permit = caller.permit(Operation::ExpireReservation, Reach::Tenant(tenant)).unwrap();
        let call = Call {
            key: key.map(|key| KeyText::parse(key).unwrap()),
            ..Call::new(Arc::clone(&caller), Arc::new(Origin::default()))
        };
        let input = Facts::new().with("asked", format!("{asked:?}").as_str());
        let key = call.idempotency_key(Operation::ConsumeQuota, &input, Timestamp::EPOCH.plus_seconds(seconds));
        let (subject, reach) = (caller.subject().to_owned(), caller.reach_kind());
        Waiting {
            one: PermittedUse { permit, asked, key, subject, reach },
            since: Duration::ZERO,
            answer: oneshot::channel().0,
        }
    }

    fn consume(number: u64) -> Use {
        Use::Consume(Amount::new(number).unwrap())
    }

    /// The batches of a queue, as what is asked for in them.
    fn batches(waiting: impl IntoIterator<Item = Waiting>) -> Vec<Vec<Use>> {
        let mut queue: VecDeque<Waiting> = waiting.into_iter().collect();
        let next = || Some(next_batch(&mut queue)).filter(|batch| !batch.is_empty());
        std::iter::from_fn(next).map(|batch| batch.into_iter().map(|one| one.one.asked).collect()).collect()
    }

    #[test]
    fn uses_with_one_key_follow_each_other_whatever_they_ask_for_and_whenever_they_came() {
        let queue = [
            waiting(consume(1), Some("k"), 1),
            waiting(consume(2), Some("l"), 1),
            waiting(consume(1), Some("k"), 2),
            waiting(consume(3), Some("k"), 2),
            waiting(consume(4), None, 3),
        ];
        let expected = [vec![consume(1), consume(2), consume(4)], vec![consume(1)], vec![consume(3)]];
        assert_eq!(batches(queue), expected);
    }

    #[test]
    fn uses_of_one_reservation_follow_each_other() {
        let [one, other] = [1, 2].map(|number| ReservationId::from_random([number; 16]));
        let asked = [Use::Commit(one), Use::Commit(other), Use::ReleaseReservation(one), consume(1)];
        let queue = asked.clone().map(|asked| waiting(asked, None, 1));
        let [commit, other, release, consume] = asked;
        assert_eq!(batches(queue), [vec![commit, other, consume], vec![release]]);
    }

    #[test]
    fn a_batch_has_an_end() {
        let queue = (0..=BATCH).map(|_| waiting(consume(1), None, 1));
        assert_eq!(batches(queue).iter().map(Vec::len).collect::<Vec<_>>(), [BATCH, 1]);
    }
}
