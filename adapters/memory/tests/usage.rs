//! What only this adapter can show of using quotas: crossings that are announced without a change feed, and what comes with
//! time alone, by a clock that a test can move.

#![expect(clippy::unwrap_used, reason = "a test fails where it can't go on")]

use std::sync::Arc;
use std::time::Duration;
use tenantry_application::audit::TrailKey;
use tenantry_application::coherence::Coherence;
use tenantry_application::jobs::{JobPorts, run_job};
use tenantry_application::ports::{Clock, DueLook, Housekeeping, Ids};
use tenantry_application::quota::FindQuota;
use tenantry_application::tenant::CreateTenant;
use tenantry_application::usage::{
    ThresholdCrossings, Use, Used, settle_quota, use_quota, watch_thresholds, watch_usage,
};
use tenantry_application::{Application, Ports, Refusal, Settings, ask, execute};
use tenantry_contracts::HandClock;
use tenantry_contracts::words::{
    archive, bound_to, commit_reservation, consume_quota, create, delete, grant_quota, key_of, new_server,
    new_tenant_id, platform, release_quota, reserve_quota, set_quota, suspend,
};
use tenantry_domain::TenantId;
use tenantry_domain::access::{Job, Scope};
use tenantry_domain::quota::{AnchorDay, Period};
use tenantry_domain::usage::Reservation;
use tenantry_memory::MemoryStore;

struct SomeIds;

impl Ids for SomeIds {
    fn random(&self) -> [u8; 16] {
        *new_server().as_bytes()
    }
}

struct Scene {
    app: Application,
    store: MemoryStore,
    clock: Arc<HandClock>,
    tenant: TenantId,
}

impl Scene {
    /// A tenant that may have ten users and generate ten reports, on one clock for all.
    async fn set() -> Self {
        let clock = Arc::new(HandClock::starting_behind());
        let coherence = Arc::new(Coherence::new(Arc::<HandClock>::clone(&clock), true));
        let store = MemoryStore::new(Arc::<HandClock>::clone(&clock)).with_feed(Arc::clone(&coherence));
        let ports =
            Ports { store: Arc::new(store.clone()), clock: Arc::<HandClock>::clone(&clock), ids: Arc::new(SomeIds) };
        let app = Application::new(ports, coherence, Settings { grace_period_seconds: 60 }, TrailKey::new([1; 32]));
        let tenant = execute(&app, platform(), CreateTenant { activate: true, ..create("police") }).await.unwrap().id();
        for resource in ["users", "reports.generated"] {
            execute(&app, platform(), set_quota(tenant, resource, 10)).await.unwrap();
        }
        Self { app, store, clock, tenant }
    }

    async fn try_use<U: Use>(&self, asked: U) -> Result<Used, Refusal> {
        use_quota(&self.app, platform(), asked).await
    }

    async fn consume(&self, resource: &str, amount: u64) {
        self.try_use(consume_quota(self.tenant, resource, amount)).await.unwrap();
    }

    async fn taken(&self, resource: &str) -> (u64, u64) {
        let query = FindQuota { tenant: self.tenant, resource: key_of(resource) };
        let usage = ask(&self.app, &platform(), query).await.unwrap().unwrap().usage;
        (usage.used.get(), usage.reserved.get())
    }

    async fn follow(&self) -> ThresholdCrossings {
        watch_thresholds(&self.app, &platform(), Some(self.tenant)).await.unwrap()
    }
}

/// The shares that were told; all of them have been announced by now.
async fn told(crossings: &mut ThresholdCrossings, number: usize) -> Vec<u16> {
    let mut percents = Vec::new();
    for _ in 0..number {
        percents.push(crossings.next().await.unwrap().unwrap().crossing.percent);
    }
    let next = tokio::time::timeout(Duration::from_millis(20), crossings.next()).await;
    assert!(next.is_err(), "one more was told");
    percents
}

#[tokio::test]
async fn a_crossing_is_announced_with_what_stands() {
    let scene = Scene::set().await;
    let mut crossings = scene.follow().await;
    scene.consume("users", 7).await;
    scene.consume("users", 1).await;
    let told = crossings.next().await.unwrap().unwrap();
    let crossing = (told.crossing.tenant, told.crossing.resource.as_str(), told.crossing.percent);
    assert_eq!(crossing, (scene.tenant, "users", 80));
    assert_eq!(told.status.map(|status| status.usage.used.get()), Some(8));
}

#[tokio::test]
async fn a_gauge_tells_a_share_again_once_it_was_below() {
    let scene = Scene::set().await;
    let mut crossings = scene.follow().await;
    scene.consume("users", 10).await;
    assert_eq!(told(&mut crossings, 3).await, [80, 95, 100]);
    scene.try_use(release_quota(scene.tenant, "users", 1)).await.unwrap();
    scene.consume("users", 1).await;
    assert_eq!(told(&mut crossings, 2).await, [95, 100]);
}

#[tokio::test]
async fn a_counter_tells_a_share_once_per_window() {
    let scene = Scene::set().await;
    let mut crossings = scene.follow().await;
    scene.consume("reports.generated", 8).await;
    assert_eq!(told(&mut crossings, 1).await, [80]);
    let until = scene.clock.in_seconds(600);
    execute(&scene.app, platform(), grant_quota(scene.tenant, "reports.generated", 90, until)).await.unwrap();
    scene.consume("reports.generated", 1).await;
    scene.clock.advance(Duration::from_secs(600));
    scene.consume("reports.generated", 1).await;
    assert_eq!(told(&mut crossings, 2).await, [95, 100], "80 was told in this window");
}

