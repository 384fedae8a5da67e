//! `Tenant.access`: how many sockets a tenant holds open, over all servers.

use crate::coherence::Coherence;
use crate::ports::View;
use crate::{Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, OpenSockets, Operation, Reach};

/// Reads how many sockets each of these tenants has open. For platform callers.
pub struct ReadTenantAccess(pub Vec<TenantId>);

#[async_trait]
impl Query for ReadTenantAccess {
    type Answer = Vec<OpenSockets>;
    type Ticket = ();
    const OPERATION: Operation = Operation::ReadTenantAccess;

    /// The reports belong to no tenant.
    fn reach(&self, _: &Caller) -> Reach {
        Reach::Platform
    }

    fn recall(&self, _: &Coherence) -> Result<Self::Answer, ()> {
        Err(())
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.access().open_sockets(&self.0).await?)
    }

    fn keep(&self, _: &Coherence, (): (), _: &Self::Answer) {}
}
