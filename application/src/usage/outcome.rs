//! What a use gives back, and how it is kept for a repetition of the call.

use crate::Outcome;
use serde::{Deserialize, Serialize};
use tenantry_domain::quota::QuotaStatus;
use tenantry_domain::usage::{Reservation, ReservationState};
use tenantry_domain::{Amount, ReservationId, Timestamp};

/// A use that was done: what the tenant has of the resource after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// What it has.
    pub status: QuotaStatus,
    /// The reservation that was made, committed or given back.
    pub reservation: Option<Reservation>,
}

#[derive(Serialize, Deserialize)]
struct StoredUsed {
    status: String,
    reservation: Option<StoredReservation>,
}

#[derive(Serialize, Deserialize)]
struct StoredReservation {
    id: String,
    window_starts_at: Option<i64>,
    amount: u64,
    expires_at: i64,
    state: String,
}

impl Outcome for Used {
    fn store(&self) -> String {
        let reservation = self.reservation.as_ref().map(|reservation| StoredReservation {
            id: reservation.id.to_string(),
            window_starts_at: reservation.window_starts_at.map(Timestamp::as_micros),
            amount: reservation.amount.get(),
            expires_at: reservation.expires_at.as_micros(),
            state: reservation.state.name().to_owned(),
        });
        // Texts and numbers always have a JSON form.
        serde_json::to_string(&StoredUsed { status: self.status.store(), reservation }).unwrap_or_default()
    }

    fn restore(stored: &str) -> Option<Self> {
        let StoredUsed { status, reservation } = serde_json::from_str(stored).ok()?;
        let status = QuotaStatus::restore(&status)?;
        let reservation = match reservation {
            Some(reservation) => Some(reservation.restore(&status)?),
            None => None,
        };
        Some(Self { status, reservation })
    }
}

impl StoredReservation {
    fn restore(self, status: &QuotaStatus) -> Option<Reservation> {
        let window_starts_at = match self.window_starts_at {
            Some(micros) => Some(Timestamp::from_micros(micros).ok()?),
            None => None,
        };
        Some(Reservation {
            id: ReservationId::parse(&self.id).ok()?,
            resource: status.resource.key().clone(),
            window_starts_at,
            amount: Amount::new(self.amount).ok()?,
            expires_at: Timestamp::from_micros(self.expires_at).ok()?,
            state: ReservationState::parse(&self.state)?,
        })
    }
}
