//! Tenants in memory. A load that was under way while the tenant changed can't bring the old state back.

use moka::sync::Cache;
use std::sync::{Arc, Mutex, PoisonError};
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{TenantId, Version};

/// How many counters of changes there are. Two tenants that share one only cost each other a load now and then.
const SHARDS: usize = 4096;

pub(super) struct TenantCache {
    tenants: Cache<TenantId, Arc<Tenant>>,
    /// How often anything of a shard was forgotten.
    changes: Box<[Mutex<u64>]>,
}

/// What somebody knew before he began to load a tenant.
pub struct Ticket {
    tenant: TenantId,
    changes: u64,
}

impl TenantCache {
    pub(super) fn new(capacity: u64) -> Self {
        let changes = (0..SHARDS).map(|_| Mutex::new(0)).collect();
        Self { tenants: Cache::new(capacity), changes }
    }

    pub(super) fn find(&self, tenant: TenantId) -> Result<Arc<Tenant>, Ticket> {
        // The ticket is drawn after the miss and before the load: what changes from here on makes it worthless.
        self.tenants.get(&tenant).ok_or_else(|| self.ticket(tenant))
    }

    pub(super) fn ticket(&self, tenant: TenantId) -> Ticket {
        Ticket { tenant, changes: self.changes(tenant) }
    }

    /// How often this tenant, or one that shares its counter, has been forgotten.
    pub(super) fn changes(&self, tenant: TenantId) -> u64 {
        *self.shard(tenant)
    }

    /// Keeps a loaded tenant, unless it was forgotten since the ticket was drawn.
    #[expect(clippy::needless_pass_by_value, reason = "a ticket is good for one time")]
    pub(super) fn keep(&self, ticket: Ticket, tenant: &Arc<Tenant>) {
        let changes = self.shard(ticket.tenant);
        if *changes == ticket.changes && tenant.id() == ticket.tenant {
            self.tenants.insert(ticket.tenant, Arc::clone(tenant));
        }
    }

    pub(super) fn forget(&self, tenant: TenantId) {
        let mut changes = self.shard(tenant);
        *changes += 1;
        self.tenants.invalidate(&tenant);
    }

    /// Forgets a tenant unless what is kept has this version or a later one already.
    pub(super) fn forget_before(&self, tenant: TenantId, version: Version) {
        let mut changes = self.shard(tenant);
        *changes += 1;
        if self.tenants.get(&tenant).is_some_and(|kept| kept.version() < version) {
            self.tenants.invalidate(&tenant);
        }
    }

    pub(super) fn forget_all(&self) {
        for changes in &self.changes {
            let mut changes = changes.lock().unwrap_or_else(PoisonError::into_inner);
            *changes += 1;
        }
        self.tenants.invalidate_all();
    }

    fn shard(&self, tenant: TenantId) -> std::sync::MutexGuard<'_, u64> {
        let bytes = tenant.as_bytes();
        let shard = usize::from(u16::from_be_bytes([bytes[14], bytes[15]])) % SHARDS;
        // The counter is never left half written, so a panic elsewhere spoils nothing.
        self.changes[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
