//! Why a call was refused, as the caller may read it.

use crate::ports::StoreError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tenantry_domain::access::{Denied, Operation};
use tenantry_domain::audit::Ground;
use tenantry_domain::quota::{CountingFixed, GrantError, JobOver, NotHeld, QuotaStatus, Resource, TooMuch};
use tenantry_domain::tenant::{NotAdmitted, Refused};
use tenantry_domain::usage::ReservationState;
use tenantry_domain::{Amount, Version};

/// The codes that an error can carry in `errors[].extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// An input breaks a bound; `field` says which.
    BadUserInput,
    /// The thing isn't in the state that the call counted on.
    Conflict,
    /// The caller may not.
    Forbidden,
    /// A fault in Tenantry; `traceId` finds it in the log.
    Internal,
    /// The lifecycle has no such step.
    InvalidTransition,
    /// There is no such thing within the caller's reach.
    NotFound,
    /// The quota doesn't allow it.
    QuotaExceeded,
    /// Too many calls.
    RateLimited,
    /// The thing is protected from deletion.
    RetentionLocked,
    /// The token's tenant is archived.
    TenantArchived,
    /// The token's tenant is suspended.
    TenantSuspended,
    /// No valid token.
    Unauthenticated,
    /// The store can't be reached; try again.
    Unavailable,
}

impl Code {
    /// Its name in the API and on the trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Conflict => "CONFLICT",
            Self::Forbidden => "FORBIDDEN",
            Self::Internal => "INTERNAL",
            Self::InvalidTransition => "INVALID_TRANSITION",
            Self::NotFound => "NOT_FOUND",
            Self::QuotaExceeded => "QUOTA_EXCEEDED",
            Self::RateLimited => "RATE_LIMITED",
            Self::RetentionLocked => "RETENTION_LOCKED",
            Self::TenantArchived => "TENANT_ARCHIVED",
            Self::TenantSuspended => "TENANT_SUSPENDED",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Unavailable => "UNAVAILABLE",
        }
    }
}

impl Code {
    /// Every code, alphabetically.
    pub const ALL: [Self; 13] = [
        Self::BadUserInput,
        Self::Conflict,
        Self::Forbidden,
        Self::Internal,
        Self::InvalidTransition,
        Self::NotFound,
        Self::QuotaExceeded,
        Self::RateLimited,
        Self::RetentionLocked,
        Self::TenantArchived,
        Self::TenantSuspended,
        Self::Unauthenticated,
        Self::Unavailable,
    ];

    /// The code of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a call counted on and didn't find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// `expectedVersion` isn't the version.
    #[error("the version isn't the one expected: read it again, and decide again")]
    Stale {
        /// The current version.
        current: Option<Version>,
    },
    /// The slug belongs to another tenant, or did before that was erased.
    #[error("the slug is taken")]
    SlugTaken,
    /// The idempotency key was used for another input.
    #[error("the idempotency key was used for another input: take a new one")]
    KeyReused,
    /// `expectedVersion` is that of something, and there is nothing.
    #[error("there is none: read it again, and decide again; expectedVersion 0 says that there is none yet")]
    Vacant,
    /// A resource can't be counted differently.
    #[error("counting {0}")]
    Counting(CountingFixed),
    /// The catalogue is full.
    #[error("{} resources are defined already, and there can't be more", Resource::MAX_DEFINED)]
    CatalogueFull,
    /// More would be given back than is used.
    #[error("only {} is used: no more than that can be given back", .0.held)]
    NotHeld(NotHeld),
    /// The reservation isn't open any more.
    #[error("the reservation is {} already", .0.name())]
    ReservationOver(ReservationState),
    /// The job can't be cancelled any more.
    #[error(transparent)]
    JobOver(JobOver),
    /// The limit can't be so great.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
    /// The quota can't be granted more of.
    #[error(transparent)]
    Grant(GrantError),
}

