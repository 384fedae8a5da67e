//! Following what very many tenants use: all are told, and no query is about all of them.

use async_trait::async_trait;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tenantry_application::audit::{Attempt, Journal, TrailKey};
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::{
    AccessView, AuditView, Begun, BulkJobsView, Clock, Ids, QuotasView, Recorded, Store, StoreError, TenantsView, View,
};
use tenantry_application::quota::{Top, TopBy};
use tenantry_application::tenant::CreateTenant;
use tenantry_application::usage::{UseBatch, UseRefused, Used, use_quota, watch_usage};
use tenantry_application::{Application, IdempotencyKey, Ports, Settings, execute};
use tenantry_contracts::RealClock;
use tenantry_contracts::words::{consume_quota, create, new_server, platform};
use tenantry_domain::access::{Permit, RecordPermit};
use tenantry_domain::quota::{QuotaStatus, Resource, ResourceKey};
use tenantry_domain::usage::Reservation;
use tenantry_domain::{ReservationId, TenantId};
use tenantry_memory::MemoryStore;

/// A store that notes about how many tenants at most it was asked at once.
struct Noting {
    store: MemoryStore,
    most: Arc<AtomicUsize>,
}

struct NotingView {
    view: Box<dyn View>,
    most: Arc<AtomicUsize>,
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl Store for Noting {
    async fn begin(
        &self,
        permit: &Permit,
        journal: Journal,
        key: Option<&IdempotencyKey>,
    ) -> Result<Begun, StoreError> {
        self.store.begin(permit, journal, key).await
    }

    async fn view(&self, permit: &Permit) -> Result<Box<dyn View>, StoreError> {
        Ok(Box::new(NotingView { view: self.store.view(permit).await?, most: Arc::clone(&self.most) }))
    }

    async fn use_quota(&self, batch: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
        self.store.use_quota(batch).await
    }

    async fn record(&self, permit: &RecordPermit, attempt: &Attempt, times: u64) -> Result<Recorded, StoreError> {
        self.store.record(permit, attempt, times).await
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl View for NotingView {
    fn tenants(&mut self) -> &mut dyn TenantsView {
        self.view.tenants()
    }

    fn audit(&mut self) -> &mut dyn AuditView {
        self.view.audit()
    }

    fn quotas(&mut self) -> &mut dyn QuotasView {
        self
    }

    fn jobs(&mut self) -> &mut dyn BulkJobsView {
        self.view.jobs()
    }

    fn access(&mut self) -> &mut dyn AccessView {
        self.view.access()
    }

    async fn close(self: Box<Self>) -> Result<(), StoreError> {
        self.view.close().await
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl QuotasView for NotingView {
    async fn catalogue(&mut self) -> Result<Vec<Resource>, StoreError> {
        self.view.quotas().catalogue().await
    }

    async fn find(&mut self, tenant: TenantId, resource: &ResourceKey) -> Result<Option<QuotaStatus>, StoreError> {
        self.view.quotas().find(tenant, resource).await
    }

    async fn find_each(
        &mut self,
        tenants: &[TenantId],
        resource: &ResourceKey,
    ) -> Result<Vec<Option<QuotaStatus>>, StoreError> {
        self.view.quotas().find_each(tenants, resource).await
    }

    async fn reservation(&mut self, tenant: TenantId, id: ReservationId) -> Result<Option<Reservation>, StoreError> {
        self.view.quotas().reservation(tenant, id).await
    }

    async fn list_each(&mut self, tenants: &[TenantId]) -> Result<Vec<Vec<QuotaStatus>>, StoreError> {
        self.most.fetch_max(tenants.len(), Ordering::Relaxed);
        self.view.quotas().list_each(tenants).await
    }

    async fn top(&mut self, resource: &ResourceKey, by: TopBy, rows: u16) -> Result<Option<Top>, StoreError> {
        self.view.quotas().top(resource, by, rows).await
    }
}

struct SomeIds;

impl Ids for SomeIds {
    fn random(&self) -> [u8; 16] {
        *new_server().as_bytes()
    }
}

#[tokio::test]
async fn of_more_than_a_thousand_followed_tenants_all_are_told_and_a_thousand_at_most_are_asked_for_at_once() {
    let clock: Arc<dyn Clock> = Arc::new(RealClock::starting_now());
    let most = Arc::new(AtomicUsize::new(0));
    let noting = Noting { store: MemoryStore::new(Arc::clone(&clock)), most: Arc::clone(&most) };
    let coherence = Arc::new(Coherence::new(Arc::clone(&clock), false));
    let ports = Ports { store: Arc::new(noting), clock, ids: Arc::new(SomeIds) };
    let app = Application::new(ports, coherence, Settings { grace_period_seconds: 60 }, TrailKey::new([1; 32]));
    let mut followed = Vec::new();
    for place in 0..1001 {
        let command = CreateTenant { activate: true, ..create(&format!("tenant-{place}")) };
        let tenant = execute(&app, platform(), command).await.unwrap().id();
        followed.push((tenant, watch_usage(&app, &platform(), tenant).await.unwrap()));
    }
    for (tenant, _) in &followed {
        use_quota(&app, platform(), consume_quota(*tenant, "users", 1)).await.unwrap();
    }
    for (tenant, changes) in &mut followed {
        let told = tokio::time::timeout(Duration::from_secs(30), changes.next()).await.unwrap().unwrap().unwrap();
        assert_eq!((told.tenant, told.usage.used.get()), (*tenant, 1));
    }
    assert_eq!(most.load(Ordering::Relaxed), 1000);
}
