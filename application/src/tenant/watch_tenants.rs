//! `tenantChanged`: following the changes of tenants.

use super::FindTenant;
use crate::audit::Announcement;
use crate::query::ask_permitted;
use crate::{Application, Call, Refusal};
use std::sync::Arc;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Action, Bond, Operation, Permit, Reach};
use tenantry_domain::tenant::{NotAdmitted, Tenant};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// A change of a tenant, or of something that belongs to it, as it is told to a subscriber.
#[derive(Clone, Debug)]
pub struct TenantChanged {
    /// Which tenant.
    pub tenant_id: TenantId,
    /// The tenant as it is now; `None` if it isn't there any more.
    pub tenant: Option<Arc<Tenant>>,
    /// What was done.
    pub action: Action,
    /// The number of its entry in the tenant's log.
    pub entry_number: u64,
}

/// The changes of tenants within one permit's reach, from the moment it was given.
pub struct TenantChanges {
    app: Application,
    call: Call,
    permit: Permit,
    announcements: Receiver<Arc<Announcement>>,
}

/// Begins to follow the changes of one tenant, or of all within the caller's reach.
///
/// # Errors
/// The refusal that the caller sees, recorded if it belongs on the trail; `NOT_FOUND` for a tenant that isn't there.
pub async fn watch_tenants(app: &Application, call: &Call, tenant: Option<TenantId>) -> Result<TenantChanges, Refusal> {
    let reach = tenant.map_or_else(|| call.caller.whole_reach(), Reach::Tenant);
    let permit = match call.caller.permit(Operation::WatchTenants, reach) {
        Ok(permit) => permit,
        Err(denied) => return Err(app.record(call, Operation::WatchTenants, reach, denied.into()).await),
    };
    // Subscribed before it is looked at, so that no change falls between.
    let announcements = app.coherence().follow();
    if let Some(tenant) = tenant
        && ask_permitted(app, permit, FindTenant(tenant)).await?.is_none()
    {
        return Err(Refusal::NotFound("tenant"));
    }
    Ok(TenantChanges { app: app.clone(), call: call.clone(), permit, announcements })
}

impl TenantChanges {
    /// The next change; `None` at the server's end.
    ///
    /// # Errors
    /// [`Refusal::NotAdmitted`] once the caller's own tenant isn't Active any more;
    /// [`Refusal::Unavailable`] if the store can't be reached, or the subscriber fell too far behind.
    pub async fn next(&mut self) -> Option<Result<TenantChanged, Refusal>> {
        loop {
            let announcement = match self.announcements.recv().await {
                Ok(announcement) => announcement,
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(_)) => {
                    return Some(Err(Refusal::Unavailable {
                        outcome_unknown: false,
                        retry_after: std::time::Duration::ZERO,
                    }));
                }
            };
            let Some(tenant) = announcement.tenant else { continue };
            if self.permit.reach().tenant().is_none_or(|own| own == tenant) {
                return Some(self.tell(tenant, &announcement).await);
            }
        }
    }

    async fn tell(&self, tenant_id: TenantId, announcement: &Announcement) -> Result<TenantChanged, Refusal> {
        // What is read is read as the permit says: bound to the tenant of the announcement.
        let permit = self.call.caller.permit(Operation::WatchTenants, Reach::Tenant(tenant_id))?;
        let tenant = ask_permitted(&self.app, permit, FindTenant(tenant_id)).await?;
        if let Bond::Tenant(_) = self.call.caller.bond() {
            NotAdmitted::check(tenant.as_ref().map(|tenant| tenant.status()))?;
        }
        Ok(TenantChanged { tenant_id, tenant, action: announcement.action, entry_number: announcement.entry_number })
    }
}