/// A refused call.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// The caller may not, or has no such tenant.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The caller's tenant isn't Active.
    #[error(transparent)]
    NotAdmitted(#[from] NotAdmitted),
    /// There is no such thing within the caller's reach.
    #[error("there is no such {0} within your reach")]
    NotFound(&'static str),
    /// An input breaks a bound.
    #[error("{field} {message}")]
    BadInput {
        /// Which, as a path in the input, such as `labels.3.key`.
        field: String,
        /// What it must be.
        message: String,
    },
    /// The thing isn't what the call counted on.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The tenant's state or protection stands against it.
    #[error(transparent)]
    Refused(Refused),
    /// The quota doesn't allow so much more.
    #[error("{}", exceeded(*.requested, .status))]
    QuotaExceeded {
        /// How much was asked for.
        requested: Amount,
        /// What the tenant had then.
        status: Box<QuotaStatus>,
    },
    /// The store can't be reached.
    #[error("the store can't be reached: try again{}", if *outcome_unknown { " with the same idempotency key, since the change may have been made" } else { "" })]
    Unavailable {
        /// Whether the change may stand.
        outcome_unknown: bool,
        /// When to try again.
        retry_after: Duration,
    },
    /// A fault in Tenantry; the source is for the log alone.
    #[error("something went wrong inside")]
    Internal(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl Refusal {
    /// A refused input.
    #[must_use]
    pub fn bad_input(field: impl Into<String>, message: impl fmt::Display) -> Self {
        Self::BadInput { field: field.into(), message: message.to_string() }
    }

    /// The code that the caller sees.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Denied(Denied::MissingScope(_) | Denied::NotForCaller(_))
            | Self::NotAdmitted(NotAdmitted::NotActivated) => Code::Forbidden,
            Self::Denied(Denied::ForeignTenant) | Self::NotFound(_) => Code::NotFound,
            Self::NotAdmitted(NotAdmitted::Suspended) => Code::TenantSuspended,
            Self::NotAdmitted(NotAdmitted::Archived) => Code::TenantArchived,
            Self::NotAdmitted(NotAdmitted::Gone) => Code::Unauthenticated,
            Self::BadInput { .. } => Code::BadUserInput,
            Self::Conflict(_) => Code::Conflict,
            Self::Refused(refused) => refused_code(refused),
            Self::QuotaExceeded { .. } => Code::QuotaExceeded,
            Self::Unavailable { .. } => Code::Unavailable,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// What stood against the attempt; it decides whether the attempt goes on the trail.
    #[must_use]
    pub const fn ground(&self) -> Ground {
        match self {
            Self::Denied(denied) => denied.ground(),
            Self::NotAdmitted(refused) => refused.ground(),
            Self::Refused(refused) => refused.ground(),
            Self::NotFound(_) | Self::BadInput { .. } | Self::Conflict(_) | Self::QuotaExceeded { .. } => {
                Ground::Request
            }
            Self::Unavailable { .. } | Self::Internal(_) => Ground::Fault,
        }
    }
}

impl Refusal {
    /// A fault is for the log alone, where the trace finds it; the caller reads nothing of it.
    pub(crate) fn log_fault(&self, operation: Operation) {
        if let Self::Internal(source) = self {
            tracing::error!(error = %Chain(&**source), operation = operation.rule().name, "a call failed");
        }
    }
}

/// The code for a verb's refusal.
pub(crate) const fn refused_code(refused: &Refused) -> Code {
    match refused {
        Refused::Transition(_)
        | Refused::GracePeriodOver { .. }
        | Refused::GracePeriodRuns { .. }
        | Refused::SuspensionRuns { .. } => Code::InvalidTransition,
        Refused::Until(_) | Refused::ReasonRequired | Refused::SlugNotConfirmed => Code::BadUserInput,
        Refused::Protected => Code::RetentionLocked,
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Until(error) => Self::bad_input("until", error),
            Refused::ReasonRequired => Self::bad_input("reason", refused),
            Refused::SlugNotConfirmed => Self::bad_input("confirmSlug", refused),
            Refused::Transition(_)
            | Refused::Protected
            | Refused::GracePeriodOver { .. }
            | Refused::GracePeriodRuns { .. }
            | Refused::SuspensionRuns { .. } => Self::Refused(refused),
        }
    }
}

impl From<GrantError> for Refusal {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Nothing => Self::bad_input("amount", error),
            GrantError::Expired => Self::bad_input("expiresAt", error),
            GrantError::Unlimited | GrantError::TooMany => Self::Conflict(Conflict::Grant(error)),
            GrantError::NotFound => Self::NotFound("grant"),
        }
    }
}

impl From<TooMuch> for Refusal {
    fn from(error: TooMuch) -> Self {
        Self::Conflict(Conflict::TooMuch(error))
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { current } => Self::Conflict(Conflict::Stale { current }),
            StoreError::SlugTaken => Self::Conflict(Conflict::SlugTaken),
            StoreError::KeyReused => Self::Conflict(Conflict::KeyReused),
            StoreError::Unavailable(source) => {
                tracing::warn!(error = %Chain(&*source), "the store can't be reached");
                Self::Unavailable { outcome_unknown: false, retry_after: Duration::from_secs(1) }
            }
            StoreError::OutcomeUnknown(source) => {
                tracing::error!(error = %Chain(&*source), "the outcome of a commit is unknown");
                Self::Unavailable { outcome_unknown: true, retry_after: Duration::from_secs(1) }
            }
            StoreError::Failed(source) => Self::Internal(Arc::from(source)),
        }
    }
}

/// A quota's refusal in words.
fn exceeded(requested: Amount, status: &QuotaStatus) -> String {
    let key = status.resource.key();
    match status.remaining() {
        Some(left) => format!("{requested} more of {key} exceeds the quota: {left} are left"),
        None => format!("{requested} more of {key} can't be counted"),
    }
}

/// An error with its causes, for the log.
pub(crate) struct Chain<'a>(pub &'a (dyn std::error::Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
