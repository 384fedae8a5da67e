use crate::ports::StoreError;
use crate::quota::JobItem;
use crate::tenant::TenantFilter;
use async_trait::async_trait;
use tenantry_domain::quota::BulkJob;
use tenantry_domain::{Change, JobId, TenantId};

/// Where bulk jobs are saved, for units that reach the platform.
#[async_trait]
pub trait BulkJobs: Send {
    /// The tenants that a filter means now, at most `limit`, by id. Erased ones aren't there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; [`StoreError::Failed`] outside the unit's reach.
    async fn choose(&mut self, filter: &TenantFilter, limit: u16) -> Result<Vec<TenantId>, StoreError>;

    /// The job of that id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; [`StoreError::Failed`] outside the unit's reach.
    async fn find_job(&mut self, id: JobId) -> Result<Option<BulkJob>, StoreError>;

    /// Saves a new job with an item for each of these tenants, in their order; draws the number of its audit entry from
    /// the platform's log and notes both in the unit's journal.
    ///
    /// # Errors
    /// [`StoreError::Failed`] outside the unit's reach.
    async fn create_job(&mut self, change: &Change<BulkJob>, tenants: &[TenantId]) -> Result<(), StoreError>;

    /// Saves a change of a job, draws the number of its audit entry from the platform's log and notes both in the unit's
    /// journal. Its progress is left as it is.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the stored version isn't the one that `change` started from, or nothing of the job is left
    /// to be done; [`StoreError::Failed`] outside the unit's reach.
    async fn save_job(&mut self, change: &Change<BulkJob>) -> Result<(), StoreError>;
}

/// Reading bulk jobs.
#[async_trait]
pub trait BulkJobsView: Send {
    /// The job of that id, if the view reaches the platform.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn find_job(&mut self, id: JobId) -> Result<Option<BulkJob>, StoreError>;

    /// A job's items after a place, in their order; at most `rows`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn items(&mut self, id: JobId, after: Option<u32>, rows: u16) -> Result<Vec<JobItem>, StoreError>;
}
