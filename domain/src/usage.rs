//! Usage: what becomes of one use of a quota after the other.
//!
//! An [`Account`] is what stands of one tenant's resource in one window. A [`Use`] is applied to it, wholly or not at all,
//! and says what it did. Whoever keeps accounts loads one under a lock, applies what is asked, and keeps what came of it.

mod account;
mod reservation;

pub use account::{Account, Applied, NotApplied, Use, UseKind};
pub use reservation::{Reservation, ReservationState, TimeToLive, TimeToLiveError};
