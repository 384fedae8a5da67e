//! `quotaThresholdCrossed`: following the thresholds that are crossed.

use super::{Crossing, CrossingOnItsWay};
use crate::admission::admit_still;
use crate::query::ask_permitted;
use crate::quota::FindQuota;
use crate::tenant::FindTenant;
use crate::{Application, Call, Refusal};
use std::sync::Arc;
use std::time::Duration;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Operation, Permit, Reach};
use tenantry_domain::quota::QuotaStatus;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// A threshold that was crossed, as it is told to a subscriber.
#[derive(Clone, Debug)]
pub struct ThresholdCrossed {
    /// What was crossed.
    pub crossing: Crossing,
    /// What the tenant has of the resource now; `None` if the tenant isn't there any more, or it can't be read.
    pub status: Option<QuotaStatus>,
}

/// The thresholds that are crossed within one permit's reach, from the moment it was given.
pub struct ThresholdCrossings {
    app: Application,
    call: Call,
    permit: Permit,
    crossings: Receiver<Arc<CrossingOnItsWay>>,
}

/// Begins to follow the thresholds of one tenant, or of all within the caller's reach.
///
/// # Errors
/// The refusal that the caller sees, recorded if it belongs on the trail; `NOT_FOUND` for a tenant that isn't there.
pub async fn watch_thresholds(
    app: &Application,
    call: &Call,
    tenant: Option<TenantId>,
) -> Result<ThresholdCrossings, Refusal> {
    let reach = tenant.map_or_else(|| call.caller.whole_reach(), Reach::Tenant);
    let permit = match call.caller.permit(Operation::WatchThresholds, reach) {
        Ok(permit) => permit,
        Err(denied) => return Err(app.record(call, Operation::WatchThresholds, reach, denied.into()).await),
    };
    // Subscribed before it is looked at, so that no crossing falls between.
    let crossings = app.coherence().follow_crossings();
    if let Some(tenant) = tenant
        && ask_permitted(app, permit, FindTenant(tenant)).await?.is_none()
    {
        return Err(Refusal::NotFound("tenant"));
    }
    Ok(ThresholdCrossings { app: app.clone(), call: call.clone(), permit, crossings })
}

impl ThresholdCrossings {
    /// The next crossing; `None` at the server's end.
    ///
    /// # Errors
    /// [`Refusal::NotAdmitted`] once the caller's own tenant isn't Active any more; [`Refusal::Unavailable`] if the subscriber
    /// fell too far behind.
    pub async fn next(&mut self) -> Option<Result<ThresholdCrossed, Refusal>> {
        loop {
            match self.crossings.recv().await {
                Ok(on_its_way) if self.concerns(&on_its_way.crossing) => return Some(self.tell(&on_its_way).await),
                Ok(_) => {}
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(_)) => {
                    return Some(Err(Refusal::Unavailable { outcome_unknown: false, retry_after: Duration::ZERO }));
                }
            }
        }
    }

    fn concerns(&self, crossing: &Crossing) -> bool {
        self.permit.reach().tenant().is_none_or(|own| own == crossing.tenant)
    }

    async fn tell(&self, on_its_way: &CrossingOnItsWay) -> Result<ThresholdCrossed, Refusal> {
        let crossing = on_its_way.crossing.clone();
        // What is read is read as the permit says: bound to the tenant of the crossing.
        let permit = self.call.caller.permit(Operation::WatchThresholds, Reach::Tenant(crossing.tenant))?;
        admit_still(&self.app, &self.call, permit).await?;
        let query = FindQuota { tenant: crossing.tenant, resource: crossing.resource.clone() };
        let status = on_its_way.status(ask_permitted(&self.app, permit, query)).await;
        Ok(ThresholdCrossed { crossing, status })
    }
}
