//! A change of many tenants' quotas, carried out tenant by tenant.
//!
//! It is one change for whoever asks for it, and one of each tenant's log: a transaction writes one log, so the tenants are
//! done one after the other, each once, by whichever server holds the lease ([`Job::Adjust`](crate::access::Job)).

use super::{Adjustment, ResourceKey};
use crate::access::{Action, Asker};
use crate::change::Aggregate;
use crate::{Change, Facts, JobId, Reason, TenantId, Timestamp, Version};
use std::error::Error;
use std::fmt;

/// How far a bulk job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// No tenant has been done.
    Queued,
    /// Some have.
    Running,
    /// All have, well or not.
    Done,
    /// It was cancelled: no other tenant is begun.
    Cancelled,
}

impl JobState {
    /// Its name in the API and on the trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Done => "DONE",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// Whether nothing more happens.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

/// A job over many tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkJob {
    parts: BulkJobParts,
}

/// What a job is made of; for stores, to take one apart and put it together again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkJobParts {
    /// Its identifier.
    pub id: JobId,
    /// Who asked for it.
    pub asker: Asker,
    /// The trace in which it was asked for (W3C Trace Context).
    pub trace_id: String,
    /// Which quotas.
    pub resource: ResourceKey,
    /// What becomes of them.
    pub adjustment: Adjustment,
    /// Why.
    pub reason: Reason,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// How many tenants it is about.
    pub total: u32,
    /// How many were done well.
    pub done: u32,
    /// How many could not be done.
    pub failed: u32,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// How often somebody changed it; its progress is no change.
    pub version: Version,
}

/// A job is about at least one tenant, and not about too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalError {
    /// No tenant is meant.
    Nobody,
    /// More than [`BulkJob::MAX_TENANTS`] are.
    TooMany,
}

impl fmt::Display for TotalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("means no tenant"),
            Self::TooMany => write!(f, "means more than {} tenants: do it in parts", BulkJob::MAX_TENANTS),
        }
    }
}

impl Error for TotalError {}

/// The job is over, so it can't be cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobOver(pub JobState);

impl fmt::Display for JobOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the job is {} already", self.0.name())
    }
}

impl Error for JobOver {}

impl BulkJob {
    /// How many tenants one job may be about.
    pub const MAX_TENANTS: u16 = 10_000;
    /// How many a preview tries out.
    pub const MAX_PREVIEWED: u16 = 1_000;
    /// How long a job may take, in seconds: half of the time for which the outcome of a change is kept under its key, so
    /// that a tenant which was done before a server died is known to be done for as long as anybody may try again.
    pub const MAX_SECONDS: u32 = crate::access::Operation::OUTCOME_SECONDS / 2;
    /// How often a tenant that can't be reached has its turn before that is written down. Each turn waits for the tenant as
    /// long as a call does, and the next is a second later or more: so the tenant outlasts whoever keeps it to himself for a
    /// moment, and the jobs behind wait for it a minute or so.
    pub const MAX_TRIES: u16 = 10;
    /// For how long a job that is over is remembered after it would have been given up, in seconds: thirty days.
    pub const REMEMBERED_SECONDS: u32 = 30 * 24 * 3600;

    /// A job as a store held it.
    #[must_use]
    pub const fn stored(parts: BulkJobParts) -> Self {
        Self { parts }
    }

    /// Asks for a change of the quotas of so many tenants.
    ///
    /// # Errors
    /// [`TotalError`] if that is nobody, or too many.
    #[expect(clippy::too_many_arguments, reason = "each is a part of the job, and none belongs to another")]
    pub fn adjust(
        id: JobId,
        asker: Asker,
        trace_id: String,
        resource: ResourceKey,
        adjustment: Adjustment,
        reason: Reason,
        tenants: usize,
        at: Timestamp,
    ) -> Result<Change<Self>, TotalError> {
        let total = match u16::try_from(tenants) {
            Ok(0) => return Err(TotalError::Nobody),
            Ok(total) if total <= Self::MAX_TENANTS => u32::from(total),
            Ok(_) | Err(_) => return Err(TotalError::TooMany),
        };
        let parts = BulkJobParts {
            id,
            asker,
            trace_id,
            resource,
            adjustment,
            reason: reason.clone(),
            created_at: at,
            total,
            done: 0,
            failed: 0,
            cancelled: false,
            version: Version::FIRST,
        };
        Ok(Change::created(Self { parts }, Action::QuotasAdjust, Some(reason), at))
    }

    /// Ends it before its next tenant. What was done stays.
    ///
    /// # Errors
    /// [`JobOver`] if nothing is left to end.
    pub fn cancel(&self, reason: Option<Reason>, at: Timestamp) -> Result<Change<Self>, JobOver> {
        if self.state().is_over() {
            return Err(JobOver(self.state()));
        }
        let parts = BulkJobParts { cancelled: true, version: self.parts.version.next(), ..self.parts.clone() };
        Ok(Change::became(self.clone(), Self { parts }, Action::JobCancel, reason, at))
    }

    /// How far it has come.
    #[must_use]
    pub const fn state(&self) -> JobState {
        let tried = self.parts.done + self.parts.failed;
        if self.parts.cancelled {
            JobState::Cancelled
        } else if tried >= self.parts.total {
            JobState::Done
        } else if tried == 0 {
            JobState::Queued
        } else {
            JobState::Running
        }
    }

