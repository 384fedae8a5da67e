//! For how long bulk jobs are known, that they go as a whole, and that none which can't be read keeps another waiting.

use crate::contract::PostgresWorld;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use tenantry_contracts::World;
use tenantry_domain::quota::BulkJob;

/// For so long a job is known after it was asked for.
const KNOWN_SECONDS: u32 = BulkJob::MAX_SECONDS + BulkJob::REMEMBERED_SECONDS;

struct Scene {
    world: PostgresWorld,
    superuser: PgConnection,
}

impl Scene {
    async fn set() -> Self {
        let world = PostgresWorld::fresh().await;
        let superuser = PgConnection::connect_with(&world.database.options("postgres")).await.unwrap();
        Self { world, superuser }
    }

    /// A job that was asked for so many seconds ago, with so many tenants, of whom so many were done.
    async fn job(&mut self, seconds_ago: u32, total: u32, done: u32) {
        let sql = format!(
            "WITH asked AS (
                 INSERT INTO tenantry.job (id, version, created_at, issuer, subject, trace_id, resource, change, number,
                                           reason, total, done)
                 VALUES (gen_random_uuid(), 1, now() - make_interval(secs => {seconds_ago}), 'issuer', 'operator', '',
                         'users', 'limit', 1, 'why', {total}, {done})
                 RETURNING id)
             INSERT INTO tenantry.job_item (job_id, place, tenant, state, used, over_limit)
             SELECT id, place, gen_random_uuid(), CASE WHEN place <= {done} THEN 'DONE' ELSE 'PENDING' END,
                    CASE WHEN place <= {done} THEN 0 END, CASE WHEN place <= {done} THEN false END
             FROM asked, generate_series(1, {total}) place"
        );
        self.superuser.execute(AssertSqlSafe(sql)).await.unwrap();
    }

    async fn purge(&self, limit: u16) -> u64 {
        self.world.housekeeping().purge(limit).await.unwrap()
    }

    /// How many tenants the jobs have that are left, the oldest job's first.
    async fn left(&mut self) -> Vec<(i32, i64)> {
        let sql = "SELECT total, (SELECT count(*) FROM tenantry.job_item WHERE job_id = id)
                   FROM tenantry.job ORDER BY created_at";
        sqlx::query_as(sql).fetch_all(&mut self.superuser).await.unwrap()
    }
}

#[tokio::test]
async fn a_job_is_known_for_as_long_as_the_domain_says_and_for_as_long_as_it_goes_on() {
    let mut scene = Scene::set().await;
    scene.job(KNOWN_SECONDS * 2, 3, 2).await;
    scene.job(KNOWN_SECONDS + 1, 2, 2).await;
    scene.job(KNOWN_SECONDS - 60, 1, 1).await;
    assert_eq!(scene.purge(10).await, 1);
    assert_eq!(scene.left().await, [(3, 3), (1, 1)]);
}

#[tokio::test]
async fn jobs_go_with_all_of_their_items_and_not_too_many_at_once() {
    let mut scene = Scene::set().await;
    for (place, total) in (1..).zip([30, 3, 4, 5, 6]) {
        scene.job(KNOWN_SECONDS * 2 - place, total, total).await;
    }
    assert_eq!(scene.purge(10).await, 1, "one that has more goes alone");
    assert_eq!(scene.left().await, [(3, 3), (4, 4), (5, 5), (6, 6)]);
    assert_eq!(scene.purge(10).await, 3, "as many as have ten, and the last of them whole");
    assert_eq!(scene.left().await, [(6, 6)]);
    assert_eq!(scene.purge(10).await, 1);
    let items: i64 =
        sqlx::query_scalar("SELECT count(*) FROM tenantry.job_item").fetch_one(&mut scene.superuser).await.unwrap();
    assert_eq!((scene.purge(10).await, items), (0, 0));
}

#[tokio::test]
async fn a_job_that_cannot_be_read_keeps_no_other_waiting_and_nobody_takes_of_it() {
    let mut scene = Scene::set().await;
    scene.job(60, 2, 0).await;
    scene.job(30, 3, 0).await;
    // One that is over, with a tenant under way, and one that isn't.
    let spoilt = "UPDATE tenantry.job SET resource = 'Not a key' WHERE total = 2;
                  WITH over AS (
                      INSERT INTO tenantry.job (id, version, created_at, issuer, subject, trace_id, resource, change, number,
                                                reason, total, cancelled)
                      VALUES (gen_random_uuid(), 2, now(), 'issuer', 'operator', '', 'Not a key', 'limit', 1, 'why', 4, true)
                      RETURNING id)
                  INSERT INTO tenantry.job_item (job_id, place, tenant, tries) SELECT id, 1, gen_random_uuid(), 1 FROM over";
    scene.superuser.execute(spoilt).await.unwrap();
    for place in [1, 2, 3, 1] {
        let taken = scene.world.housekeeping().take_item().await.unwrap().unwrap();
        assert_eq!((taken.job.parts().total, taken.item.place), (3, place));
    }
    let tries = "SELECT total, max(tries)::int4 FROM tenantry.job JOIN tenantry.job_item ON job_id = id GROUP BY total ORDER BY total";
    let tries: Vec<(i32, i32)> = sqlx::query_as(tries).fetch_all(&mut scene.superuser).await.unwrap();
    assert_eq!(tries, [(2, 0), (3, 2), (4, 1)]);
}
