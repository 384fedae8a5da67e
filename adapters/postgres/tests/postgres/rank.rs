//! The ranking of tenants, where PostgreSQL could break it: commits that come late, and steps that end midway.

use crate::contract::PostgresWorld;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use tenantry_application::First;
use tenantry_application::quota::{TopBy, TopTenants};
use tenantry_application::usage::use_quota;
use tenantry_contracts::words::{consume_quota, key_of, platform, set_quota};
use tenantry_contracts::{Stage, World};
use tenantry_domain::TenantId;
use tenantry_domain::access::Job;

struct Scene {
    stage: Stage,
    database: PgConnection,
    tenants: [TenantId; 2],
}

impl Scene {
    /// Two tenants at work, ranked: the first uses five, the second four.
    async fn set() -> Self {
        let world = PostgresWorld::fresh().await;
        let database = PgConnection::connect_with(&world.database.options("postgres")).await.unwrap();
        let stage = Stage::on(world);
        let tenants = [stage.active("police").await.id(), stage.active("water").await.id()];
        let scene = Self { stage, database, tenants };
        for (tenant, amount) in [(tenants[0], 5), (tenants[1], 4)] {
            scene.uses(tenant, amount).await;
        }
        scene.stage.run(Job::Rank).await;
        assert_eq!(scene.ranked().await, [5, 4]);
        scene
    }

    async fn uses(&self, tenant: TenantId, amount: u64) {
        use_quota(self.stage.app(), platform(), consume_quota(tenant, "users", amount)).await.unwrap();
    }

    /// What is used by those who rank first.
    async fn ranked(&self) -> Vec<u64> {
        let first = First::new(None).unwrap();
        let asked = TopTenants { resource: key_of("users"), by: TopBy::Used, first };
        let top = self.stage.answer(&platform(), asked).await.unwrap();
        top.tenants.iter().map(|ranked| ranked.usage.used.get()).collect()
    }

    async fn run(&mut self, sql: impl Into<String>) {
        self.database.execute(AssertSqlSafe(sql.into())).await.unwrap();
    }
}

/// Uses more behind the store's back, in a transaction that is open until it is told otherwise.
fn counting(tenant: TenantId, used: u64) -> [String; 2] {
    let place = format!("tenant_id = '{tenant}' AND resource = 'users'");
    [
        format!("UPDATE tenantry.usage_counter SET used = {used} WHERE {place}"),
        format!(
            "INSERT INTO tenantry.usage_ledger (tenant_id, resource, window_start, kind, amount, used, reserved, subject)
             VALUES ('{tenant}', 'users', 'epoch', 'CONSUME', 1, {used}, 0, 'late')"
        ),
    ]
}

#[tokio::test]
async fn what_commits_late_is_ranked_late_and_holds_nothing_up() {
    let mut scene = Scene::set().await;
    let [police, water] = scene.tenants;
    scene.run("BEGIN").await;
    for sql in counting(water, 90) {
        scene.run(sql).await;
    }
    for more in 1..=3 {
        scene.uses(police, 1).await;
        scene.stage.run(Job::Rank).await;
        assert_eq!(scene.ranked().await, [5 + more, 4], "whoever comes later goes on");
    }
    scene.run("COMMIT").await;
    scene.stage.run(Job::Rank).await;
    assert_eq!(scene.ranked().await, [90, 8]);
}

#[tokio::test]
async fn what_commits_late_is_ranked_however_small_the_steps_are() {
    let mut scene = Scene::set().await;
    let [police, water] = scene.tenants;
    scene.run("BEGIN").await;
    for sql in counting(water, 90) {
        scene.run(sql).await;
    }
    for _ in 0..5 {
        scene.uses(police, 1).await;
    }
    let housekeeping = scene.stage.housekeeping();
    assert!(!housekeeping.rank(2).await.unwrap(), "there is more");
    scene.run("COMMIT").await;
    let mut steps = 1;
    while !scene.stage.housekeeping().rank(2).await.unwrap() {
        steps += 1;
    }
    assert!((2..=5).contains(&steps), "{steps} steps");
    assert_eq!(scene.ranked().await, [90, 10]);
}

#[tokio::test]
async fn what_is_undone_is_not_ranked() {
    let mut scene = Scene::set().await;
    scene.run("BEGIN").await;
    for sql in counting(scene.tenants[1], 90) {
        scene.run(sql).await;
    }
    scene.stage.run(Job::Rank).await;
    scene.run("ROLLBACK").await;
    scene.stage.run(Job::Rank).await;
    assert_eq!(scene.ranked().await, [5, 4]);
}

/// The job stood still for longer than announcements are kept; the position is that of another cluster; there is none.
#[tokio::test]
async fn where_something_may_have_been_missed_all_counters_are_gone_through() {
    for lost in ["looked_at = now() - interval '2 hours'", "seen = '999999999:999999999:'", "seen = NULL"] {
        let mut scene = Scene::set().await;
        let [police, water] = scene.tenants;
        scene.stage.done(platform(), set_quota(water, "users", 10)).await;
        scene.run("DELETE FROM tenantry.outbox; DELETE FROM tenantry.usage_rank").await;
        scene.run(format!("UPDATE tenantry.usage_rank_position SET {lost}")).await;
        let housekeeping = scene.stage.housekeeping();
        assert!(!housekeeping.rank(1).await.unwrap(), "{lost}");
        let first = First::new(None).unwrap();
        let asked = || TopTenants { resource: key_of("users"), by: TopBy::Share, first };
        assert_eq!(scene.stage.answer(&platform(), asked()).await.unwrap().as_of, None, "{lost}");
        scene.uses(police, 1).await;
        while !scene.stage.housekeeping().rank(1).await.unwrap() {}
        assert_eq!(scene.ranked().await, [6, 4], "{lost}");
        let by_share = scene.stage.answer(&platform(), asked()).await.unwrap();
        assert!(by_share.as_of.is_some());
        assert_eq!(by_share.tenants.iter().map(|ranked| ranked.tenant).collect::<Vec<_>>(), [water], "{lost}");
    }
}
