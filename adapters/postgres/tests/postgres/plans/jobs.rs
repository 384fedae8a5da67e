//! Bulk jobs: who is next is found at once, however many tenants were done before or wait to be tried again, and whatever
//! jobs there were.

use super::{Scene, tenant};
use std::str::FromStr;
use tenantry_application::Code;
use tenantry_application::ports::Housekeeping;
use tenantry_application::quota::JobItemOutcome;
use tenantry_contracts::words::key_of;
use tenantry_domain::JobId;
use uuid::Uuid;

/// Two thousand jobs that are over, one an hour, the last ones lately; and after them one with ten thousand tenants, of
/// whom most are done. Of those that are left some could not be reached. A tenth of the jobs was cancelled, with a tenant
/// that had no turn.
const JOBS: &str = "
    INSERT INTO tenantry.job (id, version, created_at, issuer, subject, trace_id, resource, change, number, reason, total, done)
    SELECT ('7e000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 1, now() - n * interval '1 hour', 'issuer',
           'operator', '', 'users', 'limit', 1, 'why', CASE n WHEN 0 THEN 10000 ELSE 20 END,
           CASE n WHEN 0 THEN 9000 ELSE 20 END
    FROM generate_series(0, 2000) n;
    INSERT INTO tenantry.job_item (job_id, place, tenant, state, used, over_limit)
    SELECT id, place, gen_random_uuid(), CASE WHEN place <= done THEN 'DONE' ELSE 'PENDING' END,
           CASE WHEN place <= done THEN 0 END, CASE WHEN place <= done THEN false END
    FROM tenantry.job, generate_series(1, total) place;
    UPDATE tenantry.job_item SET tries = 3 WHERE state = 'PENDING' AND place > 9500;
    INSERT INTO tenantry.job_item (job_id, place, tenant)
    SELECT id, total + 1, gen_random_uuid() FROM tenantry.job WHERE done = 20 AND id::text LIKE '%0';
    UPDATE tenantry.job SET total = total + 1, cancelled = true WHERE done = 20 AND id::text LIKE '%0'";

const OPEN: &str = "7e000000-0000-4000-8000-000000000000";

/// Statistics or none: a job is often begun before there are any of it.
const STATISTICS: [&str; 2] = ["", "ANALYZE tenantry.job, tenantry.job_item"];

async fn with_jobs() -> Scene {
    let scene = Scene::set().await;
    scene.run(JOBS).await;
    scene
}

/// What is under way of a job that is over: the server died.
const UNDER_WAY: &str = "
    UPDATE tenantry.job_item SET tries = 1
    WHERE state = 'PENDING' AND job_id = '7e000000-0000-4000-8000-000000000500'";

#[tokio::test]
async fn whose_turn_it_is_is_found_by_indexes() {
    let scene = with_jobs().await;
    for (statistics, expected) in STATISTICS.into_iter().zip(9001..) {
        scene.run(statistics).await;
        let mut place = None;
        let taking = async { place = scene.store.take_item().await.unwrap().map(|taken| taken.item.place) };
        let plan = scene.plan_of("WITH RECURSIVE begun", taking).await;
        assert_eq!(place, Some(expected));
        plan.uses("job_open").uses("job_item_left").uses("job_item_begun").sorts_nothing();
        assert!(!plan.0.contains("Seq Scan on job"), "{}", plan.0);
        assert!(plan.buffers() < 40, "{} pages: {}", plan.buffers(), plan.0);
    }
    scene.run(UNDER_WAY).await;
    let mut taken = None;
    let plan = scene.plan_of("WITH RECURSIVE begun", async { taken = scene.store.take_item().await.unwrap() }).await;
    assert!(taken.is_some_and(|taken| taken.job.state().is_over() && taken.tries == 2));
    assert!(plan.buffers() < 40, "{} pages: {}", plan.buffers(), plan.0);
}

#[tokio::test]
async fn an_item_is_taken_by_its_key() {
    let scene = with_jobs().await;
    for statistics in STATISTICS {
        scene.run(statistics).await;
        let plan = scene.plan_of("SET tries = least", async { scene.store.take_item().await.unwrap() }).await;
        plan.reads_nothing_whole().asks("(place = ");
        assert!(plan.buffers() < 40, "{} pages: {}", plan.buffers(), plan.0);
    }
}

#[tokio::test]
async fn what_a_preview_reads_is_found_by_keys() {
    let scene = Scene::set().await.planned_once().await;
    let (mut view, users) = (scene.view(None).await, key_of("users"));
    let some: Vec<_> = (0..100).map(|number| tenant(number * 7)).collect();
    let plan = scene.plan(async { view.quotas().find_each(&some, &users).await.unwrap() }).await;
    plan.reads_nothing_whole().uses("tenant_pkey").uses("quota_pkey").uses("usage_counter_pkey");
}

#[tokio::test]
async fn an_item_and_its_job_are_written_by_their_keys() {
    let scene = with_jobs().await;
    let outcome = JobItemOutcome::Failed { code: Code::NotFound, message: "gone".to_owned() };
    let open = JobId::from_bytes(Uuid::from_str(OPEN).unwrap().into_bytes()).unwrap();
    for (statistics, place) in STATISTICS.into_iter().zip(9001..) {
        scene.run(statistics).await;
        let settling = async { scene.store.settle_item(open, place, &outcome).await.unwrap() };
        let plan = scene.plan(settling).await;
        plan.reads_nothing_whole().uses("job_pkey").asks("(place = ");
        assert!(plan.buffers() < 60, "{} pages: {}", plan.buffers(), plan.0);
    }
}

#[tokio::test]
async fn jobs_to_forget_are_found_by_their_age_and_their_items_by_their_job() {
    let scene = with_jobs().await;
    for statistics in STATISTICS {
        scene.run(statistics).await;
        let plan = scene.plan_of("forgotten AS", async { scene.store.purge(100).await.unwrap() }).await;
        plan.reads_nothing_whole().uses("job_over").asks("created_at < ").uses("job_item_pkey").asks("job_id = ");
        assert!(plan.buffers() < 2000, "{} pages: {}", plan.buffers(), plan.0);
    }
    while scene.store.purge(1000).await.unwrap() > 0 {}
    let nothing = scene.plan_of("forgotten AS", async { scene.store.purge(1000).await.unwrap() }).await;
    nothing.reads_nothing_whole();
    // Those of the index from which they have just gone.
    assert!(nothing.buffers() < 100, "{} pages: {}", nothing.buffers(), nothing.0);
}
