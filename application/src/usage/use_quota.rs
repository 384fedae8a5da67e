//! The way of every use.

use super::Used;
use super::batch::{PermittedUse, WhichWindow};
use super::queue::Counter;
use crate::ports::View;
use crate::query::ask_permitted;
use crate::{Application, Call, NotRemembered, Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::quota::ResourceKey;
use tenantry_domain::usage;
use tenantry_domain::{Facts, ReservationId, TenantId};
use tracing::Instrument;

/// A use of a quota that somebody asks for: a use case.
pub trait Use: Send + Sync + 'static {
    /// Its line in the table of operations.
    const OPERATION: Operation;

    /// Whose quota.
    fn tenant(&self) -> TenantId;

    /// What it is about.
    fn what(&self) -> What<'_>;

    /// Its input in a form that equal calls share, without the key.
    fn input(&self) -> Facts;

    /// What is asked of the domain.
    fn asked(&self) -> usage::Use;
}

/// What a use is about.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// A resource, in the window that holds this instant.
    Resource(&'a ResourceKey),
    /// A reservation, and the resource and window in which it was made.
    Reservation(ReservationId),
}

/// Carries out a use. It runs to its end, whether or not the caller still waits.
///
/// # Errors
/// The refusal that the caller sees; it has been recorded on the trail if it belongs there.
/// [`Refusal::QuotaExceeded`] doesn't: it is counted, and told in the log.
pub async fn use_quota<U: Use>(app: &Application, call: Call, asked: U) -> Result<Used, Refusal> {
    call.note_fleeting();
    let task_app = app.clone();
    app.drive(
        async move {
            match carry_out(&task_app, &call, &asked).await {
                Ok(used) => Ok(used),
                Err(refusal) => {
                    note_exceeded(&task_app, &call, asked.tenant(), &refusal);
                    Err(task_app.record(&call, U::OPERATION, Reach::Tenant(asked.tenant()), refusal).await)
                }
            }
        }
        .in_current_span(),
    )
    .await
}

async fn carry_out<U: Use>(app: &Application, call: &Call, asked: &U) -> Result<Used, Refusal> {
    let tenant = asked.tenant();
    let permit = call.caller.permit(U::OPERATION, Reach::Tenant(tenant))?;
    let (resource, window) = match asked.what() {
        What::Resource(resource) => (resource.clone(), WhichWindow::Current),
        What::Reservation(id) => {
            let found = ask_permitted(app, permit, FindReservation { tenant, id }).await?;
            let reservation = found.ok_or(Refusal::NotFound("reservation"))?;
            // A gauge has one window, so all that is about it waits in one queue.
            let window = match reservation.window_starts_at {
                Some(began) => WhichWindow::Begun(Some(began)),
                None => WhichWindow::Current,
            };
            (reservation.resource, window)
        }
    };
    let one = PermittedUse {
        permit,
        asked: asked.asked(),
        key: call.idempotency_key(U::OPERATION, &asked.input(), app.clock().now()),
        subject: call.caller.subject().to_owned(),
        reach: call.caller.reach_kind(),
    };
    app.queues().wait_for(app, Counter { tenant, resource, window }, one).await
}

/// What a limit refuses is no attempt at anything that isn't allowed: it is counted, and stands in the log.
fn note_exceeded(app: &Application, call: &Call, tenant: TenantId, refusal: &Refusal) {
    if let Refusal::QuotaExceeded { requested, status } = refusal {
        app.count_exceeded(tenant, status.resource.key());
        tracing::info!(
            tenant.id = %tenant, quota.resource = %status.resource.key(), quota.requested = requested.get(),
            subject = %call.caller.subject(), "quota exceeded"
        );
    }
}

/// Where a reservation was made.
struct FindReservation {
    tenant: TenantId,
    id: ReservationId,
}

#[async_trait]
impl Query for FindReservation {
    type Answer = Option<usage::Reservation>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::CommitReservation;

    fn reach(&self, _: &Caller) -> Reach {
        Reach::Tenant(self.tenant)
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.quotas().reservation(self.tenant, self.id).await?)
    }
}
