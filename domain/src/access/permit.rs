//! The proof that somebody decided how far a piece of work may reach.

use super::{Operation, Scope};
use crate::TenantId;
use crate::audit::Ground;
use std::error::Error;
use std::fmt;

/// What a unit of work touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// One tenant that exists; the unit is bound to it, also for the platform's staff.
    Tenant(TenantId),
    /// The tenant about to be created under this id.
    New(TenantId),
    /// Reading across tenants, writing only what belongs to the platform itself.
    Platform,
}

impl Reach {
    /// The tenant that the unit is bound to.
    #[must_use]
    pub const fn tenant(self) -> Option<TenantId> {
        match self {
            Self::Tenant(tenant) | Self::New(tenant) => Some(tenant),
            Self::Platform => None,
        }
    }

    /// The tenant that a refused attempt within this reach concerns, whose log tells of it: one that was about to be
    /// created isn't there, and has no log.
    #[must_use]
    pub const fn concerned(self) -> Option<TenantId> {
        match self {
            Self::Tenant(tenant) => Some(tenant),
            Self::New(_) | Self::Platform => None,
        }
    }
}

/// As whom an actor acted, on the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReachKind {
    /// Bound to a tenant.
    Tenant,
    /// With the platform's reach.
    Platform,
    /// As one of Tenantry's jobs.
    System,
}

impl ReachKind {
    /// Its name on the trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tenant => "TENANT",
            Self::Platform => "PLATFORM",
            Self::System => "SYSTEM",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Tenant, Self::Platform, Self::System].into_iter().find(|kind| kind.name() == name)
    }
}

/// A decision to let one operation work within one reach. Without it no unit of work begins, so no query
/// exists whose reach nobody decided. Only [`super::Caller::permit`] makes one,
/// [`super::Caller::admission`] and [`super::Caller::usage_look`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    operation: Operation,
    reach: Reach,
}

impl Permit {
    pub(super) const fn new(operation: Operation, reach: Reach) -> Self {
        Self { operation, reach }
    }

    /// What is permitted.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// Within which reach.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        self.reach
    }
}

/// A decision to let one refused attempt be written into one log, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordPermit {
    log: Option<TenantId>,
}

impl RecordPermit {
    /// How long refusals in the same log, of the same subject, action and code are folded into one entry, in seconds:
    /// a minute. So whoever is refused doesn't set the pace at which a log grows.
    pub const FOLD_SECONDS: u32 = 60;

    pub(super) const fn new(log: Option<TenantId>) -> Self {
        Self { log }
    }

    /// The tenant whose log it is; `None` for the platform's own.
    #[must_use]
    pub const fn log(&self) -> Option<TenantId> {
        self.log
    }

    /// The same attempt in the platform's own log, for when the tenant concerned turns out not to exist.
    #[must_use]
    pub const fn in_platform_log(self) -> Self {
        Self { log: None }
    }
}

/// Why something isn't permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The token doesn't name the scope.
    MissingScope(Scope),
    /// The operation takes other callers only.
    NotForCaller(Operation),
    /// The caller is bound to another tenant; to him this one doesn't exist.
    ForeignTenant,
}

impl Denied {
    /// What stood against the attempt.
    #[must_use]
    pub const fn ground(&self) -> Ground {
        match self {
            Self::MissingScope(_) | Self::NotForCaller(_) | Self::ForeignTenant => Ground::Authorization,
        }
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingScope(scope) => write!(f, "this needs a token with the scope {scope}"),
            Self::NotForCaller(operation) => write!(
                f,
                "{} is for the platform: it needs a token without tenant_id whose scope has {}",
                operation.rule().name,
                Scope::Platform
            ),
            Self::ForeignTenant => f.write_str("there is no such tenant within your reach"),
        }
    }
}

impl Error for Denied {}
