//! `quotaThresholdCrossed`: following the thresholds that are crossed.

use super::Crossing;
use crate::query::ask_permitted;
use crate::quota::FindQuota;
use crate::{Application, Call, Refusal};
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
    /// What the tenant has of the resource now; `None` if the tenant isn't there any more.
    pub status: Option<QuotaStatus>,
}

/// The thresholds that are crossed within one permit's reach, from the moment it was given.
pub struct ThresholdCrossings {
    app: Application,
    call: Call,
    permit: Permit,
    crossings: Receiver<Crossing>,
}

/// Begins to follow the thresholds of one tenant, or of all within the caller's reach.
///
/// # Errors
/// The refusal that the caller sees, recorded if it belongs on the trail.
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
    let crossings = app.coherence().follow_crossings();
    Ok(ThresholdCrossings { app: app.clone(), call: call.clone(), permit, crossings })
}

impl ThresholdCrossings {
    /// The next crossing; `None` at the server's end.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] if the store can't be reached, or the subscriber fell too far behind.
    pub async fn next(&mut self) -> Option<Result<ThresholdCrossed, Refusal>> {
        loop {
            match self.crossings.recv().await {
                Ok(crossing) if self.permit.reach().tenant().is_none_or(|own| own == crossing.tenant) => {
                    return Some(self.tell(crossing).await);
                }
                Ok(_) => {}
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(_)) => {
                    return Some(Err(Refusal::Unavailable { outcome_unknown: false, retry_after: Duration::ZERO }));
                }
            }
        }
    }

    async fn tell(&self, crossing: Crossing) -> Result<ThresholdCrossed, Refusal> {
        // What is read is read as the permit says: bound to the tenant of the crossing.
        let reach = Reach::Tenant(crossing.tenant);
        let permit = self.call.caller.permit(Operation::WatchThresholds, reach)?;
        let query = FindQuota { tenant: crossing.tenant, resource: crossing.resource.clone() };
        let status = ask_permitted(&self.app, permit, query).await?;
        Ok(ThresholdCrossed { crossing, status })
    }
}
