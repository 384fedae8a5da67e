//! One tenant of a job, and what became of it.

use super::Adjusted;
use crate::{Code, Refusal};
use tenantry_domain::TenantId;

/// One tenant of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobItem {
    /// Its place among the job's tenants, from 1.
    pub place: u32,
    /// Which tenant.
    pub tenant: TenantId,
    /// What became of it; `None` until it has had its turn.
    pub outcome: Option<JobItemOutcome>,
}

/// What became of a job's tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobItemOutcome {
    /// It was done.
    Done(Adjusted),
    /// It could not be done.
    Failed {
        /// Why, as a code of the API.
        code: Code,
        /// Why, in words.
        message: String,
    },
}

impl JobItemOutcome {
    /// Nobody could find out whether it was done: whoever asked for it has to look.
    #[must_use]
    pub fn unreached() -> Self {
        let message = "it could not be reached in its turns: its trail tells whether it was changed".to_owned();
        Self::Failed { code: Code::Unavailable, message }
    }

    /// What an attempt means for the item.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`], which says nothing of the tenant: it is tried again.
    pub fn of(attempt: Result<Adjusted, Refusal>) -> Result<Self, Refusal> {
        match attempt {
            Ok(adjusted) => Ok(Self::Done(adjusted)),
            Err(unavailable @ Refusal::Unavailable { .. }) => Err(unavailable),
            Err(refusal) => Ok(Self::Failed { code: refusal.code(), message: refusal.to_string() }),
        }
    }
}
