//! Using quotas: one transaction takes a batch, in four round trips.
//!
//! | # | message | where |
//! |---|---|---|
//! | 1 | `BEGIN; SET LOCAL …; EXECUTE lock_counter (…)` | `transaction.rs` |
//! | 2 | what is decided on, read under the lock: tenant, resource, quota, counter, keys, reservations | `open.rs` |
//! | 3 | all that came of it, guarded by what could have changed since | `write.rs` |
//! | 4 | `COMMIT` | `transaction.rs` |
//!
//! Whoever decides holds the counter's lock, so that of all servers one at a time does. The lock is on a row: the first use
//! in a window makes it.

mod open;
mod write;

use crate::convert::{datetime, uuid};
use crate::error::{Unexpected, store_error};
use crate::pool::turns::Line;
use crate::quota::row::GAUGE_WINDOW;
use crate::store::PostgresStore;
use crate::transaction::{Begin, Transaction};
pub(crate) use open::reservation;
use open::{Found, open};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tenantry_application::ports::StoreError;
use tenantry_application::usage::{Decided, UseBatch, UseRefused, Used, WhichWindow};
use tenantry_domain::Timestamp;
use tenantry_domain::access::Reach;
use tenantry_domain::quota::{Counting, ResourceKey};
use write::write;

/// How many reservations that have expired one batch writes down, the oldest first. What the others hold counts no longer
/// either, and is theirs to give back when a later batch comes to them.
macro_rules! expired_at_once {
    () => {
        1000
    };
}

use expired_at_once;

type Answers = Vec<Result<Used, UseRefused>>;

/// How many times a batch is begun anew because what it was decided on has changed: another window, a limit, a key.
const ATTEMPTS: u32 = 8;

/// The first use in a window makes its counter, unless somebody is faster.
///
/// KEY: it waits for an erasure alone, as that for it, and for none of the other commands that hold the tenant. So the tenant
/// can't be erased meanwhile, nor be what it was when it has been.
const MAKE_COUNTER: &str = "
    INSERT INTO tenantry.usage_counter (tenant_id, resource, window_start)
    SELECT $1, $2, $3 FROM (
        SELECT 1 FROM tenantry.tenant WHERE tenant_id = $1 AND status = $4 FOR KEY SHARE) there
    ON CONFLICT (tenant_id, resource, window_start) DO NOTHING";

/// How resources are counted, as far as it was seen. That never changes, so it is remembered for good.
#[derive(Clone, Default)]
pub(crate) struct KnownCounting(Arc<Mutex<HashMap<ResourceKey, Counting>>>);

impl KnownCounting {
    /// When the window began that a batch counts in. It is tried first, and what is read under the lock says whether it is
    /// the right one.
    fn window_start(&self, batch: &UseBatch) -> Timestamp {
        let began = match batch.window {
            WhichWindow::Begun(began) => began,
            WhichWindow::Current => {
                let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&batch.resource).copied();
                known.and_then(|counting| counting.window(batch.now)).map(|window| window.starts_at)
            }
        };
        began.unwrap_or(GAUGE_WINDOW)
    }

    fn learn(&self, resource: &ResourceKey, counting: Counting) {
        // One key after the other, so a panic elsewhere spoils nothing; and the catalogue is small.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(resource) != Some(&counting) {
            known.insert(resource.clone(), counting);
        }
    }
}

/// What one attempt came to.
enum Attempt {
    /// All of it is written, and wants its commit.
    Written { answers: Answers, crossed: bool },
    /// There was nothing to write.
    Unwritten(Answers),
    /// The counter was made, and wants its commit.
    Made,
    /// It is another window's turn.
    Elsewhere(Timestamp),
    /// What it was decided on has changed.
    Again,
}

/// Carries a batch out.
pub(crate) async fn use_quota(store: &PostgresStore, batch: &UseBatch) -> Result<Answers, StoreError> {
    if !batch.is_permitted() {
        return Err(Unexpected("a use in the batch reaches another tenant").into());
    }
    let mut window_start = store.known_counting.window_start(batch);
    for _ in 0..ATTEMPTS {
        let begin = Begin::WritingUnderCounterLock(batch.resource.clone(), window_start);
        let line = [Line::Uses(batch.tenant)];
        let transaction = store.pools.begin_in_turn(Reach::Tenant(batch.tenant), begin, &line).await?;
        match attempt(store, &transaction, batch, window_start).await {
            Ok(Attempt::Written { answers, crossed }) => {
                transaction.commit().await?;
                if crossed {
                    store.poke.poke();
                }
                return Ok(answers);
            }
            Ok(Attempt::Made) => match transaction.commit().await {
                // Nothing was counted yet, so there is no outcome to be unsure of.
                Ok(()) | Err(StoreError::OutcomeUnknown(_)) => {}
                Err(error) => return Err(error),
            },
            Ok(Attempt::Unwritten(answers)) => {
                transaction.roll_back().await;
                return Ok(answers);
            }
            Ok(Attempt::Elsewhere(other)) => {
                transaction.roll_back().await;
                window_start = other;
            }
            Ok(Attempt::Again) => transaction.roll_back().await,
            Err(error) => {
                transaction.roll_back().await;
                return Err(error);
            }
        }
    }
    Err(StoreError::Unavailable(Box::new(Unexpected("what uses were decided on changed each time"))))
}

async fn attempt(
    store: &PostgresStore,
    transaction: &Transaction,
    batch: &UseBatch,
    window_start: Timestamp,
) -> Result<Attempt, StoreError> {
    let Found { opened, has_counter, quota_version, left_held } = match open(transaction, batch, window_start).await? {
        Ok(found) => found,
        Err(why) => return Ok(Attempt::Unwritten(batch.refuse_all(&why))),
    };
    let counting = opened.status.resource.counting();
    store.known_counting.learn(&batch.resource, counting);
    let right = match batch.window {
        WhichWindow::Begun(_) => window_start,
        WhichWindow::Current => counting.window(opened.status.at).map_or(GAUGE_WINDOW, |window| window.starts_at),
    };
    if right != window_start {
        return Ok(Attempt::Elsewhere(right));
    }
    if has_counter && !transaction.has_lock() {
        // Another server has made it since this one found none to lock, and may be counting in it.
        return Ok(Attempt::Again);
    }
    let (tenant, resource_version) = (opened.tenant, opened.status.resource.parts().version);
    let decided: Decided = batch.decide(opened);
    if !decided.is_written || (!has_counter && decided.done.is_empty()) {
        return Ok(Attempt::Unwritten(decided.answers));
    }
    if !has_counter {
        // Where there is no row nothing is locked, and nothing that was decided counts. Made in a transaction of its own, it
        // will be there for all.
        let place = [uuid(batch.tenant).into(), batch.resource.as_str().into(), datetime(window_start).into()];
        let values = place.into_iter().chain([Value::from(tenant.name())]);
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, MAKE_COUNTER, values);
        transaction.execute_raw(statement).await.map_err(store_error)?;
        return Ok(Attempt::Made);
    }
    let guard = write::Guard { tenant, quota_version, resource_version };
    if !write(transaction, batch, window_start, &decided, &guard, left_held).await? {
        return Ok(Attempt::Again);
    }
    Ok(Attempt::Written { crossed: !decided.crossed.is_empty(), answers: decided.answers })
}
