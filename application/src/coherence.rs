//! What is served from memory, and what makes it true: the change feed and the lease.
//!
//! A server looks at the outbox several times a second. Each look that succeeds applies what it found and renews
//! the lease; memory is believed only while the last good look began under [`Coherence::LEASE`] ago. So whether the
//! feed is cut, mute or frozen, the lease runs out, reads go to the store, and no state is served that is older than
//! the bound. Nothing has to notice that anything is wrong.

mod cache;
mod sockets;
mod witness;

pub use cache::Ticket;
pub(crate) use sockets::Mark;
pub use sockets::{CloseReason, Registration, Sockets};
pub use witness::{MadeOf, Witness};

use crate::audit::Announcement;
use crate::ports::{Clock, SharedMoment};
use crate::usage::{Crossing, CrossingOnItsWay};
use cache::TenantCache;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tenantry_domain::TenantId;
use tenantry_domain::tenant::{NotAdmitted, Tenant};
use tokio::sync::broadcast;

/// The memory of one server, shared by all its threads.
pub struct Coherence {
    clock: Arc<dyn Clock>,
    caching: AtomicBool,
    /// Until when memory is believed.
    believed_until: SharedMoment,
    tenants: TenantCache,
    sockets: Sockets,
    hub: broadcast::Sender<Arc<Announcement>>,
    crossings: broadcast::Sender<Arc<CrossingOnItsWay>>,
}

impl Coherence {
    /// How long a look is good for, from its beginning.
    pub const LEASE: Duration = Duration::from_millis(750);
    /// How many tenants are kept in memory: about 1 KB each.
    const TENANTS: u64 = 20_000;
    /// How many announcements a subscriber may lag behind before it is cut.
    const HUB: usize = 1024;
    /// As many of crossings, which nothing tells a second time: one look brings those of a whole bulk job.
    const CROSSINGS: usize = 32_768;

    /// An empty memory, not believed until the first look. With `caching` off it is never believed, and the feed
    /// serves subscriptions alone.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, caching: bool) -> Self {
        Self {
            clock,
            caching: AtomicBool::new(caching),
            believed_until: SharedMoment::default(),
            tenants: TenantCache::new(Self::TENANTS),
            sockets: Sockets::default(),
            hub: broadcast::Sender::new(Self::HUB),
            crossings: broadcast::Sender::new(Self::CROSSINGS),
        }
    }

    /// A look at the outbox that began at `began` (of the monotonic clock) found these announcements.
    pub fn looked(&self, began: Duration, announcements: Vec<Announcement>) {
        for announcement in announcements {
            self.apply(&announcement);
            // Nobody listening is no failure.
            let _ = self.hub.send(Arc::new(announcement));
        }
        // Applied first, believed afterwards.
        self.believed_until.advance_to(began.saturating_add(Self::LEASE));
    }

    /// A look at the outbox found that a threshold was crossed.
    pub fn crossed(&self, crossing: Crossing) {
        // Nobody listening is no failure.
        let _ = self.crossings.send(Arc::new(CrossingOnItsWay::new(crossing)));
    }

    /// Follows the crossings from now on.
    pub(crate) fn follow_crossings(&self) -> broadcast::Receiver<Arc<CrossingOnItsWay>> {
        self.crossings.subscribe()
    }

    /// The feed was away for so long that announcements may be lost: nothing that was remembered counts, and every
    /// socket is ended, so that its client begins anew.
    pub fn begin_anew(&self) {
        self.tenants.forget_all();
        self.sockets.close_all(CloseReason::Uncertain);
    }

    /// Until when memory is believed if no other look succeeds, on the monotonic clock.
    pub(crate) fn believed_until(&self) -> Duration {
        self.believed_until.get()
    }

    /// Whether memory is believed now.
    #[must_use]
    pub fn has_lease(&self) -> bool {
        self.clock.monotonic() < self.believed_until.get()
    }

    /// When the last good look began, on the monotonic clock: no state that is known here is older.
    #[must_use]
    pub fn looked_at(&self) -> Duration {
        self.believed_until.get().saturating_sub(Self::LEASE)
    }

    /// Follows the announcements from now on.
    pub(crate) fn follow(&self) -> broadcast::Receiver<Arc<Announcement>> {
        self.hub.subscribe()
    }

    /// Who has a socket open on this server.
    #[must_use]
    pub const fn sockets(&self) -> &Sockets {
        &self.sockets
    }

    /// What this server itself has just committed takes effect here before the answer is given.
    pub(crate) fn apply_own(&self, announcements: &[Announcement]) {
        for announcement in announcements {
            self.apply(announcement);
        }
    }

    /// Forgets a tenant, and whatever is being loaded of it.
    pub fn forget(&self, tenant: TenantId) {
        self.tenants.forget(tenant);
    }

    /// Something happened to a tenant, and nobody can tell what: it is forgotten, and whoever has a socket is let in
    /// anew, or not.
    pub fn doubt(&self, tenant: TenantId) {
        self.forget(tenant);
        self.sockets.close_tenant(tenant, CloseReason::Uncertain);
    }

    pub(crate) fn recall(&self, tenant: TenantId) -> Result<Arc<Tenant>, Ticket> {
        if self.believes() { self.tenants.find(tenant) } else { Err(self.tenants.ticket(tenant)) }
    }

    /// Whether what is remembered may be served now.
    #[must_use]
    pub fn believes(&self) -> bool {
        self.caching.load(Ordering::Relaxed) && self.has_lease()
    }

    /// How often anything that is told of this tenant has changed since the server began.
    pub(crate) fn changes(&self, tenant: TenantId) -> u64 {
        self.tenants.changes(tenant)
    }

    pub(crate) fn keep(&self, ticket: Ticket, tenant: &Arc<Tenant>) {
        if self.caching.load(Ordering::Relaxed) {
            self.tenants.keep(ticket, tenant);
        }
    }

    fn apply(&self, announcement: &Announcement) {
        // Of what belongs to tenants or to the platform, nothing is remembered.
        let Some(tenant) = announcement.tenant_itself() else { return };
        self.tenants.forget_before(tenant, announcement.version);
        if let Some(reason) = NotAdmitted::after(announcement.action) {
            self.sockets.close_tenant(tenant, CloseReason::NotAdmitted(reason));
        }
    }
}

#[cfg(test)]
mod tests;
