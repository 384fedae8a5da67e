//! One entry of the trail, and the bytes it is kept as.

use super::canonical::{TrailKey, canonical_bytes, facts_value};
use super::page::Log;
use crate::{Call, Code};
use serde_json::{Map, Value};
use tenantry_domain::access::{Action, ReachKind};
use tenantry_domain::{EntryId, Facts, Reason, TenantId, Timestamp};

/// An entry. Its number and time were drawn from its log's head, so that a log has no gap and never goes back.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its own identifier.
    pub id: EntryId,
    /// Whose log it is in; `None` for the platform's.
    pub log: Option<TenantId>,
    /// Its number in that log, from 1.
    pub number: u64,
    /// When it happened; never before the entry before it.
    pub at: Timestamp,
    /// What was done or attempted.
    pub action: Action,
    /// Whether it was done, or why not.
    pub outcome: EntryOutcome,
    /// Who did it.
    pub actor: Actor,
    /// What it was done to, such as `tenant/8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21`.
    pub target: Option<String>,
    /// What the target said of itself before; `None` where it was created.
    pub before: Option<Facts>,
    /// What it says of itself now; `None` where it was erased, or nothing changed.
    pub after: Option<Facts>,
    /// Why, if somebody said so.
    pub reason: Option<Reason>,
}

/// Whether an attempt became a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryOutcome {
    /// It was done.
    Accepted,
    /// It was refused.
    Refused(Code),
}

/// Whether an attempt became a change, whatever stood against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeKind {
    /// It was done.
    Accepted,
    /// It was refused.
    Refused,
}

impl OutcomeKind {
    /// Its name on the trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "ACCEPTED",
            Self::Refused => "REFUSED",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Accepted, Self::Refused].into_iter().find(|kind| kind.name() == name)
    }
}

impl EntryOutcome {
    /// Whether it was done.
    #[must_use]
    pub const fn kind(self) -> OutcomeKind {
        match self {
            Self::Accepted => OutcomeKind::Accepted,
            Self::Refused(_) => OutcomeKind::Refused,
        }
    }

    /// Its name on the trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.kind().name()
    }

    /// Why it was refused.
    #[must_use]
    pub const fn code(self) -> Option<Code> {
        match self {
            Self::Accepted => None,
            Self::Refused(code) => Some(code),
        }
    }
}

/// Who acted, from where, as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who (`sub`).
    pub subject: String,
    /// With which program (`client_id`).
    pub client_id: Option<String>,
    /// With which token (`jti`).
    pub token_id: Option<String>,
    /// From which address.
    pub address: Option<String>,
    /// As whom.
    pub reach: ReachKind,
    /// In which request.
    pub request_id: String,
    /// In which trace.
    pub trace_id: String,
}

impl Actor {
    /// The actor of a call.
    #[must_use]
    pub fn of(call: &Call) -> Self {
        Self {
            subject: call.caller.subject().to_owned(),
            client_id: call.caller.client_id().map(ToOwned::to_owned),
            token_id: call.caller.token_id().map(ToOwned::to_owned),
            address: call.origin.address.map(|address| address.to_string()),
            reach: call.caller.reach_kind(),
            request_id: call.origin.request_id.clone(),
            trace_id: call.origin.trace_id.clone(),
        }
    }
}

impl Entry {
    /// The names under which before and after differ.
    #[must_use]
    pub fn changed_fields(&self) -> Vec<String> {
        let none = Facts::new();
        Facts::changed_names(self.before.as_ref().unwrap_or(&none), self.after.as_ref().unwrap_or(&none))
    }

    /// The canonical bytes: what is kept, and what is proved.
    #[must_use]
    pub fn canonical(&self, key: &TrailKey) -> Vec<u8> {
        let mut fields = Map::new();
        let mut text = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), Value::String(value));
            }
        };
        text("action", Some(self.action.name().to_owned()));
        text("address", self.actor.address.clone());
        text("at", Some(self.at.to_string()));
        text("clientId", self.actor.client_id.clone());
        text("code", self.outcome.code().map(|code| code.name().to_owned()));
        text("id", Some(self.id.to_string()));
        text("log", Some(self.log.map_or(Log::Platform, |_| Log::Tenant).name().to_owned()));
        text("outcome", Some(self.outcome.name().to_owned()));
        text("reach", Some(self.actor.reach.name().to_owned()));
        text("reason", self.reason.as_ref().map(|reason| reason.as_str().to_owned()));
        text("requestId", Some(self.actor.request_id.clone()));
        text("seq", Some(self.number.to_string()));
        text("subject", Some(self.actor.subject.clone()));
        text("target", self.target.clone());
        text("tenantId", self.log.map(|tenant| tenant.to_string()));
        text("tokenId", self.actor.token_id.clone());
        text("traceId", Some(self.actor.trace_id.clone()));
        if let Some(before) = &self.before {
            fields.insert("before".to_owned(), facts_value(before, key));
        }
        if let Some(after) = &self.after {
            fields.insert("after".to_owned(), facts_value(after, key));
        }
        if self.before.is_some() || self.after.is_some() {
            let changed = self.changed_fields().into_iter().map(Value::String).collect();
            fields.insert("changedFields".to_owned(), Value::Array(changed));
        }
        canonical_bytes(&Value::Object(fields))
    }
}
