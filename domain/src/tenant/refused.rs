//! Why a verb of a tenant was refused.

use super::{InvalidTransition, UntilNotInFuture};
use crate::Timestamp;
use crate::audit::Ground;
use std::error::Error;
use std::fmt;

/// Why a verb was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The lifecycle has no such step.
    Transition(InvalidTransition),
    /// A suspension would end before it begins.
    Until(UntilNotInFuture),
    /// Unarchiving a tenant that was active needs a reason, since it comes back suspended.
    ReasonRequired,
    /// The slug typed to confirm isn't the tenant's.
    SlugNotConfirmed,
    /// The tenant is protected from deletion.
    Protected,
    /// The grace period is over: the deletion can't be taken back.
    GracePeriodOver {
        /// Since when.
        erased_after: Timestamp,
    },
    /// The grace period isn't over: the data isn't erased yet.
    GracePeriodRuns {
        /// Until when.
        erased_after: Timestamp,
    },
    /// The suspension's time hasn't come: it doesn't end by itself yet.
    SuspensionRuns {
        /// Until when; `None` if it never ends by itself.
        until: Option<Timestamp>,
    },
}

impl Refused {
    /// What stood against the verb.
    #[must_use]
    pub const fn ground(&self) -> Ground {
        match self {
            Self::Transition(_)
            | Self::GracePeriodOver { .. }
            | Self::GracePeriodRuns { .. }
            | Self::SuspensionRuns { .. } => Ground::Lifecycle,
            Self::Protected => Ground::Retention,
            Self::Until(_) | Self::ReasonRequired | Self::SlugNotConfirmed => Ground::Request,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transition(invalid) => invalid.fmt(f),
            Self::Until(until) => until.fmt(f),
            Self::ReasonRequired => f.write_str("is required: the tenant comes back suspended, with this reason"),
            Self::SlugNotConfirmed => f.write_str("must be the tenant's slug, typed again"),
            Self::Protected => f.write_str("the tenant is protected from deletion: take deletionProtection off first"),
            Self::GracePeriodOver { erased_after } => {
                write!(f, "the grace period ended at {erased_after}: the deletion can't be taken back")
            }
            Self::GracePeriodRuns { erased_after } => {
                write!(f, "the grace period runs until {erased_after}: nothing is erased before")
            }
            Self::SuspensionRuns { until: Some(until) } => {
                write!(f, "the suspension runs until {until}: it doesn't end by itself before")
            }
            Self::SuspensionRuns { until: None } => f.write_str("the suspension doesn't end by itself"),
        }
    }
}

impl Error for Refused {}

impl From<InvalidTransition> for Refused {
    fn from(invalid: InvalidTransition) -> Self {
        Self::Transition(invalid)
    }
}
