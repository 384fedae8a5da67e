//! What was answered, without ids and times.

use tenantry_application::Refusal;
use tenantry_application::quota::{Adjusted, JobItemOutcome};
use tenantry_application::usage::Used;
use tenantry_domain::quota::QuotaStatus;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Answer(String);

impl Answer {
    pub(super) fn of(result: &Result<Used, Refusal>) -> Self {
        Self(match result {
            Ok(Used { status, reservation }) => {
                let held = reservation.as_ref().map(|held| (held.amount, held.state));
                format!("done: {} {held:?}", numbers(status))
            }
            Err(Refusal::QuotaExceeded { requested, status }) => {
                format!("exceeded by {}: {}", requested.get(), numbers(status))
            }
            Err(refusal) => format!("{refusal:?}"),
        })
    }

    pub(super) fn of_change(result: &Result<u64, Refusal>) -> Self {
        Self(result.as_ref().map_or_else(|refusal| format!("{refusal:?}"), |version| format!("version {version}")))
    }

    /// What became of one of a job's tenants.
    pub(super) fn of_item(outcome: Option<&JobItemOutcome>) -> Self {
        Self(format!("{outcome:?}"))
    }

    pub(super) fn of_adjusted(result: Result<Adjusted, Refusal>) -> Self {
        Self::of_item(JobItemOutcome::of(result).ok().as_ref())
    }
}

pub(super) fn numbers(status: &QuotaStatus) -> String {
    format!(
        "{} {}/{} of {:?} and {}, {:?} left, over {}, version {}, window {:?}",
        status.resource.key(),
        status.usage.used.get(),
        status.usage.reserved.get(),
        status.limit(),
        status.granted().get(),
        status.remaining(),
        status.is_over_limit(),
        status.version(),
        status.window(),
    )
}
