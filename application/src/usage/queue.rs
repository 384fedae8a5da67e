//! Queues: calls on one tenant's resource wait together, and one transaction takes all that are waiting.
//!
//! A transaction holds the counter's lock until its commit has reached the disk, so one per call would be as slow as the
//! disk, however many there are. All threads of a server share the queues. A queue is there only while somebody is in it.

use super::Used;
use super::batch::{PermittedUse, UseBatch, WhichWindow};
use crate::{Application, Refusal};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tenantry_domain::TenantId;
use tenantry_domain::quota::ResourceKey;
use tokio::sync::oneshot;

/// How many uses one transaction takes at most.
const BATCH: usize = 64;

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
    answer: oneshot::Sender<Result<Used, Refusal>>,
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
        if self.put(counter.clone(), Waiting { one, answer }) {
            app.start(serve(app.clone(), Served { queues: self.clone(), counter }));
        }
        answered.await.unwrap_or_else(|lost| Err(Refusal::Internal(Arc::new(lost))))
    }

    /// Puts somebody into a queue; `true` if it has to be served from now on.
    fn put(&self, counter: Counter, waiting: Waiting) -> bool {
        match self.lock().entry(counter) {
            Entry::Vacant(none) => {
                none.insert(VecDeque::from([waiting]));
                true
            }
            Entry::Occupied(mut queue) => {
                queue.get_mut().push_back(waiting);
                false
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
        let key = next.one.key.clone();
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
