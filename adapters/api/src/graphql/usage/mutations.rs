//! Using quotas: parse, run, present.

use super::super::Session;
use super::super::quota::Quota;
use super::super::scalars::{DateTime, Int64};
use super::inputs::{
    CommitReservationInput, ConsumeQuotaInput, ReleaseQuotaInput, ReleaseReservationInput, ReserveQuotaInput,
};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use tenantry_application::usage::Used;
use tenantry_domain::ReservationId;
use tenantry_domain::usage;

/// Using quotas.
#[derive(Default)]
pub struct UsageMutation;

/// What has become of a reservation.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "usage::ReservationState")]
pub enum ReservationState {
    /// It holds its amount, until it expires.
    Open,
    /// Its amount is used.
    Committed,
    /// Its amount was given back.
    Released,
    /// Its time was over, and its amount came back by itself.
    Expired,
}

/// A part of a quota that is held for a use to come.
#[derive(SimpleObject)]
pub struct Reservation {
    /// The id, a UUID v4; for `commitReservation` and `releaseReservation`.
    id: ID,
    /// How much, in the resource's unit.
    amount: Int64,
    /// From when on it doesn't hold any more.
    expires_at: DateTime,
    /// What has become of it.
    state: ReservationState,
}

impl From<usage::Reservation> for Reservation {
    fn from(reservation: usage::Reservation) -> Self {
        Self {
            id: ID(reservation.id.to_string()),
            amount: Int64(reservation.amount.get()),
            expires_at: DateTime(reservation.expires_at),
            state: reservation.state.into(),
        }
    }
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        $($(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// What the tenant may use of the resource, and what it uses, right after this use.
            quota: Quota,
        }

        impl From<Used> for $name {
            fn from(used: Used) -> Self {
                Self { quota: Quota::from(used.status) }
            }
        })+
    };
}

macro_rules! payloads_of_reservations {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        $($(#[$doc])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// What the tenant may use of the resource, and what it uses, right after this use.
            quota: Quota,
            /// The reservation.
            reservation: Option<Reservation>,
        }

        impl From<Used> for $name {
            fn from(used: Used) -> Self {
                Self { quota: Quota::from(used.status), reservation: used.reservation.map(Reservation::from) }
            }
        })+
    };
}

payloads! {
    /// What consumeQuota gives back.
    ConsumeQuotaPayload,
    /// What releaseQuota gives back.
    ReleaseQuotaPayload,
}

payloads_of_reservations! {
    /// What commitReservation gives back.
    CommitReservationPayload,
    /// What releaseReservation gives back.
    ReleaseReservationPayload,
    /// What reserveQuota gives back.
    ReserveQuotaPayload,
}

#[Object]
impl UsageMutation {
    /// Uses some of a quota, all of it or nothing. Under HARD what exceeds limit and grants is refused: `QUOTA_EXCEEDED`
    /// tells resource, limit, granted, used, reserved, requested, and when a window ends. While the tenant isn't ACTIVE
    /// nothing is used, by nobody. Needs `auth:usage:write`.
    async fn consume_quota(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How much of which quota.")] input: ConsumeQuotaInput,
    ) -> Option<Result<ConsumeQuotaPayload>> {
        Session::of(context).use_quota(&input.call, input.parse()).await
    }

    /// Gives back some of what was used of a GAUGE, all of it or nothing: more than is used is `CONFLICT`. While the tenant
    /// isn't ACTIVE, for the platform alone. Needs `auth:usage:write`.
    async fn release_quota(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How much of which quota.")] input: ReleaseQuotaInput,
    ) -> Option<Result<ReleaseQuotaPayload>> {
        Session::of(context).use_quota(&input.call, input.parse()).await
    }

    /// Holds some of a quota for a use to come, all of it or nothing, as `consumeQuota` would use it. Until it is committed
    /// or given back it counts as reserved; when its time is over it comes back by itself. Needs `auth:usage:write`.
    async fn reserve_quota(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How much of which quota, and for how long.")] input: ReserveQuotaInput,
    ) -> Option<Result<ReserveQuotaPayload>> {
        let session = Session::of(context);
        let id = ReservationId::from_random(session.app.ids().random());
        session.use_quota(&input.call, input.parse(id)).await
    }

    /// Turns a reservation into use, in the window in which it was made. One that has expired, or is done with already, is
    /// `CONFLICT`. While the tenant isn't ACTIVE, for the platform alone. Needs `auth:usage:write`.
    async fn commit_reservation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which reservation.")] input: CommitReservationInput,
    ) -> Option<Result<CommitReservationPayload>> {
        Session::of(context).use_quota(&input.call, input.parse()).await
    }

    /// Gives a reservation back. One that has expired, or is done with already, is `CONFLICT`. While the tenant isn't
    /// ACTIVE, for the platform alone. Needs `auth:usage:write`.
    async fn release_reservation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which reservation.")] input: ReleaseReservationInput,
    ) -> Option<Result<ReleaseReservationPayload>> {
        Session::of(context).use_quota(&input.call, input.parse()).await
    }
}
