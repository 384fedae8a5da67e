//! The catalogue of resources, and quotas; who takes the most is in `top.rs`.

mod top;

use crate::misuse::Misuse;
use crate::state::{CounterName, State};
use crate::view::MemoryView;
use crate::work::MemoryWork;
use async_trait::async_trait;
use std::collections::BTreeMap;
use tenantry_application::ports::{Quotas, QuotasView, StoreError, UnitOfWork};
use tenantry_application::quota::{Top, TopBy};
use tenantry_domain::access::Reach;
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{Place, Quota, QuotaStatus, Resource, ResourceKey};
use tenantry_domain::usage::Reservation;
use tenantry_domain::{Change, ReservationId, TenantId, Timestamp};

/// What a unit of work has changed of quotas and definitions.
#[derive(Default)]
pub(crate) struct Staged {
    resources: BTreeMap<ResourceKey, Resource>,
    quotas: BTreeMap<ResourceKey, Place>,
}

impl Staged {
    /// Puts it into what is committed `now`, `tenant` being the unit's.
    pub(crate) fn apply(&self, state: &mut State, tenant: Option<TenantId>, now: Timestamp) {
        state.resources.extend(self.resources.clone());
        let Some(tenant) = tenant else { return };
        for (key, place) in &self.quotas {
            let grants = place.quota().map(|quota| quota.parts().grants.as_slice()).unwrap_or_default();
            let looks = std::iter::once(now).chain(grants.iter().map(|grant| grant.expires_at));
            state.looks.extend(looks.map(|at| (at, tenant, key.clone())));
            state.quotas.insert((tenant, key.clone()), place.clone());
        }
    }
}

impl State {
    /// The place of a quota, whether or not one was ever there.
    pub(crate) fn place(&self, tenant: TenantId, resource: &ResourceKey) -> Place {
        self.quotas.get(&(tenant, resource.clone())).cloned().unwrap_or(Place::NEVER_TAKEN)
    }
}

/// What a tenant has of a resource.
fn status(state: &State, tenant: TenantId, resource: &Resource, place: Place, at: Timestamp) -> QuotaStatus {
    let window = resource.counting().window(at).map(|window| window.starts_at);
    let usage = state.usage(&CounterName { tenant, resource: resource.key().clone(), window }, at);
    QuotaStatus { tenant, resource: resource.clone(), place, usage, at }
}

impl MemoryWork {
    /// The tenant that the unit is bound to, if it is there.
    fn bound(&self) -> Result<TenantId, Misuse> {
        match (self.reach, self.tenant()) {
            (Reach::Tenant(own) | Reach::New(own), Some(_)) => Ok(own),
            (Reach::Tenant(_) | Reach::New(_) | Reach::Platform, _) => Err(Misuse::OutOfReach),
        }
    }

    fn place(&self, tenant: TenantId, resource: &ResourceKey) -> Place {
        let staged = self.staged.quotas.get(resource).cloned();
        staged.unwrap_or_else(|| self.store.shared.snapshot().place(tenant, resource))
    }

    fn resources(&self) -> BTreeMap<ResourceKey, Resource> {
        let mut resources = self.store.shared.snapshot().resources.clone();
        resources.extend(self.staged.resources.clone());
        resources
    }
}

/// Whether a change started from what stands in a place; a first quota, from the version that a removed one left.
fn goes_on(change: &Change<Quota>, place: &Place) -> bool {
    match (place, change.before()) {
        (Place::Taken(quota), Some(before)) => quota.version() == before.version(),
        (Place::Vacant { next }, None) => *next == change.version(),
        (Place::Taken(_) | Place::Vacant { .. }, _) => false,
    }
}

#[async_trait]
impl Quotas for MemoryWork {
    async fn catalogue(&mut self) -> Result<Vec<Resource>, StoreError> {
        Ok(self.resources().into_values().collect())
    }

