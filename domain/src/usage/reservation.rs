//! Reservations: a part of a quota that is held for a use to come.

use crate::amount::Amount;
use crate::quota::ResourceKey;
use crate::{ReservationId, Timestamp};
use std::error::Error;
use std::fmt;

/// What has become of a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl ReservationState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Committed, Self::Released, Self::Expired];

    /// Its name in the API and in storage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Committed => "COMMITTED",
            Self::Released => "RELEASED",
            Self::Expired => "EXPIRED",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A part of a quota that is held for a use to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// Its identifier.
    pub id: ReservationId,
    /// Of what.
    pub resource: ResourceKey,
    /// In which window it was made and counts; `None` for a gauge.
    pub window_starts_at: Option<Timestamp>,
    /// How much.
    pub amount: Amount,
    /// From when on it doesn't hold any more.
    pub expires_at: Timestamp,
    /// What has become of it, as it was last written down.
    pub state: ReservationState,
}

impl Reservation {
    /// For how long what became of a reservation is remembered after it would have expired, in seconds: a day.
    pub const REMEMBERED_SECONDS: u32 = 24 * 3600;

    /// What has become of it at an instant, whether or not that was written down.
    #[must_use]
    pub fn state_at(&self, at: Timestamp) -> ReservationState {
        match self.state {
            ReservationState::Open if self.expires_at <= at => ReservationState::Expired,
            state => state,
        }
    }
}

/// How long a reservation holds, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeToLive(u32);

/// A number of seconds for which nothing is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeToLiveError;

impl fmt::Display for TimeToLiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected seconds from 1 to {}", TimeToLive::MAX)
    }
}

impl Error for TimeToLiveError {}

impl TimeToLive {
    /// The longest: a day.
    pub const MAX: u32 = 24 * 3600;

    /// # Errors
    /// [`TimeToLiveError`] for 0 and for more than a day.
    pub const fn new(seconds: u32) -> Result<Self, TimeToLiveError> {
        if seconds == 0 || seconds > Self::MAX { Err(TimeToLiveError) } else { Ok(Self(seconds)) }
    }

    /// The seconds.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.0
    }
}
