//! The states of a tenant, each carrying what only it has.

use super::Suspension;
use crate::{Facts, Timestamp};
use std::fmt;

/// The name of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Registered; its tokens are refused.
    Created,
    /// At work.
    Active,
    /// Access taken away for a cause, for a while.
    Suspended,
    /// Access taken away, data preserved.
    Archived,
    /// About to be erased; can be taken back within the grace period.
    Deleted,
}

impl Status {
    /// Every status, in the order of a life.
    pub const ALL: [Self; 5] = [Self::Created, Self::Active, Self::Suspended, Self::Archived, Self::Deleted];

    /// Its name in the API, the store and the trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::Archived => "ARCHIVED",
            Self::Deleted => "DELETED",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The state of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Registered.
    Created,
    /// At work.
    Active,
    /// Suspended.
    Suspended(Suspension),
    /// Archived, with what it was before.
    Archived(Kept),
    /// Deleted, with what it was before.
    Deleted(Deletion),
}

/// What an archived tenant was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It never was active.
    Created,
    /// It was at work.
    Active,
    /// It was suspended; the suspension is kept, without its `until`.
    Suspended(Suspension),
}

/// What a deleted tenant was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// It never was active.
    Created,
    /// It was archived.
    Archived(Kept),
}

/// A deletion that can still be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// From when on it can't be taken back, and the data is erased.
    pub erased_after: Timestamp,
    /// What comes back if it is taken back.
    pub before: Before,
}

impl State {
    /// The name of the state.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Created => Status::Created,
            Self::Active => Status::Active,
            Self::Suspended(_) => Status::Suspended,
            Self::Archived(_) => Status::Archived,
            Self::Deleted(_) => Status::Deleted,
        }
    }

    /// The suspension in force.
    #[must_use]
    pub const fn suspension(&self) -> Option<&Suspension> {
        match self {
            Self::Suspended(suspension) => Some(suspension),
            Self::Created | Self::Active | Self::Archived(_) | Self::Deleted(_) => None,
        }
    }

    /// The deletion in force.
    #[must_use]
    pub const fn deletion(&self) -> Option<&Deletion> {
        match self {
            Self::Deleted(deletion) => Some(deletion),
            Self::Created | Self::Active | Self::Suspended(_) | Self::Archived(_) => None,
        }
    }

    /// What the state says of itself on the trail.
    pub(super) fn facts(&self, facts: Facts) -> Facts {
        let facts = facts.with("status", self.status().name());
        match self {
            Self::Created | Self::Active => facts,
            Self::Suspended(suspension) => facts.with("suspension", suspension.facts()),
            Self::Archived(kept) => facts.with("kept", kept.facts()),
            Self::Deleted(deletion) => facts.with("deletion", deletion.facts()),
        }
    }
}

impl Kept {
    fn facts(&self) -> Facts {
        match self {
            Self::Created => Facts::new().with("status", Status::Created.name()),
            Self::Active => Facts::new().with("status", Status::Active.name()),
            Self::Suspended(suspension) => {
                Facts::new().with("status", Status::Suspended.name()).with("suspension", suspension.facts())
            }
        }
    }
}

impl Before {
    fn facts(&self) -> Facts {
        match self {
            Self::Created => Facts::new().with("status", Status::Created.name()),
            Self::Archived(kept) => Facts::new().with("status", Status::Archived.name()).with("kept", kept.facts()),
        }
    }
}

impl Deletion {
    /// Whether it can't be taken back any more at `at`, and the data is to be erased.
    #[must_use]
    pub fn is_over(&self, at: Timestamp) -> bool {
        self.erased_after <= at
    }

    fn facts(&self) -> Facts {
        Facts::new()
            .with("before", self.before.facts())
            .with("erasedAfter", self.erased_after)
            .with("requestedAt", self.requested_at)
    }
}