    async fn define(&mut self, change: &Change<Resource>) -> Result<(), StoreError> {
        self.begin_call()?;
        let (Reach::Platform, Some(after)) = (self.reach, change.after()) else {
            return Err(Misuse::OutOfReach.into());
        };
        let stored = self.resources().get(after.key()).map(Aggregate::version);
        if change.before().map(Aggregate::version) != stored {
            return Err(StoreError::Stale { current: stored });
        }
        self.note(change);
        self.staged.resources.insert(after.key().clone(), after.clone());
        self.end_call();
        Ok(())
    }

    async fn find(&mut self, resource: &ResourceKey) -> Result<Option<QuotaStatus>, StoreError> {
        let Ok(tenant) = self.bound() else {
            // It never ends: a call that fails spoils the unit, a question too.
            self.begin_call()?;
            return Err(Misuse::OutOfReach.into());
        };
        let now = self.store.shared.clock.now();
        let defined = self.resources();
        let state = self.store.shared.snapshot();
        Ok(defined.get(resource).map(|found| status(&state, tenant, found, self.place(tenant, resource), now)))
    }

    async fn save(&mut self, change: &Change<Quota>) -> Result<(), StoreError> {
        self.begin_call()?;
        let parts = change.latest().parts();
        if self.bound()? != parts.tenant {
            return Err(Misuse::OutOfReach.into());
        }
        let place = self.place(parts.tenant, &parts.resource);
        if !goes_on(change, &place) {
            return Err(StoreError::Stale { current: place.quota().map(Aggregate::version) });
        }
        self.note(change);
        self.staged.quotas.insert(parts.resource.clone(), Place::after(change.clone()));
        self.end_call();
        Ok(())
    }
}

impl MemoryView {
    /// Whether a tenant is there, and in sight.
    fn has(&self, tenant: TenantId) -> bool {
        self.sees(Some(tenant)) && self.state.tenants.get(&tenant).is_some_and(|row| row.living().is_some())
    }

    fn status(&self, tenant: TenantId, resource: &Resource) -> QuotaStatus {
        status(&self.state, tenant, resource, self.state.place(tenant, resource.key()), self.now)
    }
}

#[async_trait]
impl QuotasView for MemoryView {
    async fn catalogue(&mut self) -> Result<Vec<Resource>, StoreError> {
        Ok(self.state.resources.values().cloned().collect())
    }

    async fn find(&mut self, tenant: TenantId, resource: &ResourceKey) -> Result<Option<QuotaStatus>, StoreError> {
        let resource = self.state.resources.get(resource).filter(|_| self.has(tenant));
        Ok(resource.map(|resource| self.status(tenant, resource)))
    }

    async fn find_each(
        &mut self,
        tenants: &[TenantId],
        resource: &ResourceKey,
    ) -> Result<Vec<Option<QuotaStatus>>, StoreError> {
        let of = |&tenant: &TenantId| {
            let resource = self.state.resources.get(resource).filter(|_| self.has(tenant));
            resource.map(|resource| self.status(tenant, resource))
        };
        Ok(tenants.iter().map(of).collect())
    }

    async fn reservation(&mut self, tenant: TenantId, id: ReservationId) -> Result<Option<Reservation>, StoreError> {
        Ok(self.state.reservations.get(&(tenant, id)).filter(|_| self.has(tenant)).cloned())
    }

    async fn list_each(&mut self, tenants: &[TenantId]) -> Result<Vec<Vec<QuotaStatus>>, StoreError> {
        let all = |&tenant: &TenantId| {
            let resources = self.state.resources.values().filter(|_| self.has(tenant));
            resources.map(|resource| self.status(tenant, resource)).collect()
        };
        Ok(tenants.iter().map(all).collect())
    }

    async fn top(&mut self, resource: &ResourceKey, by: TopBy, rows: u16) -> Result<Option<Top>, StoreError> {
        Ok(self.state.resources.get(resource).map(|resource| self.ranked(resource, by, rows)))
    }
}
