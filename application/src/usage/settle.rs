//! What a changed quota means for its counter.

use super::{UseBatch, WhichWindow};
use crate::audit::Announcement;
use crate::ports::StoreError;
use crate::{Application, Refusal};
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Job, Operation, Reach};
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{Quota, ResourceKey};

/// Looks at the counters of the quotas that a unit of work has just changed: a limit that fell may have reached a share that
/// somebody is to be told of. Nobody waits for it; if it is broken off, the next use makes up for it.
pub(crate) fn settle_counters(app: &Application, announcements: &[Announcement]) {
    for changed in announcements.iter().filter(|changed| changed.kind == Quota::KIND) {
        if let (Some(tenant), Ok(resource)) = (changed.tenant, ResourceKey::parse(&changed.subject)) {
            let task_app = app.clone();
            app.start(async move {
                if let Err(refusal) = settle(&task_app, tenant, resource, WhichWindow::Current).await {
                    tracing::warn!(tenant.id = %tenant, %refusal, "a changed quota's counter could not be looked at");
                }
            });
        }
    }
}

/// Writes down what has happened by itself: reservations that expired, shares that were reached. Nothing is decided on what
/// was known before; the store looks again under the counter's lock.
pub(super) async fn settle(
    app: &Application,
    tenant: TenantId,
    resource: ResourceKey,
    window: WhichWindow,
) -> Result<(), Refusal> {
    let permit = Caller::job(Job::Expire).permit(Operation::ExpireReservation, Reach::Tenant(tenant))?;
    let now = app.clock().now();
    let batch = UseBatch { tenant, resource, window, now, uses: Vec::new(), settling: Some(permit) };
    app.store().use_quota(&batch).await.map_err(StoreError::into).map(|_| ())
}
