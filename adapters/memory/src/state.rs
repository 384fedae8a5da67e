//! What is committed.

use crate::job::JobRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use tenantry_application::Code;
use tenantry_application::IdempotencyKey;
use tenantry_application::audit::{Entry, StoredEntry};
use tenantry_domain::access::{Action, Job, Reach, RecordPermit};
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{Place, Resource, ResourceKey, Usage};
use tenantry_domain::tenant::{Slug, Tenant};
use tenantry_domain::usage::{Applied, Reservation};
use tenantry_domain::{EntryId, JobId, ReservationId, TenantId, Timestamp, Version};

/// All that is committed. A view holds on to one; a commit makes the next.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(crate) tenants: BTreeMap<TenantId, TenantRow>,
    /// Every slug that was ever taken.
    pub(crate) slugs: HashMap<Slug, TenantId>,
    /// By tenant; `None` is the platform's.
    pub(crate) logs: BTreeMap<Option<TenantId>, Vec<Arc<EntryRow>>>,
    /// The catalogue.
    pub(crate) resources: BTreeMap<ResourceKey, Resource>,
    /// What was set, and what is left of what was removed.
    pub(crate) quotas: BTreeMap<(TenantId, ResourceKey), Place>,
    /// What is taken, by window; of a gauge in the one without a beginning.
    pub(crate) counters: BTreeMap<CounterName, CounterRow>,
    pub(crate) reservations: BTreeMap<(TenantId, ReservationId), Reservation>,
    /// Every use that was done, in their order.
    pub(crate) ledger: Vec<(CounterName, Applied)>,
    /// When which counters are to be looked at though nobody uses them.
    pub(crate) looks: BTreeSet<(Timestamp, TenantId, ResourceKey)>,
    pub(crate) jobs: BTreeMap<JobId, JobRow>,
    pub(crate) keys: HashMap<KeyName, KeyRow>,
    /// In the order in which they began.
    pub(crate) folds: Vec<FoldRow>,
    pub(crate) leases: HashMap<Job, LeaseRow>,
    pub(crate) reports: HashMap<EntryId, ReportRow>,
}

/// A tenant, or what is left of it.
#[derive(Clone, Debug)]
pub(crate) enum TenantRow {
    Living(Arc<Tenant>),
    /// Its id and slug stay where they stand, too.
    Tombstone(Version),
}

impl TenantRow {
    pub(crate) const fn living(&self) -> Option<&Arc<Tenant>> {
        match self {
            Self::Living(tenant) => Some(tenant),
            Self::Tombstone(_) => None,
        }
    }

    pub(crate) fn version(&self) -> Version {
        match self {
            Self::Living(tenant) => tenant.version(),
            Self::Tombstone(version) => *version,
        }
    }
}

/// An entry with the bytes it was written as. The bytes are what is shown; the fields serve the search.
#[derive(Debug)]
pub(crate) struct EntryRow {
    pub(crate) entry: Entry,
    pub(crate) canonical: Vec<u8>,
}

impl EntryRow {
    pub(crate) fn stored(&self) -> StoredEntry {
        StoredEntry {
            log: self.entry.log,
            number: self.entry.number,
            at_micros: self.entry.at.as_micros(),
            canonical: self.canonical.clone(),
        }
    }
}

/// Which counter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CounterName {
    pub(crate) tenant: TenantId,
    pub(crate) resource: ResourceKey,
    /// When its window began; `None` for a gauge.
    pub(crate) window: Option<Timestamp>,
}

/// What stands of a counter. What expired reservations hold is still in it, until a use or the job takes it out.
#[derive(Clone, Debug, Default)]
pub(crate) struct CounterRow {
    pub(crate) usage: Usage,
    pub(crate) told: Vec<u16>,
}

/// An idempotency key with all that it is scoped to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeyName {
    /// `None` for the keys of the platform.
    tenant: Option<TenantId>,
    issuer: String,
    subject: String,
    operation: &'static str,
    key: String,
}

