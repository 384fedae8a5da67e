//! `commitReservation`: what was held is used.

use super::{Use, What};
use tenantry_domain::access::Operation;
use tenantry_domain::usage;
use tenantry_domain::{Facts, ReservationId, TenantId};

/// Turns what a reservation holds into what is used.
#[derive(Clone, Debug)]
pub struct CommitReservation {
    /// Whose quota.
    pub tenant: TenantId,
    /// Which reservation.
    pub reservation: ReservationId,
}

impl Use for CommitReservation {
    const OPERATION: Operation = Operation::CommitReservation;

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
        usage::Use::Commit(self.reservation)
    }
}
