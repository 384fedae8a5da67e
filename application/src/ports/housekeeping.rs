use crate::Code;
use crate::audit::Attempt;
use crate::ports::StoreError;
use crate::quota::{JobItem, JobItemOutcome};
use async_trait::async_trait;
use std::time::Duration;
use tenantry_domain::access::{Action, Job, RecordPermit};
use tenantry_domain::quota::{BulkJob, ResourceKey};
use tenantry_domain::tenant::Status;
use tenantry_domain::{EntryId, JobId, TenantId, Timestamp, Version};

/// Who may run a job now: one server at a time.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes or renews the lease of a job for `server`; `false` while another server holds it. A lease that isn't
    /// renewed within `for_` is free again, measured by the store's clock.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn acquire(&self, job: Job, server: EntryId, for_: Duration) -> Result<bool, StoreError>;
}

/// A tenant for which something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The tenant.
    pub tenant: TenantId,
    /// Its version when it was found due: what happened since makes it no longer due.
    pub version: Version,
}

/// Refusals that were folded into one entry, and whose minute is over.
#[derive(Clone, Debug)]
pub struct DueFold {
    /// The log they belong to; `None` for the platform's.
    pub log: Option<TenantId>,
    /// Whose attempts they were.
    pub subject: String,
    /// What was attempted.
    pub action: Action,
    /// Why it was refused.
    pub code: Code,
}

/// A counter of which expired reservations hold something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueExpiry {
    /// Whose.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// When its window began; `None` for a gauge.
    pub window_starts_at: Option<Timestamp>,
}

/// A counter that is to be looked at though nobody uses it: its quota has changed, or a grant has ended, and with it the share
/// that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueLook {
    /// Whose.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// When the quota was changed, or grants ended: looked at once, it was looked at for all of them.
    pub since: Vec<Timestamp>,
}

/// A bulk job's item that has its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenItem {
    /// The job. If it is over, the item was under way when it ended, and nobody has written down what became of it.
    pub job: BulkJob,
    /// The item.
    pub item: JobItem,
    /// How often it has been taken.
    pub tries: u16,
}

impl TakenItem {
    /// Whose turn comes first has the least: what a job left behind that is over, and then the oldest job. Of one job's items
    /// that which was taken the fewest times, so that one which can't be done waits for all others.
    #[must_use]
    pub fn turn(&self) -> impl Ord + use<> {
        let is_open = !self.job.state().is_over();
        let before_the_job = if is_open { 0 } else { self.tries };
        (is_open, before_the_job, self.job.parts().created_at, self.job.id(), self.tries, self.item.place)
    }
}

/// What is due, read across tenants, and what has expired.
///
/// What is due to a tenant MUST be due by the store's own clock too: a server whose clock runs ahead brings nothing
/// forward. What can't be read is left out, told in the log, and keeps nothing else waiting.
#[async_trait]
pub trait Housekeeping: Send + Sync {
    /// Suspended tenants whose `until` has come, the longest overdue first; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn due_resumes(&self, now: Timestamp, limit: u16) -> Result<Vec<Due>, StoreError>;

    /// Deleted tenants whose grace period is over, the longest overdue first; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn due_erasures(&self, now: Timestamp, limit: u16) -> Result<Vec<Due>, StoreError>;

    /// Counters with reservations that have expired and still hold something, the longest overdue first; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn due_expiries(&self, now: Timestamp, limit: u16) -> Result<Vec<DueExpiry>, StoreError>;

    /// Counters that nobody has looked at since their quota was changed, or since a grant of theirs ended; the longest
    /// overdue first, at most `limit`. A change MUST be due from its own commit on.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn due_looks(&self, now: Timestamp, limit: u16) -> Result<Vec<DueLook>, StoreError>;

    /// This look was taken. Another one at the same counter, by a change that was committed meanwhile, MUST stay due.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn set_looked(&self, look: &DueLook) -> Result<(), StoreError>;

    /// Folded refusals whose minute is over; at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn due_folds(&self, now: Timestamp, limit: u16) -> Result<Vec<DueFold>, StoreError>;

    /// Ends a fold: if it counted any attempt beyond the first, an entry made of `closing` tells how many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn close_fold(&self, permit: &RecordPermit, fold: &DueFold, closing: &Attempt) -> Result<(), StoreError>;

    /// Takes the bulk job's item whose [turn](TakenItem::turn) it is, and counts that it was taken: one that nobody has written
    /// down, of a job that isn't over, or of one that is if the item was taken before. `None` if there is no such item, or
    /// somebody else takes it at this moment. The store may forget that it was taken as long as nothing was committed since.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn take_item(&self) -> Result<Option<TakenItem>, StoreError>;

    /// Nothing became of an item that was taken: it is as if it never was. One that was written down MUST stay so.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn put_back_item(&self, job: JobId, place: u32) -> Result<(), StoreError>;

    /// Writes down what became of a bulk job's item, and counts it in its job, whatever became of the job meanwhile. An
    /// item that was written down before MUST NOT be counted again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn settle_item(&self, job: JobId, place: u32, outcome: &JobItemOutcome) -> Result<(), StoreError>;

    /// Deletes rows whose time is over by the store's own clock, at most `limit` of a kind, and tells how many it deleted:
    /// idempotency keys, announcements, reports of sockets as old as
    /// [`KEPT_SECONDS`](tenantry_domain::access::OpenSockets::KEPT_SECONDS), reservations that were over
    /// [`REMEMBERED_SECONDS`](tenantry_domain::usage::Reservation::REMEMBERED_SECONDS) ago, and bulk jobs that
    /// [are forgotten](BulkJob::is_forgotten). A job's items go with it, and are not counted.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn purge(&self, limit: u16) -> Result<u64, StoreError>;

    /// Brings the ranking of [`QuotasView::top`](crate::ports::QuotasView::top) nearer to the present: by what about
    /// `limit` changes did, the earliest first. `true` if it holds then whatever was committed before this call. Where
    /// tenants are ranked as they are asked for there is nothing to do.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn rank(&self, limit: u16) -> Result<bool, StoreError>;

    /// The status of each of these tenants; one that isn't there is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn statuses(&self, tenants: &[TenantId]) -> Result<Vec<(TenantId, Status)>, StoreError>;
}

/// Where servers tell how many sockets they hold open.
#[async_trait]
pub trait SocketReports: Send + Sync {
    /// Replaces this server's report.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn report(&self, server: EntryId, sockets: &[(TenantId, u32)]) -> Result<(), StoreError>;
}
