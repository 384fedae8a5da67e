//! What only this adapter has: commits that are announced without a change feed, and a clock that a test can move.

use std::sync::Arc;
use std::time::Duration;
use tenantry_application::audit::TrailKey;
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::{Clock, Housekeeping, Ids, Leases, SocketReports};
use tenantry_application::tenant::watch_tenants;
use tenantry_application::{Application, Ports, Settings, execute};
use tenantry_contracts::HandClock;
use tenantry_contracts::words::{create, keyed, new_server, platform};
use tenantry_domain::access::{Action, Job, OpenSockets};
use tenantry_memory::MemoryStore;

struct SomeIds;

impl Ids for SomeIds {
    fn random(&self) -> [u8; 16] {
        *new_server().as_bytes()
    }
}

fn server(store: &MemoryStore, clock: &Arc<HandClock>, coherence: Arc<Coherence>) -> Application {
    let ports = Ports { store: Arc::new(store.clone()), clock: Arc::<HandClock>::clone(clock), ids: Arc::new(SomeIds) };
    Application::new(ports, coherence, Settings { grace_period_seconds: 60 }, TrailKey::new([1; 32]))
}

#[tokio::test]
async fn a_commit_is_announced_to_the_feed() {
    let clock = Arc::new(HandClock::starting_behind());
    let memory = || Arc::new(Coherence::new(Arc::<HandClock>::clone(&clock), true));
    let fed = memory();
    let store = MemoryStore::new(Arc::<HandClock>::clone(&clock)).with_feed(Arc::clone(&fed));
    let here = server(&store, &clock, fed);
    let elsewhere = server(&store, &clock, memory());
    let mut changes = watch_tenants(&here, &platform(), None).await.unwrap();
    let created = execute(&elsewhere, platform(), create("police")).await.unwrap();
    let told = changes.next().await.unwrap().unwrap();
    assert_eq!((told.tenant_id, told.action, told.entry_number), (created.id(), Action::TenantCreate, 1));
    assert_eq!(told.tenant.as_deref(), Some(&created));
}

#[tokio::test]
async fn leases_and_reports_run_out_by_the_stores_clock() {
    let clock = Arc::new(HandClock::starting_behind());
    let store = MemoryStore::new(Arc::<HandClock>::clone(&clock));
    let (one, other) = (new_server(), new_server());
    assert!(store.acquire(Job::Erase, one, Duration::from_secs(3)).await.unwrap());
    assert!(!store.acquire(Job::Erase, other, Duration::from_secs(3)).await.unwrap());
    store.report(one, &[]).await.unwrap();
    clock.advance(Duration::from_secs(3));
    assert!(store.acquire(Job::Erase, other, Duration::from_secs(3)).await.unwrap());
    clock.advance(Duration::from_secs(u64::from(OpenSockets::KEPT_SECONDS) - 4));
    assert_eq!(store.purge(10).await.unwrap(), 0, "it counts for nothing, and is kept");
    clock.advance(Duration::from_secs(1));
    assert_eq!(store.purge(10).await.unwrap(), 1, "the report");
    assert_eq!(store.purge(10).await.unwrap(), 0);
}

#[tokio::test]
async fn a_key_is_kept_for_a_day() {
    let clock = Arc::new(HandClock::starting_behind());
    let store = MemoryStore::new(Arc::<HandClock>::clone(&clock));
    let app = server(&store, &clock, Arc::new(Coherence::new(Arc::<HandClock>::clone(&clock), false)));
    execute(&app, keyed(platform(), "k"), create("police")).await.unwrap();
    clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(store.purge(10).await.unwrap(), 0);
    execute(&app, keyed(platform(), "k"), create("police")).await.unwrap();
    clock.advance(Duration::from_secs(1));
    let now = clock.now();
    execute(&app, keyed(platform(), "k"), create("police")).await.unwrap_err();
    assert_eq!(store.purge(10).await.unwrap(), 1, "at {now}");
}
