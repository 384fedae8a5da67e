//! Thresholds that are crossed: each is told once, on every server, whoever races.

use super::superuser;
use crate::contract::PostgresWorld;
use sqlx::{Executor, PgConnection};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tenantry_application::audit::TrailKey;
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::{Clock, Ids};
use tenantry_application::usage::{ThresholdCrossings, watch_thresholds};
use tenantry_application::{Application, Ports, Settings};
use tenantry_contracts::words::{
    consume_quota, grant_quota, new_server, platform, release_quota, reserve_quota, set_quota,
};
use tenantry_contracts::{HandClock, RealClock, Stage, World};
use tenantry_domain::TenantId;
use tenantry_domain::access::Job;
use tenantry_postgres::feed::{Feed, FeedStats, Poke};

/// The clock of the server that runs the jobs is ahead by it: the store's counts.
const A_MINUTE: Duration = Duration::from_secs(60);

struct SomeIds;

impl Ids for SomeIds {
    fn random(&self) -> [u8; 16] {
        *new_server().as_bytes()
    }
}

struct Scene {
    stage: Stage,
    superuser: PgConnection,
    tenant: TenantId,
    /// Follows what is told on a server that does nothing else.
    crossings: ThresholdCrossings,
    _feed: Feed,
}

impl Scene {
    /// A tenant that may have a hundred users and generate a hundred reports, and another server that follows it.
    async fn set() -> Self {
        let world = PostgresWorld::fresh().await;
        let superuser = superuser(&world).await;
        let clock: Arc<dyn Clock> = Arc::new(RealClock::starting_now());
        let coherence = Arc::new(Coherence::new(Arc::clone(&clock), false));
        let ports = Ports { store: world.store(), clock: Arc::clone(&clock), ids: Arc::new(SomeIds) };
        let settings = Settings { grace_period_seconds: 60 };
        let elsewhere = Application::new(ports, Arc::clone(&coherence), settings, TrailKey::new([1; 32]));
        let stats = Arc::new(FeedStats::default());
        let platform_role = world.database.options("tenantry_platform");
        let feed = Feed::start(platform_role, coherence, clock, Poke::default(), Arc::clone(&stats)).unwrap();
        let stage = Stage::on(world);
        let tenant = stage.active("police").await.id();
        for resource in ["users", "reports.generated"] {
            stage.done(platform(), set_quota(tenant, resource, 100)).await;
        }
        // A crossing that nobody could see yet would be missed by the scene, and not by the feed.
        while stats.looks.load(Ordering::Relaxed) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let crossings = watch_thresholds(&elsewhere, &platform(), None).await.unwrap();
        Self { stage, superuser, tenant, crossings, _feed: feed }
    }

    async fn consume(&self, resource: &str, amount: u64) {
        self.stage.used(platform(), consume_quota(self.tenant, resource, amount)).await;
    }

    /// The shares that were told elsewhere since the last time, in their order: those that have rows, and no others.
    async fn told(&mut self, number: usize) -> Vec<u16> {
        let mut told = Vec::new();
        for _ in 0..number {
            let crossed = tokio::time::timeout(A_MINUTE, self.crossings.next()).await.unwrap().unwrap().unwrap();
            assert_eq!(crossed.crossing.tenant, self.tenant);
            assert!(crossed.status.is_some_and(|status| *status.resource.key() == crossed.crossing.resource));
            told.push(crossed.crossing.percent);
        }
        told
    }

