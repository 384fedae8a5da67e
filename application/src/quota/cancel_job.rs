//! `cancelJob`: a job ends before its next tenant.

use crate::ports::UnitOfWork;
use crate::{Command, Conflict, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::quota::BulkJob;
use tenantry_domain::{Facts, JobId, Reason, Timestamp};

/// Ends a job. What was done stays, and the tenant that is being done is still done. If the server that does it dies, that
/// tenant is told as the server left it, and not begun again.
#[derive(Clone, Debug)]
pub struct CancelJob {
    /// Which.
    pub id: JobId,
    /// Why.
    pub reason: Option<Reason>,
}

#[async_trait]
impl Command for CancelJob {
    type Outcome = BulkJob;
    const OPERATION: Operation = Operation::CancelJob;

    fn reach(&self) -> Reach {
        Reach::Platform
    }

    fn input(&self) -> Facts {
        Facts::new()
            .with("id", self.id.to_string().as_str())
            .with_some("reason", self.reason.as_ref().map(Reason::as_str))
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<BulkJob, Refusal> {
        let job = work.jobs().find_job(self.id).await?.ok_or(Refusal::NotFound("job"))?;
        let change = job.cancel(self.reason.clone(), now).map_err(Conflict::JobOver)?;
        work.jobs().save_job(&change).await?;
        Ok(change.into_latest())
    }
}
