//! `topTenants`: who takes the most of a resource, or comes closest to its limit.

use crate::ports::View;
use crate::{First, NotRemembered, Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::quota::{QuotaStatus, ResourceKey, TakenShare, Usage};
use tenantry_domain::{Amount, TenantId, Timestamp};

/// By what tenants are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopBy {
    /// How much is used.
    Used,
    /// How much of limit and grants is used and reserved. Where there is no limit there is no share, and no place.
    Share,
}

/// The tenants that rank first. For platform callers.
pub struct TopTenants {
    /// Of what.
    pub resource: ResourceKey,
    /// By what.
    pub by: TopBy,
    /// How many.
    pub first: First,
}

/// The tenants that rank first, as of a moment ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    /// From when on changes may be missing, by the store's clock; `None` while the ranking is being made for the first time,
    /// or anew.
    pub as_of: Option<Timestamp>,
    /// The tenants in their order.
    pub tenants: Vec<TopTenant>,
}

/// What a tenant that is ranked had of the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopTenant {
    /// Which tenant.
    pub tenant: TenantId,
    /// What it took: of a counter in the window that is running.
    pub usage: Usage,
    /// The limit without grants; `None` if there was none.
    pub limit: Option<Amount>,
    /// What the grants that counted added up to.
    pub granted: Amount,
}

impl TopTenant {
    /// How much of limit and grants was taken; `None` if there was no limit.
    #[must_use]
    pub fn share(&self) -> Option<TakenShare> {
        self.limit.map(|limit| TakenShare::of(self.usage.taken(), limit.plus_at_most(self.granted)))
    }
}

impl From<&QuotaStatus> for TopTenant {
    fn from(status: &QuotaStatus) -> Self {
        Self { tenant: status.tenant, usage: status.usage, limit: status.limit(), granted: status.granted() }
    }
}

#[async_trait]
impl Query for TopTenants {
    type Answer = Option<Top>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::TopTenants;

    /// Tenants are compared, so the platform alone may ask.
    fn reach(&self, _: &Caller) -> Reach {
        Reach::Platform
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.quotas().top(&self.resource, self.by, self.first.get()).await?)
    }
}