    /// How many rows tell of crossings.
    async fn rows(&mut self) -> i64 {
        let sql = "SELECT count(*) FROM tenantry.outbox WHERE percent IS NOT NULL";
        sqlx::query_scalar(sql).fetch_one(&mut self.superuser).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_threshold_is_told_once_however_many_race_to_it() {
    let mut scene = Scene::set().await;
    let servers: Vec<Application> = (0..3).map(|_| scene.stage.another_server()).collect();
    let tenant = scene.tenant;
    let callers: Vec<_> = (0..120)
        .map(|caller| {
            let server = servers[caller % servers.len()].clone();
            let asked = consume_quota(tenant, "reports.generated", 1);
            tokio::spawn(
                async move { tenantry_application::usage::use_quota(&server, platform(), asked).await.is_ok() },
            )
        })
        .collect();
    let mut admitted = 0;
    for caller in callers {
        admitted += usize::from(caller.await.unwrap());
    }
    assert_eq!((admitted, scene.told(3).await), (100, vec![80, 95, 100]));
    assert_eq!(scene.rows().await, 3);
}

#[tokio::test]
async fn a_gauge_tells_a_share_again_once_it_was_below() {
    let mut scene = Scene::set().await;
    for _ in 0..3 {
        scene.consume("users", 96).await;
        assert_eq!(scene.told(2).await, [80, 95]);
        scene.stage.used(platform(), release_quota(scene.tenant, "users", 96)).await;
    }
    assert_eq!(scene.rows().await, 6);
}

#[tokio::test]
async fn what_expired_arms_a_share_again_whether_a_use_or_the_job_sees_it() {
    let mut scene = Scene::set().await;
    let expire = "UPDATE tenantry.usage_reservation SET expires_at = now() - interval '1 second' WHERE state = 'OPEN'";
    scene.stage.clock().advance(HandClock::BEHIND);
    for by_the_job in [true, false, true] {
        scene.stage.used(platform(), reserve_quota(scene.tenant, "users", 80, 600)).await;
        assert_eq!(scene.told(1).await, [80]);
        scene.superuser.execute(expire).await.unwrap();
        if by_the_job {
            scene.stage.run(Job::Expire).await;
        }
    }
    assert_eq!(scene.rows().await, 3);
}

#[tokio::test]
async fn a_counter_tells_a_share_once_per_window_whatever_is_granted_meanwhile() {
    let mut scene = Scene::set().await;
    scene.consume("reports.generated", 80).await;
    assert_eq!(scene.told(1).await, [80]);
    let until = scene.stage.clock().in_seconds(24 * 3600);
    let grant = grant_quota(scene.tenant, "reports.generated", 900, until);
    scene.stage.done(platform(), grant).await;
    scene.consume("reports.generated", 10).await;
    scene.superuser.execute("UPDATE tenantry.quota_grant SET expires_at = now()").await.unwrap();
    scene.consume("reports.generated", 5).await;
    assert_eq!(scene.told(1).await, [95]);
    assert_eq!(scene.rows().await, 2);
    scene.stage.refused_use(platform(), consume_quota(scene.tenant, "reports.generated", 6)).await;
    scene.consume("reports.generated", 5).await;
    assert_eq!((scene.told(1).await, scene.rows().await), (vec![100], 3));
}

/// Nobody does anything: the job tells it, once, however often it runs.
#[tokio::test]
async fn a_share_that_is_reached_by_the_end_of_a_grant_is_told_though_nobody_uses_anything() {
    let mut scene = Scene::set().await;
    scene.stage.clock().advance(HandClock::BEHIND + A_MINUTE);
    let until = scene.stage.clock().in_seconds(24 * 3600);
    scene.stage.done(platform(), grant_quota(scene.tenant, "users", 100, until)).await;
    scene.consume("users", 90).await;
    scene.stage.run(Job::Expire).await;
    assert_eq!(scene.rows().await, 0, "90 of 200");
    let end = "UPDATE tenantry.quota_grant SET expires_at = now() - interval '1 second';
               UPDATE tenantry.quota_look SET at = now() - interval '1 second'";
    scene.superuser.execute(end).await.unwrap();
    scene.stage.run(Job::Expire).await;
    assert_eq!(scene.told(1).await, [80]);
    scene.stage.run(Job::Expire).await;
    assert_eq!(scene.rows().await, 1);
}

/// The looks stand in the transactions of the changes, so whichever server runs the job next takes them.
#[tokio::test]
async fn a_share_that_is_reached_by_a_changed_limit_is_told_though_nobody_uses_anything() {
    let mut scene = Scene::set().await;
    scene.stage.clock().advance(HandClock::BEHIND + A_MINUTE);
    scene.consume("users", 60).await;
    for _ in 0..2 {
        scene.stage.done(platform(), set_quota(scene.tenant, "users", 70)).await;
        scene.stage.run(Job::Expire).await;
        assert_eq!(scene.told(1).await, [80]);
        scene.stage.run(Job::Expire).await;
        scene.stage.done(platform(), set_quota(scene.tenant, "users", 100)).await;
        scene.stage.run(Job::Expire).await;
    }
    assert_eq!(scene.rows().await, 2, "once for each time that it was reached");
}
