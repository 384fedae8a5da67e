//! What one unit of work writes on the trail and announces to the other servers.

use super::entry::{Actor, Entry, EntryOutcome};
use super::{Attempt, TrailKey};
use crate::Call;
use crate::ports::Ids;
use std::sync::Arc;
use tenantry_domain::access::{Action, ReachKind};
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Change, EntryId, TenantId, Timestamp, Version};

/// Collects a unit's entries and announcements. A store notes each change here as it saves it, and writes all of
/// them when the unit is finished; so no adapter builds an entry of its own.
pub struct Journal {
    actor: Actor,
    ids: Arc<dyn Ids>,
    key: TrailKey,
    lines: Vec<Line>,
}

/// One change: its entry, and what the other servers hear of it.
struct Line {
    entry: Entry,
    announcement: Announcement,
}

/// What the other servers hear of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// The tenant concerned; `None` where a thing of the platform's changed.
    pub tenant: Option<TenantId>,
    /// The kind of thing that changed, such as `tenant`.
    pub kind: String,
    /// Which of its kind.
    pub subject: String,
    /// Its version now.
    pub version: Version,
    /// What was done.
    pub action: Action,
    /// The number of its entry in the log.
    pub entry_number: u64,
}

impl Announcement {
    /// The tenant, if it is the tenant itself that changed and not one of its things.
    #[must_use]
    pub fn tenant_itself(&self) -> Option<TenantId> {
        self.tenant.filter(|_| self.kind == Tenant::KIND)
    }
}

impl Journal {
    pub(crate) fn new(call: &Call, ids: Arc<dyn Ids>, key: TrailKey) -> Self {
        Self { actor: Actor::of(call), ids, key, lines: Vec::new() }
    }

    /// As whom the caller acts whose changes it notes.
    #[must_use]
    pub const fn reach_kind(&self) -> ReachKind {
        self.actor.reach
    }

    /// Notes a change that was given `number` in its log at `at`, which is no earlier than the entry before.
    pub fn note<T: Aggregate>(&mut self, change: &Change<T>, number: u64, at: Timestamp) {
        let latest = change.latest();
        let entry = Entry {
            id: EntryId::from_random(self.ids.random()),
            log: latest.log(),
            number,
            at,
            action: change.action(),
            outcome: EntryOutcome::Accepted,
            actor: self.actor.clone(),
            target: Some(format!("{}/{}", T::KIND, latest.target_id())),
            before: change.before().map(Aggregate::facts),
            after: change.after().map(Aggregate::facts),
            reason: change.reason().cloned(),
        };
        let announcement = Announcement {
            tenant: latest.log(),
            kind: T::KIND.to_owned(),
            subject: latest.target_id(),
            version: change.version(),
            action: change.action(),
            entry_number: number,
        };
        self.lines.push(Line { entry, announcement });
    }

    /// The entries, in the order of their numbers, each with its canonical bytes.
    pub fn entries(&self) -> impl Iterator<Item = (&Entry, Vec<u8>)> {
        self.lines.iter().map(|line| (&line.entry, line.entry.canonical(&self.key)))
    }

    /// The announcements, in the order of the entries.
    pub fn announcements(&self) -> impl Iterator<Item = &Announcement> {
        self.lines.iter().map(|line| &line.announcement)
    }

    /// How many changes were noted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether none was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl Attempt {
    /// The entry of this attempt, with the number and time that its log's head gave, and its canonical bytes.
    #[must_use]
    pub fn entry(&self, log: Option<TenantId>, number: u64, at: Timestamp) -> (Entry, Vec<u8>) {
        let entry = Entry {
            id: self.id,
            log,
            number,
            at,
            action: self.action,
            outcome: EntryOutcome::Refused(self.code),
            actor: self.actor.clone(),
            target: self.target.clone(),
            before: None,
            after: self.detail.clone(),
            reason: None,
        };
        let canonical = entry.canonical(&self.key);
        (entry, canonical)
    }
}
