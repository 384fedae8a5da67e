//! `expireReservation`: what expired reservations hold of a counter comes back.

use super::WhichWindow;
use super::settle::settle;
use crate::ports::DueExpiry;
use crate::{Application, Refusal};

/// Writes down that reservations of a counter have expired. Nothing is decided on what was found due: the store looks again
/// under the counter's lock.
///
/// # Errors
/// [`Refusal::Unavailable`]; they stay due, and count no longer all the same.
pub async fn expire_reservation(app: &Application, due: &DueExpiry) -> Result<(), Refusal> {
    settle(app, due.tenant, due.resource.clone(), WhichWindow::Begun(due.window_starts_at)).await
}
