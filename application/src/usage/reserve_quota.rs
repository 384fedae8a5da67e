//! `reserveQuota`: some of a quota is held.

use super::{Use, What};
use tenantry_domain::access::Operation;
use tenantry_domain::quota::ResourceKey;
use tenantry_domain::usage::{self, TimeToLive};
use tenantry_domain::{Amount, Facts, ReservationId, TenantId};

/// Holds some of a quota for a use to come, all of it or nothing. It comes back by itself.
#[derive(Clone, Debug)]
pub struct ReserveQuota {
    /// Whose quota.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// How much; more than nothing.
    pub amount: Amount,
    /// How long it holds.
    pub time_to_live: TimeToLive,
    /// The identifier that the reservation will have, drawn before.
    pub id: ReservationId,
}

impl Use for ReserveQuota {
    const OPERATION: Operation = Operation::ReserveQuota;

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
            .with("timeToLive", u64::from(self.time_to_live.seconds()))
    }

    fn asked(&self) -> usage::Use {
        usage::Use::Reserve { id: self.id, amount: self.amount, time_to_live: self.time_to_live }
    }
}