impl KeyName {
    /// A key used within `reach`. Those of createTenant belong to the platform, since its tenant's id is drawn anew
    /// for each call.
    pub(crate) fn new(reach: Reach, key: &IdempotencyKey) -> Self {
        let tenant = match reach {
            Reach::Tenant(tenant) => Some(tenant),
            Reach::New(_) | Reach::Platform => None,
        };
        Self {
            tenant,
            issuer: key.issuer.clone(),
            subject: key.subject.clone(),
            operation: key.operation,
            key: key.key.clone(),
        }
    }
}

/// What became of the call that used a key first.
#[derive(Clone, Debug)]
pub(crate) struct KeyRow {
    pub(crate) digest: [u8; 32],
    pub(crate) outcome: String,
    pub(crate) expires_at: Timestamp,
}

/// Refusals of one kind, from the first of them until the fold is closed; a minute later at the earliest.
#[derive(Clone, Debug)]
pub(crate) struct FoldRow {
    pub(crate) log: Option<TenantId>,
    pub(crate) subject: String,
    pub(crate) action: Action,
    pub(crate) code: Code,
    pub(crate) began_at: Timestamp,
    /// How many were counted beyond the first, which has an entry of its own.
    pub(crate) counted: u64,
}

impl FoldRow {
    pub(crate) const fn ends_at(&self) -> Timestamp {
        self.began_at.plus_seconds(RecordPermit::FOLD_SECONDS)
    }
}

/// Who runs a job, and until when on the monotonic clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeaseRow {
    pub(crate) server: EntryId,
    pub(crate) until: std::time::Duration,
}

/// What one server told of its sockets.
#[derive(Clone, Debug)]
pub(crate) struct ReportRow {
    pub(crate) at: Timestamp,
    pub(crate) sockets: Vec<(TenantId, u32)>,
}

/// Where a log ends: what the next entry is drawn from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    number: u64,
    at: Option<Timestamp>,
}

impl Head {
    /// The number and time of the next entry: a log has no gap, and its time never goes back.
    pub(crate) fn draw(&mut self, at: Timestamp) -> (u64, Timestamp) {
        let at = self.at.map_or(at, |last| last.max(at));
        *self = Self { number: self.number + 1, at: Some(at) };
        (self.number, at)
    }
}

impl State {
    /// What a new store holds.
    pub(crate) fn from_the_start() -> Self {
        let resources = Resource::from_the_start().into_iter().map(|resource| (resource.key().clone(), resource));
        Self { resources: resources.collect(), ..Self::default() }
    }

    pub(crate) fn head(&self, log: Option<TenantId>) -> Head {
        let last = self.logs.get(&log).and_then(|entries| entries.last());
        Head { number: last.map_or(0, |row| row.entry.number), at: last.map(|row| row.entry.at) }
    }

    pub(crate) fn append(&mut self, entry: Entry, canonical: Vec<u8>) {
        self.logs.entry(entry.log).or_default().push(Arc::new(EntryRow { entry, canonical }));
    }

    pub(crate) fn living(&self) -> impl Iterator<Item = &Arc<Tenant>> {
        self.tenants.values().filter_map(TenantRow::living)
    }

    /// Empties all that belongs to a tenant, except its row and its trail.
    pub(crate) fn empty(&mut self, tenant: TenantId) {
        self.keys.retain(|name, _| name.tenant != Some(tenant));
        self.folds.retain(|fold| fold.log != Some(tenant));
        self.quotas.retain(|(owner, _), _| *owner != tenant);
        self.looks.retain(|(_, owner, _)| *owner != tenant);
        self.counters.retain(|name, _| name.tenant != tenant);
        self.reservations.retain(|(owner, _), _| *owner != tenant);
        self.ledger.retain(|(name, _)| name.tenant != tenant);
    }
}
