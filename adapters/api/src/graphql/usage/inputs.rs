//! What the mutations that use quotas take.

use super::super::input::tenant_id;
use super::super::quota::resource_key;
use super::super::scalars::Int64;
use async_graphql::{ID, InputObject};
use tenantry_application::Refusal;
use tenantry_application::usage::{CommitReservation, ConsumeQuota, ReleaseQuota, ReleaseReservation, ReserveQuota};
use tenantry_domain::usage::{TimeToLive, TimeToLiveError};
use tenantry_domain::{Amount, ReservationId};

/// How a use is carried out. There is no preview: `quota` tells what remains, and only a use itself can tell whether it is
/// admitted.
#[derive(InputObject)]
pub struct UseInput {
    /// A key of 1 to 255 visible ASCII characters: the same use with the same key is done once and answered the same for
    /// 24 hours. One that was refused has left no key. The header `Idempotency-Key` does the same for a request with a
    /// single mutation.
    pub(in super::super) idempotency_key: Option<String>,
}

/// How much of which quota is used.
#[derive(InputObject)]
pub struct ConsumeQuotaInput {
    /// The tenant's id.
    tenant_id: ID,
    /// The key of the resource, such as `storage.bytes`.
    resource: String,
    /// How much, in the resource's unit: at least 1.
    amount: Int64,
    #[graphql(flatten)]
    pub(super) call: UseInput,
}

impl ConsumeQuotaInput {
    pub(super) fn parse(&self) -> Result<ConsumeQuota, Refusal> {
        Ok(ConsumeQuota {
            tenant: tenant_id("tenantId", &self.tenant_id)?,
            resource: resource_key("resource", &self.resource)?,
            amount: some_amount(self.amount)?,
        })
    }
}

/// How much of which gauge is given back.
#[derive(InputObject)]
pub struct ReleaseQuotaInput {
    /// The tenant's id.
    tenant_id: ID,
    /// The key of the resource, such as `storage.bytes`: a GAUGE.
    resource: String,
    /// How much, in the resource's unit: at least 1, and no more than is used.
    amount: Int64,
    #[graphql(flatten)]
    pub(super) call: UseInput,
}

impl ReleaseQuotaInput {
    pub(super) fn parse(&self) -> Result<ReleaseQuota, Refusal> {
        Ok(ReleaseQuota {
            tenant: tenant_id("tenantId", &self.tenant_id)?,
            resource: resource_key("resource", &self.resource)?,
            amount: some_amount(self.amount)?,
        })
    }
}

/// How much of which quota is held, and for how long.
#[derive(InputObject)]
pub struct ReserveQuotaInput {
    /// The tenant's id.
    tenant_id: ID,
    /// The key of the resource, such as `storage.bytes`.
    resource: String,
    /// How much, in the resource's unit: at least 1.
    amount: Int64,
    /// For how long, in seconds: from 1 to 86,400, a day. It comes back by itself then.
    time_to_live: i64,
    #[graphql(flatten)]
    pub(super) call: UseInput,
}

impl ReserveQuotaInput {
    pub(super) fn parse(&self, id: ReservationId) -> Result<ReserveQuota, Refusal> {
        let seconds = u32::try_from(self.time_to_live).map_err(|_| TimeToLiveError);
        let time_to_live = seconds.and_then(TimeToLive::new);
        Ok(ReserveQuota {
            tenant: tenant_id("tenantId", &self.tenant_id)?,
            resource: resource_key("resource", &self.resource)?,
            amount: some_amount(self.amount)?,
            time_to_live: time_to_live.map_err(|error| Refusal::bad_input("timeToLive", error))?,
            id,
        })
    }
}

/// Which reservation is used.
#[derive(InputObject)]
pub struct CommitReservationInput {
    /// The tenant's id.
    tenant_id: ID,
    /// The reservation's id.
    reservation_id: ID,
    #[graphql(flatten)]
    pub(super) call: UseInput,
}

impl CommitReservationInput {
    pub(super) fn parse(&self) -> Result<CommitReservation, Refusal> {
        Ok(CommitReservation {
            tenant: tenant_id("tenantId", &self.tenant_id)?,
            reservation: reservation_id(&self.reservation_id)?,
        })
    }
}

/// Which reservation is given back.
#[derive(InputObject)]
pub struct ReleaseReservationInput {
    /// The tenant's id.
    tenant_id: ID,
    /// The reservation's id.
    reservation_id: ID,
    #[graphql(flatten)]
    pub(super) call: UseInput,
}

impl ReleaseReservationInput {
    pub(super) fn parse(&self) -> Result<ReleaseReservation, Refusal> {
        Ok(ReleaseReservation {
            tenant: tenant_id("tenantId", &self.tenant_id)?,
            reservation: reservation_id(&self.reservation_id)?,
        })
    }
}

fn some_amount(number: Int64) -> Result<Amount, Refusal> {
    match Amount::new(number.0) {
        Ok(Amount::ZERO) => Err(Refusal::bad_input("amount", "must be at least 1")),
        Ok(amount) => Ok(amount),
        Err(error) => Err(Refusal::bad_input("amount", error)),
    }
}

fn reservation_id(id: &ID) -> Result<ReservationId, Refusal> {
    ReservationId::parse(id).map_err(|error| Refusal::bad_input("reservationId", error))
}
