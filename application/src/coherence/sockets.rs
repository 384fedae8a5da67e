//! Who has a socket open on this server, and how it is ended.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tenantry_domain::TenantId;
use tenantry_domain::tenant::NotAdmitted;
use tokio::sync::watch;

/// Why a socket is ended from inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// Its tenant isn't Active any more.
    NotAdmitted(NotAdmitted),
    /// The server can't tell any more whether its tenant is Active, or hears of no change that it could tell.
    Uncertain,
    /// The server stops.
    Stopping,
}

/// The sockets of one server.
#[derive(Default)]
pub struct Sockets {
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    next: u64,
    stopping: bool,
    by_id: HashMap<u64, Socket>,
}

struct Socket {
    tenant: Option<TenantId>,
    close: watch::Sender<Option<CloseReason>>,
}

/// A place in the row of sockets as they come: between those that are here and those that aren't yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark(u64);

/// A socket's place among the others; dropping it takes the socket out.
pub struct Registration {
    id: u64,
    open: Arc<Mutex<Open>>,
    close: watch::Receiver<Option<CloseReason>>,
}

impl Sockets {
    /// Takes a socket in. It must be taken in before its tenant's state is read, so that no suspension falls between.
    #[must_use]
    pub fn register(&self, tenant: Option<TenantId>) -> Registration {
        let mut open = lock(&self.open);
        let id = open.next;
        open.next += 1;
        let (sender, receiver) = watch::channel(open.stopping.then_some(CloseReason::Stopping));
        open.by_id.insert(id, Socket { tenant, close: sender });
        Registration { id, open: Arc::clone(&self.open), close: receiver }
    }

    /// Ends every socket of a tenant.
    pub fn close_tenant(&self, tenant: TenantId, reason: CloseReason) {
        for socket in lock(&self.open).by_id.values().filter(|socket| socket.tenant == Some(tenant)) {
            socket.close.send_replace(Some(reason));
        }
    }

    /// Where the next socket will stand.
    pub(crate) fn mark(&self) -> Mark {
        Mark(lock(&self.open).next)
    }

    /// Whether any socket is open that came after the mark was set.
    pub(crate) fn have_come_since(&self, mark: Mark) -> bool {
        lock(&self.open).by_id.keys().any(|&id| id >= mark.0)
    }

    /// Ends every socket that came after the mark was set.
    pub(crate) fn close_since(&self, mark: Mark, reason: CloseReason) {
        for (_, socket) in lock(&self.open).by_id.iter().filter(|&(&id, _)| id >= mark.0) {
            socket.close.send_replace(Some(reason));
        }
    }

    /// Ends every socket that is open now.
    pub fn close_all(&self, reason: CloseReason) {
        for socket in lock(&self.open).by_id.values() {
            socket.close.send_replace(Some(reason));
        }
    }

    /// Ends every socket, and every one that comes later.
    pub fn stop(&self) {
        let mut open = lock(&self.open);
        open.stopping = true;
        for socket in open.by_id.values() {
            socket.close.send_replace(Some(CloseReason::Stopping));
        }
    }

    /// How many sockets each tenant has open here.
    #[must_use]
    pub fn by_tenant(&self) -> Vec<(TenantId, u32)> {
        let mut counts: HashMap<TenantId, u32> = HashMap::new();
        for tenant in lock(&self.open).by_id.values().filter_map(|socket| socket.tenant) {
            *counts.entry(tenant).or_default() += 1;
        }
        counts.into_iter().collect()
    }

    /// How many sockets are open here.
    #[must_use]
    pub fn count(&self) -> usize {
        lock(&self.open).by_id.len()
    }
}

impl Registration {
    /// Why the socket is to be ended, if it is.
    #[must_use]
    pub fn closing(&self) -> Option<CloseReason> {
        *self.close.borrow()
    }

    /// Waits until the socket is to be ended. It may be asked again and again.
    pub async fn closed(&mut self) -> CloseReason {
        match self.close.wait_for(Option::is_some).await {
            Ok(reason) => reason.unwrap_or(CloseReason::Stopping),
            // The sender lives as long as this registration does.
            Err(_) => CloseReason::Stopping,
        }
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        lock(&self.open).by_id.remove(&self.id);
    }
}

fn lock(open: &Mutex<Open>) -> std::sync::MutexGuard<'_, Open> {
    // Every change of the table is one step, so a panic elsewhere spoils nothing.
    open.lock().unwrap_or_else(PoisonError::into_inner)
}
