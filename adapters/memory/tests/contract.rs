//! The contract of a store, against the reference adapter.

use async_trait::async_trait;
use std::sync::Arc;
use tenantry_application::ports::{Housekeeping, Leases, SocketReports, Store};
use tenantry_contracts::{RealClock, World};
use tenantry_memory::MemoryStore;

struct MemoryWorld(Arc<MemoryStore>);

#[async_trait]
impl World for MemoryWorld {
    async fn fresh() -> Self {
        Self(Arc::new(MemoryStore::new(Arc::new(RealClock::starting_now()))))
    }

    fn store(&self) -> Arc<dyn Store> {
        self.0.clone()
    }

    fn leases(&self) -> Arc<dyn Leases> {
        self.0.clone()
    }

    fn housekeeping(&self) -> Arc<dyn Housekeeping> {
        self.0.clone()
    }

    fn socket_reports(&self) -> Arc<dyn SocketReports> {
        self.0.clone()
    }
}

tenantry_contracts::store_contract!(MemoryWorld);
