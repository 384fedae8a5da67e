//! `job`: how far a job has come, and what became of its tenants.

use super::JobItem;
use crate::ports::View;
use crate::{NotRemembered, Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::JobId;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::quota::BulkJob;

/// A job as it stands.
pub struct FindJob(pub JobId);

/// A page of what became of a job's tenants.
pub struct ListJobItems {
    /// Which job.
    pub id: JobId,
    /// After which place.
    pub after: Option<u32>,
    /// How many at most.
    pub rows: u16,
}

#[async_trait]
impl Query for FindJob {
    type Answer = Option<BulkJob>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::FindJob;

    fn reach(&self, _: &Caller) -> Reach {
        Reach::Platform
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.jobs().find_job(self.0).await?)
    }
}

#[async_trait]
impl Query for ListJobItems {
    type Answer = Vec<JobItem>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::FindJob;

    fn reach(&self, _: &Caller) -> Reach {
        Reach::Platform
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.jobs().items(self.id, self.after, self.rows).await?)
    }
}