    /// Whether it has taken too long to be gone on with ([`BulkJob::MAX_SECONDS`]).
    #[must_use]
    pub fn is_given_up(&self, now: Timestamp) -> bool {
        now >= self.parts.created_at.plus_seconds(Self::MAX_SECONDS)
    }

    /// Whether what became of each of its tenants is still known under the key of its change; if not, nobody can tell whether
    /// it was made.
    #[must_use]
    pub fn is_retraceable(&self, now: Timestamp) -> bool {
        now < self.parts.created_at.plus_seconds(crate::access::Operation::OUTCOME_SECONDS)
    }

    /// Whether it was over long enough ago to be forgotten ([`BulkJob::REMEMBERED_SECONDS`]); never while it goes on.
    #[must_use]
    pub fn is_forgotten(&self, now: Timestamp) -> bool {
        let forgotten_at = self.parts.created_at.plus_seconds(Self::MAX_SECONDS + Self::REMEMBERED_SECONDS);
        self.state().is_over() && forgotten_at < now
    }

    /// Its identifier.
    #[must_use]
    pub const fn id(&self) -> JobId {
        self.parts.id
    }

    /// All of it.
    #[must_use]
    pub const fn parts(&self) -> &BulkJobParts {
        &self.parts
    }
}

impl Aggregate for BulkJob {
    const KIND: &'static str = "job";

    fn log(&self) -> Option<TenantId> {
        None
    }

    fn target_id(&self) -> String {
        self.parts.id.to_string()
    }

    fn version(&self) -> Version {
        self.parts.version
    }

    fn facts(&self) -> Facts {
        Facts::new()
            .with("done", u64::from(self.parts.done))
            .with("failed", u64::from(self.parts.failed))
            .with("resource", self.parts.resource.as_str())
            .with("state", self.state().name())
            .with("total", u64::from(self.parts.total))
            .with(self.parts.adjustment.name(), self.parts.adjustment.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Amount;
    use crate::access::{Caller, Job, Operation};

    fn at(seconds: u32) -> Timestamp {
        Timestamp::EPOCH.plus_seconds(seconds)
    }

    fn asked(tenants: usize) -> Result<Change<BulkJob>, TotalError> {
        let (id, asker) = (JobId::from_random([1; 16]), Caller::job(Job::Adjust).asker());
        let resource = ResourceKey::parse("users").unwrap();
        let more = Adjustment::Add(Amount::new(5).unwrap());
        BulkJob::adjust(id, asker, String::new(), resource, more, Reason::parse("a fair").unwrap(), tenants, at(0))
    }

    fn tried(done: u32, failed: u32) -> BulkJob {
        let parts = asked(3).unwrap().latest().parts().clone();
        BulkJob::stored(BulkJobParts { done, failed, ..parts })
    }

    #[test]
    fn a_job_is_about_somebody_and_not_about_too_many() {
        assert_eq!(asked(0), Err(TotalError::Nobody));
        assert_eq!(asked(10_000).unwrap().latest().parts().total, 10_000);
        for tenants in [10_001, 65_536, usize::MAX] {
            assert_eq!(asked(tenants), Err(TotalError::TooMany), "{tenants}");
        }
    }

    #[test]
    fn its_state_is_how_far_it_has_come() {
        for (done, failed, state) in [
            (0, 0, JobState::Queued),
            (0, 1, JobState::Running),
            (2, 0, JobState::Running),
            (2, 1, JobState::Done),
            (0, 3, JobState::Done),
        ] {
            assert_eq!(tried(done, failed).state(), state, "{done} and {failed} of 3");
        }
    }

    #[test]
    fn it_is_cancelled_until_it_is_over() {
        for job in [tried(0, 0), tried(1, 1)] {
            let cancelled = job.cancel(None, at(1)).unwrap().into_latest();
            assert_eq!((cancelled.state(), cancelled.version().get()), (JobState::Cancelled, 2));
            assert_eq!(cancelled.cancel(None, at(2)), Err(JobOver(JobState::Cancelled)));
        }
        assert_eq!(tried(3, 0).cancel(None, at(1)), Err(JobOver(JobState::Done)));
    }

    #[test]
    fn it_is_given_up_while_its_keys_are_still_known() {
        assert!(!tried(1, 0).is_given_up(at(BulkJob::MAX_SECONDS - 1)));
        assert!(tried(1, 0).is_given_up(at(BulkJob::MAX_SECONDS)));
        assert!(tried(1, 0).is_retraceable(at(BulkJob::MAX_SECONDS)));
        assert!(tried(1, 0).is_retraceable(at(Operation::OUTCOME_SECONDS - 1)));
        assert!(!tried(1, 0).is_retraceable(at(Operation::OUTCOME_SECONDS)));
    }

    #[test]
    fn it_is_forgotten_thirty_days_after_it_would_have_been_given_up_and_never_while_it_goes_on() {
        const DAY: u32 = 24 * 3600;
        let last = at(BulkJob::MAX_SECONDS + 30 * DAY);
        let over = [tried(3, 0), tried(1, 0).cancel(None, at(1)).unwrap().into_latest()];
        for job in over {
            assert!(!job.is_forgotten(last));
            assert!(job.is_forgotten(last.plus_seconds(1)));
        }
        assert!(!tried(2, 0).is_forgotten(last.plus_seconds(300 * DAY)));
    }
}
