//! A tenant as a kept outcome: JSON that only this file writes and reads.

use crate::Outcome;
use serde::{Deserialize, Serialize};
use tenantry_domain::tenant::{
    Before, Cause, Deletion, DisplayName, Kept, Labels, Slug, State, Suspension, Tenant, TenantParts,
};
use tenantry_domain::{Reason, TenantId, Timestamp, Version};

#[derive(Serialize, Deserialize)]
struct StoredTenant {
    id: String,
    slug: String,
    display_name: String,
    state: StoredState,
    status_changed_at: i64,
    labels: Vec<(String, String)>,
    deletion_protection: bool,
    version: u64,
    created_at: i64,
    updated_at: i64,
}

#[derive(Serialize, Deserialize)]
enum StoredState {
    Created,
    Active,
    Suspended(StoredSuspension),
    Archived(StoredKept),
    Deleted { requested_at: i64, erased_after: i64, before: StoredBefore },
}

#[derive(Serialize, Deserialize)]
enum StoredKept {
    Created,
    Active,
    Suspended(StoredSuspension),
}

#[derive(Serialize, Deserialize)]
enum StoredBefore {
    Created,
    Archived(StoredKept),
}

#[derive(Serialize, Deserialize)]
struct StoredSuspension {
    cause: String,
    reason: String,
    since: i64,
    until: Option<i64>,
}

impl Outcome for Tenant {
    fn store(&self) -> String {
        // Texts, numbers and booleans always have a JSON form.
        serde_json::to_string(&StoredTenant::from(self)).unwrap_or_default()
    }

    fn restore(stored: &str) -> Option<Self> {
        serde_json::from_str::<StoredTenant>(stored).ok()?.restore()
    }
}

impl From<&Tenant> for StoredTenant {
    fn from(tenant: &Tenant) -> Self {
        let parts = tenant.parts();
        Self {
            id: parts.id.to_string(),
            slug: parts.slug.to_string(),
            display_name: parts.display_name.to_string(),
            state: StoredState::from(&parts.state),
            status_changed_at: parts.status_changed_at.as_micros(),
            labels: parts.labels.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            deletion_protection: parts.deletion_protection,
            version: parts.version.get(),
            created_at: parts.created_at.as_micros(),
            updated_at: parts.updated_at.as_micros(),
        }
    }
}

impl From<&State> for StoredState {
    fn from(state: &State) -> Self {
        match state {
            State::Created => Self::Created,
            State::Active => Self::Active,
            State::Suspended(suspension) => Self::Suspended(suspension.into()),
            State::Archived(kept) => Self::Archived(kept.into()),
            State::Deleted(deletion) => Self::Deleted {
                requested_at: deletion.requested_at.as_micros(),
                erased_after: deletion.erased_after.as_micros(),
                before: match &deletion.before {
                    Before::Created => StoredBefore::Created,
                    Before::Archived(kept) => StoredBefore::Archived(kept.into()),
                },
            },
        }
    }
}

impl From<&Kept> for StoredKept {
    fn from(kept: &Kept) -> Self {
        match kept {
            Kept::Created => Self::Created,
            Kept::Active => Self::Active,
            Kept::Suspended(suspension) => Self::Suspended(suspension.into()),
        }
    }
}

impl From<&Suspension> for StoredSuspension {
    fn from(suspension: &Suspension) -> Self {
        Self {
            cause: suspension.cause.name().to_owned(),
            reason: suspension.reason.as_str().to_owned(),
            since: suspension.since.as_micros(),
            until: suspension.until.map(Timestamp::as_micros),
        }
    }
}

impl StoredTenant {
    fn restore(self) -> Option<Tenant> {
        let labels = self.labels.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        Some(Tenant::stored(TenantParts {
            id: TenantId::parse(&self.id).ok()?,
            slug: Slug::parse(&self.slug).ok()?,
            display_name: DisplayName::parse(&self.display_name).ok()?,
            state: self.state.restore()?,
            status_changed_at: time(self.status_changed_at)?,
            labels: Labels::parse(labels).ok()?,
            deletion_protection: self.deletion_protection,
            version: Version::new(self.version).ok()?,
            created_at: time(self.created_at)?,
            updated_at: time(self.updated_at)?,
        }))
    }
}

impl StoredState {
    fn restore(self) -> Option<State> {
        Some(match self {
            Self::Created => State::Created,
            Self::Active => State::Active,
            Self::Suspended(suspension) => State::Suspended(suspension.restore()?),
            Self::Archived(kept) => State::Archived(kept.restore()?),
            Self::Deleted { requested_at, erased_after, before } => State::Deleted(Deletion {
                requested_at: time(requested_at)?,
                erased_after: time(erased_after)?,
                before: match before {
                    StoredBefore::Created => Before::Created,
                    StoredBefore::Archived(kept) => Before::Archived(kept.restore()?),
                },
            }),
        })
    }
}

impl StoredKept {
    fn restore(self) -> Option<Kept> {
        Some(match self {
            Self::Created => Kept::Created,
            Self::Active => Kept::Active,
            Self::Suspended(suspension) => Kept::Suspended(suspension.restore()?),
        })
    }
}

impl StoredSuspension {
    fn restore(self) -> Option<Suspension> {
        Some(Suspension {
            cause: Cause::parse(&self.cause)?,
            reason: Reason::parse(&self.reason).ok()?,
            since: time(self.since)?,
            until: match self.until {
                Some(until) => Some(time(until)?),
                None => None,
            },
        })
    }
}

fn time(micros: i64) -> Option<Timestamp> {
    Timestamp::from_micros(micros).ok()
}
