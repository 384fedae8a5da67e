//! The lifecycle as a table of edges. The verbs of [`super::Tenant`] are held against it by a property test,
//! and the picture in `docs/lifecycle.md` is generated from it.

use super::Status;
use crate::access::Action;
use std::error::Error;
use std::fmt;

/// One allowed step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it begins; `None` for what doesn't exist yet.
    pub from: Option<Status>,
    /// What takes it.
    pub action: Action,
    /// Where it ends; `None` for what is erased.
    pub to: Option<Status>,
}

const fn edge(from: Option<Status>, action: Action, to: Option<Status>) -> Edge {
    Edge { from, action, to }
}

/// Every allowed step; everything else is refused.
pub const EDGES: &[Edge] = &[
    edge(None, Action::TenantCreate, Some(Status::Created)),
    edge(Some(Status::Created), Action::TenantActivate, Some(Status::Active)),
    edge(Some(Status::Active), Action::TenantSuspend, Some(Status::Suspended)),
    edge(Some(Status::Suspended), Action::TenantSuspend, Some(Status::Suspended)),
    edge(Some(Status::Suspended), Action::TenantResume, Some(Status::Active)),
    edge(Some(Status::Created), Action::TenantArchive, Some(Status::Archived)),
    edge(Some(Status::Active), Action::TenantArchive, Some(Status::Archived)),
    edge(Some(Status::Suspended), Action::TenantArchive, Some(Status::Archived)),
    edge(Some(Status::Archived), Action::TenantUnarchive, Some(Status::Suspended)),
    edge(Some(Status::Archived), Action::TenantUnarchive, Some(Status::Created)),
    edge(Some(Status::Created), Action::TenantDelete, Some(Status::Deleted)),
    edge(Some(Status::Archived), Action::TenantDelete, Some(Status::Deleted)),
    edge(Some(Status::Deleted), Action::TenantUndelete, Some(Status::Created)),
    edge(Some(Status::Deleted), Action::TenantUndelete, Some(Status::Archived)),
    edge(Some(Status::Deleted), Action::TenantErase, None),
];

/// The lifecycle has no such step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTransition {
    /// What was asked for.
    pub asked: Action,
    /// The state it was asked in.
    pub from: Status,
}

impl InvalidTransition {
    /// The states in which what was asked for would have been allowed.
    #[must_use]
    pub fn allowed_from(&self) -> Vec<Status> {
        let mut from: Vec<Status> =
            EDGES.iter().filter(|edge| edge.action == self.asked).filter_map(|edge| edge.from).collect();
        from.dedup();
        if from.is_empty() {
            // A change of settings is no step.
            return Status::ALL.into_iter().filter(|&status| status != Status::Deleted).collect();
        }
        from
    }

    /// The states open to the tenant as it is.
    #[must_use]
    pub fn successors(&self) -> Vec<Status> {
        let mut to: Vec<Status> =
            EDGES.iter().filter(|edge| edge.from == Some(self.from)).filter_map(|edge| edge.to).collect();
        to.sort_unstable();
        to.dedup();
        to
    }
}

impl fmt::Display for InvalidTransition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |statuses: Vec<Status>| statuses.iter().map(|status| status.name()).collect::<Vec<_>>().join(", ");
        write!(
            f,
            "{} isn't possible while the tenant is {}; it is possible from {}; a tenant that is {} can become {}",
            self.asked,
            self.from,
            names(self.allowed_from()),
            self.from,
            names(self.successors())
        )
    }
}

impl Error for InvalidTransition {}
