//! Reading tenants.

use crate::state::TenantRow;
use crate::view::MemoryView;
use async_trait::async_trait;
use std::cmp::Ordering;
use std::sync::Arc;
use tenantry_application::ports::{StoreError, TenantsView};
use tenantry_application::tenant::{TenantCounts, TenantOrder, TenantPage, TenantPosition};
use tenantry_domain::TenantId;
use tenantry_domain::tenant::{Slug, Tenant};

impl MemoryView {
    fn tenant(&self, id: TenantId) -> Option<&Arc<Tenant>> {
        self.state.tenants.get(&id).filter(|_| self.sees(Some(id))).and_then(TenantRow::living)
    }

    fn tenants_in_sight(&self) -> impl Iterator<Item = &Arc<Tenant>> {
        self.state.living().filter(|tenant| self.sees(Some(tenant.id())))
    }
}

#[async_trait]
impl TenantsView for MemoryView {
    async fn find(&mut self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        Ok(self.tenant(id).map(|tenant| Tenant::clone(tenant)))
    }

    async fn find_each(&mut self, ids: &[TenantId]) -> Result<Vec<Option<Tenant>>, StoreError> {
        Ok(ids.iter().map(|&id| self.tenant(id).map(|tenant| Tenant::clone(tenant))).collect())
    }

    async fn find_by_slug(&mut self, slug: &Slug) -> Result<Option<Tenant>, StoreError> {
        let id = self.state.slugs.get(slug).copied();
        Ok(id.and_then(|id| self.tenant(id)).map(|tenant| Tenant::clone(tenant)))
    }

    async fn list(&mut self, page: &TenantPage) -> Result<Vec<Tenant>, StoreError> {
        let mut placed: Vec<_> = self
            .tenants_in_sight()
            .filter(|tenant| page.filter.wants(tenant))
            .map(|tenant| (page.order.position(tenant), tenant))
            .filter(|(place, _)| page.after.as_ref().is_none_or(|after| compare(page.order, place, after).is_gt()))
            .collect();
        placed.sort_by(|(one, _), (other, _)| compare(page.order, one, other));
        Ok(placed.into_iter().take(usize::from(page.rows)).map(|(_, tenant)| Tenant::clone(tenant)).collect())
    }

    async fn count(&mut self) -> Result<TenantCounts, StoreError> {
        let mut counts = TenantCounts::default();
        for tenant in self.tenants_in_sight() {
            counts.add(tenant.status(), 1);
        }
        Ok(counts)
    }
}

/// How two positions follow one another. A descending list is the ascending one read backwards, ties included.
fn compare(order: TenantOrder, one: &TenantPosition, other: &TenantPosition) -> Ordering {
    let ascending = match (one, other) {
        (TenantPosition::CreatedAt(one, id), TenantPosition::CreatedAt(other, other_id)) => {
            (one, id).cmp(&(other, other_id))
        }
        (TenantPosition::DisplayName(one, id), TenantPosition::DisplayName(other, other_id)) => {
            (one, id).cmp(&(other, other_id))
        }
        (TenantPosition::Slug(one), TenantPosition::Slug(other)) => one.cmp(other),
        (TenantPosition::ErasedAfter(one, id), TenantPosition::ErasedAfter(other, other_id))
        | (TenantPosition::SuspendedUntil(one, id), TenantPosition::SuspendedUntil(other, other_id)) => {
            // What has no time comes after all that has one.
            (one.is_none(), one, id).cmp(&(other.is_none(), other, other_id))
        }
        // Positions of two orders don't follow one another; a cursor is checked against its order before it gets here.
        (
            TenantPosition::CreatedAt(..)
            | TenantPosition::DisplayName(..)
            | TenantPosition::ErasedAfter(..)
            | TenantPosition::Slug(_)
            | TenantPosition::SuspendedUntil(..),
            _,
        ) => Ordering::Equal,
    };
    if order.descending { ascending.reverse() } else { ascending }
}