#[tokio::test]
async fn a_window_ends_by_itself_and_everything_is_told_anew() {
    let scene = Scene::set().await;
    let mut crossings = scene.follow().await;
    let held = scene.try_use(reserve_quota(scene.tenant, "reports.generated", 2, 24 * 3600)).await.unwrap().reservation;
    let Some(Reservation { id, .. }) = held else { panic!("nothing was reserved") };
    scene.consume("reports.generated", 8).await;
    assert_eq!(told(&mut crossings, 3).await, [80, 95, 100]);
    let window = Period::Month(AnchorDay::FIRST).window(scene.clock.now());
    let rest = window.ends_at.as_micros() - scene.clock.now().as_micros();
    scene.clock.advance(Duration::from_micros(u64::try_from(rest).unwrap() - 1));
    assert_eq!(scene.taken("reports.generated").await.0, 8);
    scene.clock.advance(Duration::from_micros(1));
    assert_eq!(scene.taken("reports.generated").await, (0, 0));
    scene.consume("reports.generated", 8).await;
    assert_eq!(told(&mut crossings, 1).await, [80]);
    let _ = scene.try_use(commit_reservation(scene.tenant, id)).await;
    assert_eq!(scene.taken("reports.generated").await, (8, 0), "what was reserved before counts there");
}

#[tokio::test]
async fn a_reservation_is_over_at_its_instant_and_remembered_for_a_day() {
    let scene = Scene::set().await;
    let held = scene.try_use(reserve_quota(scene.tenant, "users", 4, 60)).await.unwrap().reservation.unwrap();
    scene.clock.advance(Duration::from_micros(59_999_999));
    assert_eq!(scene.taken("users").await, (0, 4));
    assert!(scene.store.due_expiries(scene.clock.now(), 10).await.unwrap().is_empty());
    scene.clock.advance(Duration::from_micros(1));
    assert_eq!(scene.taken("users").await, (0, 0));
    assert_eq!(scene.store.due_expiries(scene.clock.now(), 10).await.unwrap().len(), 1);
    assert!(scene.try_use(commit_reservation(scene.tenant, held.id)).await.is_err());
    scene.consume("users", 1).await;
    scene.clock.advance(Duration::from_secs(Reservation::REMEMBERED_SECONDS.into()));
    assert_eq!(scene.store.purge(10).await.unwrap(), 0);
    scene.clock.advance(Duration::from_micros(1));
    assert_eq!(scene.store.purge(10).await.unwrap(), 1);
    let refusal = scene.try_use(commit_reservation(scene.tenant, held.id)).await.unwrap_err();
    assert!(matches!(refusal, Refusal::NotFound("reservation")), "{refusal:?}");
}

#[tokio::test]
async fn who_is_bound_to_a_tenant_that_is_no_longer_active_is_told_nothing_more() {
    let scene = Scene::set().await;
    let (app, tenant) = (&scene.app, scene.tenant);
    let bound = bound_to(tenant, &[Scope::QuotaRead]);
    let mut crossings = watch_thresholds(app, &bound, Some(tenant)).await.unwrap();
    let mut changes = watch_usage(app, &bound, tenant).await.unwrap();
    scene.consume("users", 5).await;
    assert!(changes.next().await.unwrap().is_ok());
    execute(app, platform(), suspend(tenant)).await.unwrap();
    execute(app, platform(), set_quota(tenant, "users", 5)).await.unwrap();
    settle_quota(app, &DueLook { tenant, resource: key_of("users"), since: Vec::new() }).await.unwrap();
    assert!(matches!(changes.next().await, Some(Err(Refusal::NotAdmitted(_)))));
    assert!(matches!(crossings.next().await, Some(Err(Refusal::NotAdmitted(_)))));
}

#[tokio::test]
async fn who_follows_what_an_erased_tenant_uses_comes_to_the_end() {
    let scene = Scene::set().await;
    let (app, store, tenant) = (&scene.app, &scene.store, scene.tenant);
    let mut changes = watch_usage(app, &platform(), tenant).await.unwrap();
    let archived = execute(app, platform(), archive(tenant)).await.unwrap();
    execute(app, platform(), delete(&archived)).await.unwrap();
    scene.clock.advance(Duration::from_secs(3600));
    run_job(app, JobPorts { leases: store, housekeeping: store }, new_server(), Job::Erase).await.unwrap();
    let end = async { while changes.next().await.is_some() {} };
    assert!(tokio::time::timeout(Duration::from_secs(10), end).await.is_ok());
}

#[tokio::test]
async fn a_tenant_that_is_not_there_can_not_be_followed() {
    let scene = Scene::set().await;
    let unknown = new_tenant_id();
    let crossings = watch_thresholds(&scene.app, &platform(), Some(unknown)).await.map(|_| ());
    assert!(matches!(crossings, Err(Refusal::NotFound("tenant"))));
    let changes = watch_usage(&scene.app, &platform(), unknown).await.map(|_| ());
    assert!(matches!(changes, Err(Refusal::NotFound("tenant"))));
}
