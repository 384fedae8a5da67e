//! `Tenant.quotas`: what tenants have of every resource.

use crate::ports::View;
use crate::{NotRemembered, Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::quota::QuotaStatus;

/// What each of these tenants has of every resource now, in one query.
pub struct ListQuotas(pub Vec<TenantId>);

#[async_trait]
impl Query for ListQuotas {
    type Answer = Vec<Vec<QuotaStatus>>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::ListQuotas;

    fn reach(&self, caller: &Caller) -> Reach {
        match self.0[..] {
            [tenant] => Reach::Tenant(tenant),
            [..] => caller.whole_reach(),
        }
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.quotas().list_each(&self.0).await?)
    }
}
