//! `releaseReservation`: what was held is given back.

use super::{Use, What};
use tenantry_domain::access::Operation;
use tenantry_domain::usage;
use tenantry_domain::{Facts, ReservationId, TenantId};

/// Gives back what a reservation holds.
#[derive(Clone, Debug)]
pub struct ReleaseReservation {
    /// Whose quota.
    pub tenant: TenantId,
    /// Which reservation.
    pub reservation: ReservationId,
}

impl Use for ReleaseReservation {
    const OPERATION: Operation = Operation::ReleaseReservation;

    fn tenant(&self) -> TenantId {
        self.tenant
    }

    fn what(&self) -> What<'_> {
        What::Reservation(self.reservation)
    }

    fn input(&self) -> Facts {
        Facts::new()
            .with("reservationId", self.reservation.to_string().as_str())
            .with("tenantId", self.tenant.to_string().as_str())
    }

    fn asked(&self) -> usage::Use {
        usage::Use::ReleaseReservation(self.reservation)
    }
}
