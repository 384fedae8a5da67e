//! A refused attempt, on its way to the trail.

use super::TrailKey;
use super::entry::Actor;
use crate::ports::Ids;
use crate::{Call, Code};
use tenantry_domain::access::Action;
use tenantry_domain::{EntryId, Facts, TenantId, Timestamp};

/// An attempt that was refused.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The identifier its entry will have.
    pub id: EntryId,
    /// What was attempted.
    pub action: Action,
    /// Why it was refused.
    pub code: Code,
    /// Who tried.
    pub actor: Actor,
    /// What it would have been done to.
    pub target: Option<String>,
    /// What else is to be told: of a closing entry, how many attempts were folded into it.
    pub detail: Option<Facts>,
    /// When.
    pub at: Timestamp,
    pub(super) key: TrailKey,
}

impl Attempt {
    pub(crate) fn new(
        call: &Call,
        action: Action,
        concerned: Option<TenantId>,
        code: Code,
        at: Timestamp,
        ids: &dyn Ids,
        key: TrailKey,
    ) -> Self {
        Self {
            id: EntryId::from_random(ids.random()),
            action,
            code,
            actor: Actor::of(call),
            target: concerned.map(|tenant| format!("tenant/{tenant}")),
            detail: None,
            at,
            key,
        }
    }

    /// The same attempt, made by `subject`: an entry that a job writes about somebody.
    #[must_use]
    pub(crate) fn by(mut self, subject: String) -> Self {
        self.actor.subject = subject;
        self
    }

    /// The same attempt, telling how many were folded into the entry before it.
    #[must_use]
    pub fn counting(mut self, folded: u64) -> Self {
        self.detail = Some(Facts::new().with("folded", folded));
        self
    }
}
