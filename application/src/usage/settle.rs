//! What has happened to a counter by itself.

use super::{UseBatch, WhichWindow};
use crate::ports::StoreError;
use crate::{Application, Refusal};
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Job, Operation, Reach};
use tenantry_domain::quota::ResourceKey;

/// Writes it down: reservations that expired, shares that were reached. Nothing is decided on what was known before; the store
/// looks again under the counter's lock.
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
