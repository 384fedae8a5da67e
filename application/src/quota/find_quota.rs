//! `quota`: what a tenant has of one resource.

use crate::ports::View;
use crate::{NotRemembered, Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::quota::{QuotaStatus, ResourceKey};

/// What a tenant has of one resource now. It is never served from memory, since what is used changes all the time.
pub struct FindQuota {
    /// Whose.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
}

#[async_trait]
impl Query for FindQuota {
    type Answer = Option<QuotaStatus>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::FindQuota;

    fn reach(&self, _: &Caller) -> Reach {
        Reach::Tenant(self.tenant)
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.quotas().find(self.tenant, &self.resource).await?)
    }
}
