//! What happened to an aggregate: the only thing a repository saves.

use crate::access::Action;
use crate::{Facts, Reason, TenantId, Timestamp, Version};

/// How long the announcement of a change is kept for the other servers, in seconds: an hour. A server that heard
/// nothing for longer can't tell what it has missed.
pub const ANNOUNCED_SECONDS: u32 = 3600;

/// A thing with a version of its own, whose changes are saved and audited one by one.
pub trait Aggregate {
    /// The kind of thing, as it stands on the trail and in the change feed, such as `tenant`.
    const KIND: &'static str;

    /// Whose log its changes are in: the tenant's that it belongs to, or the platform's (`None`).
    fn log(&self) -> Option<TenantId>;
    /// What tells it apart among its kind, within its log.
    fn target_id(&self) -> String;
    /// Its version.
    fn version(&self) -> Version;
    /// What it says of itself on the audit trail.
    fn facts(&self) -> Facts;
}

/// One change of one aggregate: from nothing (created), to nothing (erased), or from one state to the next.
///
/// Only the verbs of this crate can make one, so what is saved was decided here. Every change is announced to
/// the other servers; what changes too often for that (counters of usage) is not a `Change`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<T> {
    states: States<T>,
    action: Action,
    reason: Option<Reason>,
    at: Timestamp,
}

/// The two ends of a change; there is always at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
enum States<T> {
    Created(T),
    Became { before: T, after: T },
    Erased(T),
}

impl<T: Aggregate> Change<T> {
    pub(crate) const fn created(after: T, action: Action, reason: Option<Reason>, at: Timestamp) -> Self {
        Self { states: States::Created(after), action, reason, at }
    }

    pub(crate) const fn became(before: T, after: T, action: Action, reason: Option<Reason>, at: Timestamp) -> Self {
        Self { states: States::Became { before, after }, action, reason, at }
    }

    pub(crate) const fn erased(before: T, action: Action, reason: Option<Reason>, at: Timestamp) -> Self {
        Self { states: States::Erased(before), action, reason, at }
    }

    /// The state it started from; `None` where it was created.
    pub const fn before(&self) -> Option<&T> {
        match &self.states {
            States::Created(_) => None,
            States::Became { before, .. } | States::Erased(before) => Some(before),
        }
    }

    /// The state it led to; `None` where it was erased.
    pub const fn after(&self) -> Option<&T> {
        match &self.states {
            States::Created(after) | States::Became { after, .. } => Some(after),
            States::Erased(_) => None,
        }
    }

    /// The state it led to, or the last one where it was erased.
    pub fn into_latest(self) -> T {
        match self.states {
            States::Created(latest) | States::Became { after: latest, .. } | States::Erased(latest) => latest,
        }
    }

    /// The state it led to, or the last one where it was erased.
    pub const fn latest(&self) -> &T {
        match &self.states {
            States::Created(latest) | States::Became { after: latest, .. } | States::Erased(latest) => latest,
        }
    }

    /// What was done.
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Why, if somebody said so.
    pub const fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    /// When it was decided.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The version that the aggregate has once this is saved.
    pub fn version(&self) -> Version {
        match &self.states {
            States::Created(after) | States::Became { after, .. } => after.version(),
            States::Erased(before) => before.version().next(),
        }
    }
}
