//! `tenant`: one tenant, by id or slug; and those that another list names.

use crate::coherence::{Coherence, Ticket};
use crate::ports::View;
use crate::{NotRemembered, Query, Refusal, Remembering};
use async_trait::async_trait;
use std::sync::Arc;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::tenant::{Slug, Tenant};

/// Finds a tenant by id. Served from memory while that is known to be true.
pub struct FindTenant(pub TenantId);

#[async_trait]
impl Query for FindTenant {
    type Answer = Option<Arc<Tenant>>;
    type Memory = Self;
    const OPERATION: Operation = Operation::FindTenant;

    fn reach(&self, _: &Caller) -> Reach {
        Reach::Tenant(self.0)
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.tenants().find(self.0).await?.map(Arc::new))
    }
}

impl Remembering<Self> for FindTenant {
    type Ticket = Ticket;

    fn recall(query: &Self, memory: &Coherence) -> Result<Option<Arc<Tenant>>, Ticket> {
        memory.recall(query.0).map(Some)
    }

    fn keep(memory: &Coherence, ticket: Ticket, answer: &Option<Arc<Tenant>>) {
        // That a tenant isn't there is never kept, so that a new one shows at once.
        if let Some(tenant) = answer {
            memory.keep(ticket, tenant);
        }
    }

    fn is_told_of(answer: &Option<Arc<Tenant>>) -> bool {
        answer.is_some()
    }
}

/// Finds a tenant by slug, within the caller's whole reach.
pub struct FindTenantBySlug(pub Slug);

#[async_trait]
impl Query for FindTenantBySlug {
    type Answer = Option<Arc<Tenant>>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::FindTenant;

    fn reach(&self, caller: &Caller) -> Reach {
        caller.whole_reach()
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.tenants().find_by_slug(&self.0).await?.map(Arc::new))
    }
}

/// Finds several tenants by id, within the caller's whole reach, in one query.
pub struct FindTenants(pub Vec<TenantId>);

#[async_trait]
impl Query for FindTenants {
    type Answer = Vec<Option<Arc<Tenant>>>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::ListTenants;

    fn reach(&self, caller: &Caller) -> Reach {
        caller.whole_reach()
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        let found = view.tenants().find_each(&self.0).await?;
        Ok(found.into_iter().map(|tenant| tenant.map(Arc::new)).collect())
    }
}
