//! What is asked of the trail.

use super::{OutcomeKind, StoredEntry};
use crate::Cursors;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use tenantry_domain::access::Action;
use tenantry_domain::{TenantId, Timestamp};

/// Which kind of log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// The logs of tenants.
    Tenant,
    /// The platform's own.
    Platform,
}

impl Log {
    /// Its name on the trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tenant => "TENANT",
            Self::Platform => "PLATFORM",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Tenant, Self::Platform].into_iter().find(|log| log.name() == name)
    }
}

/// Which entries are wanted; what isn't set doesn't matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Of which kind of log.
    pub log: Option<Log>,
    /// One of these actions; empty means any.
    pub actions: Vec<Action>,
    /// By whom.
    pub subject: Option<String>,
    /// Accepted or refused.
    pub outcome: Option<OutcomeKind>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
}

/// Where a page of entries begins: after this entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPosition {
    /// Its time in microseconds since the Unix epoch.
    pub at_micros: i64,
    /// Its log, the id's bytes as one number; 0 for the platform's.
    pub log: u128,
    /// Its number.
    pub number: u64,
}

impl EntryPosition {
    /// Where an entry stands.
    #[must_use]
    pub fn of(entry: &StoredEntry) -> Self {
        let log = entry.log.map_or(0, |tenant| u128::from_be_bytes(*tenant.as_bytes()));
        Self { at_micros: entry.at_micros, log, number: entry.number }
    }
}

/// A page of the trail, newest entries first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPage {
    /// One tenant's log; `None` means every log within reach.
    pub tenant: Option<TenantId>,
    /// Which entries.
    pub filter: EntryFilter,
    /// After which.
    pub after: Option<EntryPosition>,
    /// How many at most; one more than a page shows tells whether there is another.
    pub rows: u16,
}

impl EntryFilter {
    /// The cursors of the list that this filter makes, in one tenant's log or all.
    #[must_use]
    pub fn cursors(&self, tenant: Option<TenantId>) -> Cursors {
        let mut list = String::from("auditEntries");
        let actions = self.actions.iter().map(|action| action.name()).collect::<Vec<_>>().join(",");
        // Writing to a String can't fail.
        let _ = write!(
            list,
            "|{tenant:?}|{:?}|{actions}|{:?}|{:?}|{:?}|{:?}",
            self.log, self.subject, self.outcome, self.from, self.to
        );
        Cursors::of_list(&list)
    }
}
