//! `releaseQuota`: what was used is given back.

use super::{Use, What};
use tenantry_domain::access::Operation;
use tenantry_domain::quota::ResourceKey;
use tenantry_domain::usage;
use tenantry_domain::{Amount, Facts, TenantId};

/// Gives back some of what was used of a gauge, all of it or nothing.
#[derive(Clone, Debug)]
pub struct ReleaseQuota {
    /// Whose quota.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// How much; more than nothing.
    pub amount: Amount,
}

impl Use for ReleaseQuota {
    const OPERATION: Operation = Operation::ReleaseQuota;

    fn tenant(&self) -> TenantId {
        self.tenant
    }

    fn what(&self) -> What<'_> {
        What::Resource(&self.resource)
    }

    fn input(&self) -> Facts {
        Facts::new()
            .with("amount", self.amount.get())
            .with("resource", self.resource.as_str())
            .with("tenantId", self.tenant.to_string().as_str())
    }

    fn asked(&self) -> usage::Use {
        usage::Use::Release(self.amount)
    }
}
