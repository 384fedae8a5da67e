//! A view: one committed state, and how far the permit lets it be seen.

use crate::state::State;
use async_trait::async_trait;
use std::sync::Arc;
use tenantry_application::ports::{AccessView, AuditView, BulkJobsView, QuotasView, StoreError, TenantsView, View};
use tenantry_domain::access::Reach;
use tenantry_domain::{TenantId, Timestamp};

pub(crate) struct MemoryView {
    pub(crate) state: Arc<State>,
    /// When it began, by the store's clock.
    pub(crate) now: Timestamp,
    reach: Reach,
}

impl MemoryView {
    pub(crate) const fn new(state: Arc<State>, reach: Reach, now: Timestamp) -> Self {
        Self { state, now, reach }
    }

    /// Whether what belongs to `tenant` is in sight; `None` is what belongs to the platform.
    pub(crate) fn sees(&self, tenant: Option<TenantId>) -> bool {
        match self.reach {
            Reach::Platform => true,
            Reach::Tenant(own) | Reach::New(own) => tenant == Some(own),
        }
    }
}

#[async_trait]
impl View for MemoryView {
    fn tenants(&mut self) -> &mut dyn TenantsView {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditView {
        self
    }

    fn quotas(&mut self) -> &mut dyn QuotasView {
        self
    }

    fn jobs(&mut self) -> &mut dyn BulkJobsView {
        self
    }

    fn access(&mut self) -> &mut dyn AccessView {
        self
    }

    async fn close(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}
