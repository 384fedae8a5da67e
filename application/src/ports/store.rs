use crate::audit::{Announcement, Attempt, Journal};
use crate::call::IdempotencyKey;
use crate::ports::{BulkJobs, Quotas, View};
use crate::usage::{UseBatch, UseRefused, Used};
use async_trait::async_trait;
use std::error::Error;
use tenantry_domain::access::{Permit, RecordPermit};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Change, Version};

/// Where everything is kept. Its units of work are transactions: what is committed survives the death of
/// server and store, what isn't leaves nothing behind.
#[async_trait]
pub trait Store: Send + Sync {
    /// Begins a unit of work that reaches as far as `permit` says, and no further.
    ///
    /// Bound to a tenant, the unit MUST hold that tenant's lock until it ends, so that units on one tenant follow
    /// one another; and it MUST see all that the one before it committed.
    ///
    /// With a key, a unit whose key is in use by another one MUST wait for it to end. If that one committed, this
    /// one gets its outcome back as [`Begun::replay`].
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] if the key was used with another input; [`StoreError::Unavailable`].
    async fn begin(&self, permit: &Permit, journal: Journal, key: Option<&IdempotencyKey>)
    -> Result<Begun, StoreError>;

    /// Begins reading as far as `permit` says, and no further.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn view(&self, permit: &Permit) -> Result<Box<dyn View>, StoreError>;

    /// Carries out uses of one quota one after the other, in one transaction, and gives each its answer, in their order.
    ///
    /// The store MUST hold the lock of the batch's counter from before it reads anything until the transaction has ended,
    /// so that of all servers one at a time decides; what it reads it opens as [`Opened`](crate::usage::Opened), and what
    /// [`UseBatch::decide`] makes of it is written whole or not at all: the counter, a line of the ledger for each use that
    /// was done, its key with its outcome, reservations, and an announcement for each threshold that was crossed. A limit
    /// that has changed since it was read MUST be read again before anything is written. It MUST write nothing else, and
    /// refuse a batch that isn't [permitted](UseBatch::is_permitted).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::OutcomeUnknown`]: none of them was done, or all that could be.
    async fn use_quota(&self, batch: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError>;

    /// Writes down `times` refused attempts alike, one or more, in a transaction of its own. Those of the same subject,
    /// action and code are folded: the first writes an entry, and all others MUST be counted until
    /// [`close_fold`](super::Housekeeping::close_fold) has ended the fold, however long after its minute that is.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn record(&self, permit: &RecordPermit, attempt: &Attempt, times: u64) -> Result<Recorded, StoreError>;
}

/// What became of a refused attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// The first is an entry; the others were counted.
    Entry,
    /// All were counted; the closing entry will tell.
    Folded,
    /// The log it was meant for doesn't exist; nothing was written.
    NoSuchLog,
}

/// A unit of work that has begun.
pub struct Begun {
    /// The unit.
    pub work: Box<dyn UnitOfWork>,
    /// The stored outcome of the call that used this key first.
    pub replay: Option<String>,
}

/// A transaction. Dropping it without [`UnitOfWork::commit`] MUST leave nothing behind: no change, no open
/// transaction, no setting for the next user of a connection.
#[async_trait]
pub trait UnitOfWork: Send {
    /// The tenant that the unit is bound to, as it is under the unit's lock, with what was saved in this unit.
    /// `None` if there is no such tenant or it was erased.
    fn tenant(&self) -> Option<&Tenant>;

    /// Where tenants are saved.
    fn tenants(&mut self) -> &mut dyn Tenants;

    /// Where resources and quotas are saved.
    fn quotas(&mut self) -> &mut dyn Quotas;

    /// Where bulk jobs are saved.
    fn jobs(&mut self) -> &mut dyn BulkJobs;

    /// Sends all entries, announcements and, if the call has a key, its outcome. A preview comes this far too.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn finish(&mut self, outcome: &str) -> Result<(), StoreError>;

    /// Makes it last, and tells what was announced to the other servers.
    ///
    /// A unit in which any call failed MUST NOT commit, whatever was done about the failure; nor one in which changes
    /// were saved and [`UnitOfWork::finish`] was not called.
    ///
    /// # Errors
    /// [`StoreError::OutcomeUnknown`] if the connection was lost meanwhile: the change may stand or not;
    /// [`StoreError::Failed`] for a unit that must not commit.
    async fn commit(self: Box<Self>) -> Result<Vec<Announcement>, StoreError>;

    /// Undoes it.
    async fn roll_back(self: Box<Self>);
}

/// Where tenants are saved.
#[async_trait]
pub trait Tenants: Send {
    /// Saves a change, draws the number of its audit entry and notes both in the unit's journal.
    ///
    /// An erasure MUST empty every table that belongs to the tenant, except its trail, and leave a tombstone that
    /// keeps the slug taken.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the stored version isn't the one that `change` started from;
    /// [`StoreError::SlugTaken`] if another tenant has the slug; [`StoreError::Failed`] outside the unit's reach.
    async fn save(&mut self, change: &Change<Tenant>) -> Result<(), StoreError>;
}

/// What can go wrong in a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The stored version isn't the one expected.
    #[error("the stored version is another")]
    Stale {
        /// The stored one, if it is known.
        current: Option<Version>,
    },
    /// Another tenant has the slug.
    #[error("the slug is taken")]
    SlugTaken,
    /// The idempotency key was used with another input.
    #[error("the idempotency key was used with another input")]
    KeyReused,
    /// The store can't be reached, or takes too long. Nothing was changed.
    #[error("the store can't be reached")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The connection was lost while committing.
    #[error("the connection was lost while committing")]
    OutcomeUnknown(#[source] Box<dyn Error + Send + Sync>),
    /// What was stored can't be read, or the store refused what it should have taken: a fault in Tenantry.
    #[error("the store failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
