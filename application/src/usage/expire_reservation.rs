//! `expireReservation`: what expired reservations hold of a counter comes back.

use super::{UseBatch, WhichWindow};
use crate::ports::DueExpiry;
use crate::{Application, Refusal};
use tenantry_domain::access::{Caller, Job, Operation, Reach};

/// Writes down that reservations of a counter have expired. Nothing is decided on what was found due: the store looks again
/// under the counter's lock.
///
/// # Errors
/// [`Refusal::Unavailable`]; they stay due, and count no longer all the same.
pub async fn expire_reservation(app: &Application, due: &DueExpiry) -> Result<(), Refusal> {
    let permit = Caller::job(Job::Expire).permit(Operation::ExpireReservation, Reach::Tenant(due.tenant))?;
    let batch = UseBatch {
        tenant: due.tenant,
        resource: due.resource.clone(),
        window: WhichWindow::Begun(due.window_starts_at),
        now: app.clock().now(),
        uses: Vec::new(),
        settling: Some(permit),
    };
    app.store().use_quota(&batch).await?;
    Ok(())
}
