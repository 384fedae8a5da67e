//! `Tenant.access`: how many sockets a tenant holds open, over all servers.

use crate::coherence::Coherence;
use crate::ports::View;
use crate::{Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::{TenantId, Timestamp};

/// What the servers last reported of one tenant. Reports older than [`OpenSockets::GOOD_FOR_SECONDS`] don't count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenSockets {
    /// How many sockets the tenant has open.
    pub sockets: u64,
    /// How many servers reported.
    pub servers: u64,
    /// When the oldest of these reports was made; `None` if no server reported.
    pub as_of: Option<Timestamp>,
}

impl OpenSockets {
    /// How long a report counts, in seconds. A server reports once a second.
    pub const GOOD_FOR_SECONDS: u32 = 3;
}

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
