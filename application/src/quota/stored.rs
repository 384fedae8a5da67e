//! A quota's status and a resource as kept outcomes: JSON that only this file writes and reads.

use crate::Outcome;
use serde::{Deserialize, Serialize};
use tenantry_domain::quota::{
    AnchorDay, Counting, Enforcement, Grant, Period, Place, Quota, QuotaParts, QuotaStatus, Resource, ResourceKey,
    ResourceParts, Terms, Thresholds, Unit, Usage, WithoutQuota,
};
use tenantry_domain::{Amount, GrantId, Reason, TenantId, Timestamp, Version};

#[derive(Serialize, Deserialize)]
struct StoredStatus {
    tenant: String,
    resource: StoredResource,
    place: StoredPlace,
    used: u64,
    reserved: u64,
    at: i64,
}

#[derive(Serialize, Deserialize)]
struct StoredResource {
    key: String,
    unit: String,
    counting: StoredCounting,
    without_quota: String,
    version: u64,
}

#[derive(Serialize, Deserialize)]
enum StoredCounting {
    Gauge,
    Hour,
    Day,
    Month(u8),
}

#[derive(Serialize, Deserialize)]
enum StoredPlace {
    Vacant { next: u64 },
    Taken(StoredQuota),
}

#[derive(Serialize, Deserialize)]
struct StoredQuota {
    limit: Option<u64>,
    enforcement: String,
    thresholds: Vec<u16>,
    grants: Vec<StoredGrant>,
    version: u64,
}

#[derive(Serialize, Deserialize)]
struct StoredGrant {
    id: String,
    amount: u64,
    expires_at: i64,
    reason: String,
}

impl Outcome for QuotaStatus {
    fn store(&self) -> String {
        let stored = StoredStatus {
            tenant: self.tenant.to_string(),
            resource: (&self.resource).into(),
            place: StoredPlace::of(&self.place, self.at),
            used: self.usage.used.get(),
            reserved: self.usage.reserved.get(),
            at: self.at.as_micros(),
        };
        // Texts and numbers always have a JSON form.
        serde_json::to_string(&stored).unwrap_or_default()
    }

    fn restore(stored: &str) -> Option<Self> {
        let stored: StoredStatus = serde_json::from_str(stored).ok()?;
        let tenant = TenantId::parse(&stored.tenant).ok()?;
        let resource = stored.resource.restore()?;
        let place = stored.place.restore(tenant, resource.key())?;
        let usage = Usage { used: amount(stored.used)?, reserved: amount(stored.reserved)? };
        Some(Self { tenant, resource, place, usage, at: time(stored.at)? })
    }
}

impl Outcome for Resource {
    fn store(&self) -> String {
        // Texts and numbers always have a JSON form.
        serde_json::to_string(&StoredResource::from(self)).unwrap_or_default()
    }

    fn restore(stored: &str) -> Option<Self> {
        serde_json::from_str::<StoredResource>(stored).ok()?.restore()
    }
}

impl From<&Resource> for StoredResource {
    fn from(resource: &Resource) -> Self {
        let parts = resource.parts();
        Self {
            key: parts.key.to_string(),
            unit: parts.unit.as_str().to_owned(),
            counting: match parts.counting {
                Counting::Gauge => StoredCounting::Gauge,
                Counting::Counter(Period::Hour) => StoredCounting::Hour,
                Counting::Counter(Period::Day) => StoredCounting::Day,
                Counting::Counter(Period::Month(anchor)) => StoredCounting::Month(anchor.get()),
            },
            without_quota: parts.without_quota.name().to_owned(),
            version: parts.version.get(),
        }
    }
}

impl StoredResource {
    fn restore(self) -> Option<Resource> {
        Some(Resource::stored(ResourceParts {
            key: ResourceKey::parse(&self.key).ok()?,
            unit: Unit::parse(&self.unit).ok()?,
            counting: match self.counting {
                StoredCounting::Gauge => Counting::Gauge,
                StoredCounting::Hour => Counting::Counter(Period::Hour),
                StoredCounting::Day => Counting::Counter(Period::Day),
                StoredCounting::Month(day) => Counting::Counter(Period::Month(AnchorDay::new(day).ok()?)),
            },
            without_quota: WithoutQuota::parse(&self.without_quota)?,
            version: Version::new(self.version).ok()?,
        }))
    }
}

impl StoredPlace {
    /// A place as it is shown at an instant.
    fn of(place: &Place, at: Timestamp) -> Self {
        match place {
            Place::Vacant { next } => Self::Vacant { next: next.get() },
            Place::Taken(quota) => Self::Taken(StoredQuota::of(quota, at)),
        }
    }
}

impl StoredQuota {
    /// A quota with the grants that count at an instant: of others nothing is shown.
    fn of(quota: &Quota, at: Timestamp) -> Self {
        let QuotaParts { terms, version, .. } = quota.parts();
        let grant = |grant: &Grant| StoredGrant {
            id: grant.id.to_string(),
            amount: grant.amount.get(),
            expires_at: grant.expires_at.as_micros(),
            reason: grant.reason.as_str().to_owned(),
        };
        Self {
            limit: terms.limit.map(Amount::get),
            enforcement: terms.enforcement.name().to_owned(),
            thresholds: terms.thresholds.percents().to_vec(),
            grants: quota.active_grants(at).map(grant).collect(),
            version: version.get(),
        }
    }
}

impl StoredPlace {
    fn restore(self, tenant: TenantId, resource: &ResourceKey) -> Option<Place> {
        Some(match self {
            Self::Vacant { next } => Place::Vacant { next: Version::new(next).ok()? },
            Self::Taken(quota) => Place::Taken(quota.restore(tenant, resource)?),
        })
    }
}

impl StoredQuota {
    fn restore(self, tenant: TenantId, resource: &ResourceKey) -> Option<Quota> {
        let grants: Option<Vec<Grant>> = self.grants.into_iter().map(StoredGrant::restore).collect();
        let limit = match self.limit {
            Some(limit) => Some(amount(limit)?),
            None => None,
        };
        let terms = Terms {
            limit,
            enforcement: Enforcement::parse(&self.enforcement)?,
            thresholds: Thresholds::new(&self.thresholds).ok()?,
        };
        let (resource, version) = (resource.clone(), Version::new(self.version).ok()?);
        Some(Quota::stored(QuotaParts { tenant, resource, terms, grants: grants?, version }))
    }
}

impl StoredGrant {
    fn restore(self) -> Option<Grant> {
        Some(Grant {
            id: GrantId::parse(&self.id).ok()?,
            amount: amount(self.amount)?,
            expires_at: time(self.expires_at)?,
            reason: Reason::parse(&self.reason).ok()?,
        })
    }
}

fn amount(number: u64) -> Option<Amount> {
    Amount::new(number).ok()
}

fn time(micros: i64) -> Option<Timestamp> {
    Timestamp::from_micros(micros).ok()
}
