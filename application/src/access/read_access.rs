//! `Tenant.access`: how many sockets a tenant holds open, over all servers.

use crate::ports::View;
use crate::{NotRemembered, Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, OpenSockets, Operation, Reach};

/// Reads how many sockets each of these tenants has open. For platform callers.
pub struct ReadTenantAccess(pub Vec<TenantId>);

#[async_trait]
impl Query for ReadTenantAccess {
    type Answer = Vec<OpenSockets>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::ReadTenantAccess;

    /// The reports belong to no tenant.
    fn reach(&self, _: &Caller) -> Reach {
        Reach::Platform
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.access().open_sockets(&self.0).await?)
    }
}
