//! `usageChanged`: following what is used.
//!
//! Counters change too often for the change feed. A server looks at those of the tenants whose usage is followed on it, in
//! one query a tenth of a second (or one for each thousand of them), for as long as anybody follows any; and tells what is no
//! longer as it was.

use crate::admission::admit_still;
use crate::query::ask_permitted;
use crate::quota::ListQuotas;
use crate::{Application, Call, Code, Refusal};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Operation, Permit, Reach};
use tenantry_domain::quota::{QuotaStatus, ResourceKey};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// How long there is between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How many tenants are looked at in one query.
const AT_ONCE: usize = 1000;
/// How many changes a subscriber may lag behind before it is cut.
const HUB: usize = 256;

/// Whose usage is followed on this server.
#[derive(Clone, Default)]
pub(crate) struct UsageWatch(Arc<Mutex<Watched>>);

#[derive(Default)]
struct Watched {
    by_tenant: HashMap<TenantId, Following>,
    /// Whether somebody looks.
    looks: bool,
}

struct Following {
    followers: usize,
    hub: broadcast::Sender<Arc<QuotaStatus>>,
    /// As it was told last.
    last: HashMap<ResourceKey, QuotaStatus>,
}

/// The changes of what one tenant uses, from the moment it was permitted.
pub struct UsageChanges {
    app: Application,
    call: Call,
    permit: Permit,
    tenant: TenantId,
    watch: UsageWatch,
    changes: broadcast::Receiver<Arc<QuotaStatus>>,
}

/// Begins to follow what a tenant uses.
///
/// # Errors
/// The refusal that the caller sees, recorded if it belongs on the trail; `NOT_FOUND` for a tenant that isn't there.
pub async fn watch_usage(app: &Application, call: &Call, tenant: TenantId) -> Result<UsageChanges, Refusal> {
    let reach = Reach::Tenant(tenant);
    let permit = match call.caller.permit(Operation::WatchUsage, reach) {
        Ok(permit) => permit,
        Err(denied) => return Err(app.record(call, Operation::WatchUsage, reach, denied.into()).await),
    };
    let now = ask_permitted(app, permit, ListQuotas(vec![tenant])).await?.pop().unwrap_or_default();
    if now.is_empty() {
        return Err(Refusal::NotFound("tenant"));
    }
    let changes = app.usage_watch().follow(app, tenant, now);
    Ok(UsageChanges { app: app.clone(), call: call.clone(), permit, tenant, watch: app.usage_watch().clone(), changes })
}

impl UsageChanges {
    /// The next change: what the tenant has of a resource, whenever anything of that is not as it was; `None` once the tenant
    /// is erased, and at the server's end.
    ///
    /// # Errors
    /// [`Refusal::NotAdmitted`] once the caller's own tenant isn't Active any more; [`Refusal::Unavailable`] if the subscriber
    /// fell too far behind.
    pub async fn next(&mut self) -> Option<Result<Arc<QuotaStatus>, Refusal>> {
        match self.changes.recv().await {
            Ok(status) => Some(admit_still(&self.app, &self.call, self.permit).await.map(|()| status)),
            Err(RecvError::Closed) => None,
            Err(RecvError::Lagged(_)) => {
                Some(Err(Refusal::Unavailable { outcome_unknown: false, retry_after: Duration::ZERO }))
            }
        }
    }
}

impl Drop for UsageChanges {
    fn drop(&mut self) {
        let mut watched = self.watch.lock();
        if let Some(following) = watched.by_tenant.get_mut(&self.tenant) {
            following.followers -= 1;
            if following.followers == 0 {
                watched.by_tenant.remove(&self.tenant);
            }
        }
    }
}

impl UsageWatch {
    fn follow(
        &self,
        app: &Application,
        tenant: TenantId,
        now: Vec<QuotaStatus>,
    ) -> broadcast::Receiver<Arc<QuotaStatus>> {
        let mut watched = self.lock();
        let following = watched.by_tenant.entry(tenant).or_insert_with(|| Following {
            followers: 0,
            hub: broadcast::Sender::new(HUB),
            last: now.into_iter().map(|status| (status.resource.key().clone(), status)).collect(),
        });
        following.followers += 1;
        let changes = following.hub.subscribe();
        if !std::mem::replace(&mut watched.looks, true) {
            app.start(look_on_and_on(app.clone(), self.clone()));
        }
        changes
    }

    /// Whose usage is followed; nobody looks any more once it is nobody's.
    fn tenants(&self) -> Vec<TenantId> {
        let mut watched = self.lock();
        watched.looks = !watched.by_tenant.is_empty();
        watched.by_tenant.keys().copied().collect()
    }

    /// Tells what is not as it was. A tenant that has nothing any more is gone for good, and so is whoever follows it.
    fn tell(&self, tenant: TenantId, statuses: Vec<QuotaStatus>) {
        let mut watched = self.lock();
        if statuses.is_empty() {
            watched.by_tenant.remove(&tenant);
        }
        let Some(following) = watched.by_tenant.get_mut(&tenant) else { return };
        for status in statuses {
            let key = status.resource.key().clone();
            if following.last.get(&key).is_none_or(|last| !is_same(last, &status)) {
                following.last.insert(key, status.clone());
                // Nobody listening is no failure.
                let _ = following.hub.send(Arc::new(status));
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Watched> {
        // Every change of the table is one step, so a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether two looks show the same, but for their instant: a grant that has ended and a window that has begun differ.
fn is_same(one: &QuotaStatus, other: &QuotaStatus) -> bool {
    let seen = |status: &QuotaStatus| {
        (status.usage, status.place.clone(), status.resource.clone(), status.granted(), status.window())
    };
    seen(one) == seen(other)
}

/// Whoever looks, until he ends, in whatever way.
struct Looking(UsageWatch);

impl Drop for Looking {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().looks = false;
        }
    }
}

/// One tenant's rows that can't be read don't keep those of the others from being told.
async fn look_at_each(app: &Application, watch: &UsageWatch, tenants: &[TenantId]) {
    for &tenant in tenants {
        if let Ok(mut read) = ask_permitted(app, Caller::usage_look(), ListQuotas(vec![tenant])).await {
            watch.tell(tenant, read.pop().unwrap_or_default());
        }
    }
}

async fn look(app: &Application, watch: &UsageWatch, tenants: &[TenantId]) {
    match ask_permitted(app, Caller::usage_look(), ListQuotas(tenants.to_vec())).await {
        Ok(all) => {
            for (&tenant, statuses) in tenants.iter().zip(all) {
                watch.tell(tenant, statuses);
            }
        }
        Err(refusal) if refusal.code() == Code::Internal => look_at_each(app, watch, tenants).await,
        // The next look tells what this one would have.
        Err(refusal) => tracing::debug!(%refusal, "what is used can't be looked at"),
    }
}

async fn look_on_and_on(app: Application, watch: UsageWatch) {
    let looking = Looking(watch);
    let watch = &looking.0;
    loop {
        let tenants = watch.tenants();
        if tenants.is_empty() || app.is_stopping() {
            return;
        }
        for some in tenants.chunks(AT_ONCE) {
            look(&app, watch, some).await;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
