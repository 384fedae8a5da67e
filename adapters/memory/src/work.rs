//! A unit of work: changes are staged, and committed in one step.

use crate::job::StagedJobs;
use crate::locks::{Held, LockName};
use crate::misuse::Misuse;
use crate::quota::Staged;
use crate::state::{Head, KeyName, KeyRow, State, TenantRow};
use crate::store::MemoryStore;
use async_trait::async_trait;
use std::sync::Arc;
use tenantry_application::IdempotencyKey;
use tenantry_application::audit::{Announcement, Journal};
use tenantry_application::ports::{BulkJobs, Quotas, StoreError, Tenants, UnitOfWork};
use tenantry_domain::access::Reach;
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Change, TenantId, Version};

pub(crate) struct MemoryWork {
    pub(crate) store: MemoryStore,
    pub(crate) reach: Reach,
    journal: Journal,
    key: Option<(KeyName, IdempotencyKey)>,
    /// The bound tenant's row: as committed, then as staged.
    row: Option<TenantRow>,
    /// The end of the bound tenant's log, the entries of this unit included. Nobody else moves it meanwhile, since
    /// whoever writes to the log holds the tenant's lock.
    head: Head,
    /// The quotas and the definitions that this unit has changed.
    pub(crate) staged: Staged,
    /// The bulk jobs that this unit has created or changed.
    pub(crate) staged_jobs: StagedJobs,
    /// What the call gave, once the unit is finished.
    outcome: Option<String>,
    /// Whether a call has failed.
    spoiled: bool,
    locks: Vec<Held>,
}

impl MemoryWork {
    pub(crate) fn new(
        store: MemoryStore,
        state: &State,
        reach: Reach,
        journal: Journal,
        key: Option<(KeyName, IdempotencyKey)>,
        locks: Vec<Held>,
    ) -> Self {
        let row = reach.tenant().and_then(|tenant| state.tenants.get(&tenant)).cloned();
        let head = state.head(reach.tenant());
        let (staged, staged_jobs) = (Staged::default(), StagedJobs::default());
        Self { store, reach, journal, key, row, head, staged, staged_jobs, outcome: None, spoiled: false, locks }
    }

    /// Stages a change, if it is in reach and starts from what is stored.
    async fn stage(&mut self, change: &Change<Tenant>) -> Result<(), StoreError> {
        let tenant = change.latest().id();
        match (change.before(), self.reach) {
            (None, Reach::New(own)) if own == tenant => self.claim(change.latest()).await?,
            (Some(before), Reach::Tenant(own)) if own == tenant => self.check_version(before.version())?,
            // What was created in this unit may be changed in it.
            (Some(before), Reach::New(own)) if own == tenant && !self.journal.is_empty() => {
                self.check_version(before.version())?;
            }
            (None | Some(_), Reach::Tenant(_) | Reach::New(_) | Reach::Platform) => {
                return Err(Misuse::OutOfReach.into());
            }
        }
        self.note(change);
        self.row = Some(match change.after() {
            Some(after) => TenantRow::Living(Arc::new(after.clone())),
            None => TenantRow::Tombstone(change.version()),
        });
        Ok(())
    }

    /// Draws the next number of the unit's log for a change.
    pub(crate) fn note<T: Aggregate>(&mut self, change: &Change<T>) {
        let (number, at) = self.head.draw(change.at());
        self.journal.note(change, number, at);
    }

    /// Begins a call that changes something.
    pub(crate) fn begin_call(&mut self) -> Result<(), StoreError> {
        if self.spoiled {
            return Err(Misuse::Spoiled.into());
        }
        // Taken back only by success: a call that fails, or that nobody waits for to its end, spoils the unit.
        self.spoiled = true;
        Ok(())
    }

    /// Ends it well.
    pub(crate) fn end_call(&mut self) {
        self.spoiled = false;
        self.outcome = None;
    }

    /// Takes the new tenant's slug, after whoever is about to take it has ended.
    async fn claim(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        if self.row.is_some() {
            return Err(Misuse::IdTaken.into());
        }
        self.locks.push(self.store.shared.locks.acquire(LockName::Slug(tenant.slug().clone())).await);
        if self.store.shared.snapshot().slugs.contains_key(tenant.slug()) {
            return Err(StoreError::SlugTaken);
        }
        Ok(())
    }

    fn check_version(&self, expected: Version) -> Result<(), StoreError> {
        match &self.row {
            Some(TenantRow::Living(stored)) if stored.version() == expected => Ok(()),
            other => Err(StoreError::Stale { current: other.as_ref().map(TenantRow::version) }),
        }
    }

    /// Puts all that was staged into what is committed.
    fn apply(&self, state: &mut State) {
        for (entry, canonical) in self.journal.entries() {
            state.append(entry.clone(), canonical);
        }
        if let (Some(tenant), Some(row)) = (self.reach.tenant(), &self.row) {
            self.apply_tenant(state, tenant, row);
        }
        self.staged.apply(state, self.reach.tenant(), self.store.shared.clock.now());
        self.staged_jobs.apply(state);
        if let (Some((name, key)), Some(outcome)) = (&self.key, &self.outcome) {
            let row = KeyRow { digest: key.digest, outcome: outcome.clone(), expires_at: key.expires_at };
            state.keys.insert(name.clone(), row);
        }
    }

    fn apply_tenant(&self, state: &mut State, tenant: TenantId, row: &TenantRow) {
        if self.journal.is_empty() {
            return;
        }
        match row {
            TenantRow::Living(living) => {
                state.slugs.insert(living.slug().clone(), tenant);
            }
            TenantRow::Tombstone(_) => state.empty(tenant),
        }
        state.tenants.insert(tenant, row.clone());
    }
}

#[async_trait]
impl UnitOfWork for MemoryWork {
    fn tenant(&self) -> Option<&Tenant> {
        self.row.as_ref().and_then(TenantRow::living).map(|tenant| &**tenant)
    }

    fn tenants(&mut self) -> &mut dyn Tenants {
        self
    }

    fn quotas(&mut self) -> &mut dyn Quotas {
        self
    }

    fn jobs(&mut self) -> &mut dyn BulkJobs {
        self
    }

    async fn finish(&mut self, outcome: &str) -> Result<(), StoreError> {
        if self.spoiled {
            return Err(Misuse::Spoiled.into());
        }
        self.outcome = Some(outcome.to_owned());
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<Vec<Announcement>, StoreError> {
        if self.spoiled {
            return Err(Misuse::Spoiled.into());
        }
        if self.outcome.is_none() && !self.journal.is_empty() {
            return Err(Misuse::Unfinished.into());
        }
        self.store.shared.change(|state| self.apply(state));
        let announcements: Vec<_> = self.journal.announcements().cloned().collect();
        // Announced while the locks are held, so that the feed tells a tenant's changes in their order.
        self.store.announce(&announcements);
        Ok(announcements)
    }

    async fn roll_back(self: Box<Self>) {
        // What was staged goes, and the locks with it.
    }
}

#[async_trait]
impl Tenants for MemoryWork {
    async fn save(&mut self, change: &Change<Tenant>) -> Result<(), StoreError> {
        self.begin_call()?;
        self.stage(change).await?;
        self.end_call();
        Ok(())
    }
}
