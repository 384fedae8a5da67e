//! A store adapter of one's own, as small as one can be: the reference adapter, with its calls counted.

use async_trait::async_trait;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tenantry_application::IdempotencyKey;
use tenantry_application::audit::{Attempt, Journal};
use tenantry_application::ports::{Begun, Housekeeping, Leases, Recorded, SocketReports, Store, StoreError, View};
use tenantry_application::usage::{UseBatch, UseRefused, Used};
use tenantry_contracts::words::platform;
use tenantry_contracts::{RealClock, World};
use tenantry_domain::access::{Operation, Permit, Reach, RecordPermit};
use tenantry_memory::MemoryStore;

/// Counts what is asked of the store within.
struct Counted {
    store: MemoryStore,
    calls: AtomicU64,
}

impl Counted {
    fn count(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl Store for Counted {
    async fn begin(
        &self,
        permit: &Permit,
        journal: Journal,
        key: Option<&IdempotencyKey>,
    ) -> Result<Begun, StoreError> {
        self.count();
        self.store.begin(permit, journal, key).await
    }

    async fn view(&self, permit: &Permit) -> Result<Box<dyn View>, StoreError> {
        self.count();
        self.store.view(permit).await
    }

    async fn use_quota(&self, batch: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
        self.count();
        self.store.use_quota(batch).await
    }

    async fn record(&self, permit: &RecordPermit, attempt: &Attempt, times: u64) -> Result<Recorded, StoreError> {
        self.count();
        self.store.record(permit, attempt, times).await
    }
}

/// What the suite asks for: a fresh, empty store, and its other ports.
struct CountedWorld(Arc<Counted>);

#[async_trait]
impl World for CountedWorld {
    async fn fresh() -> Self {
        let store = MemoryStore::new(Arc::new(RealClock::starting_now()));
        Self(Arc::new(Counted { store, calls: AtomicU64::new(0) }))
    }

    fn store(&self) -> Arc<dyn Store> {
        self.0.clone()
    }

    fn leases(&self) -> Arc<dyn Leases> {
        Arc::new(self.0.store.clone())
    }

    fn housekeeping(&self) -> Arc<dyn Housekeeping> {
        Arc::new(self.0.store.clone())
    }

    fn socket_reports(&self) -> Arc<dyn SocketReports> {
        Arc::new(self.0.store.clone())
    }
}

tenantry_contracts::store_contract!(CountedWorld);

/// What is the adapter's own is tested beside the suite, with its vocabulary.
#[tokio::test]
async fn calls_are_counted() {
    let world = CountedWorld::fresh().await;
    let permit = platform().caller.permit(Operation::CountTenants, Reach::Platform).unwrap();
    let mut view = world.store().view(&permit).await.unwrap();
    assert_eq!(view.tenants().count().await.unwrap().total(), 0);
    assert_eq!(world.0.calls.load(Ordering::Relaxed), 1);
}
