//! The ranking of tenants: whoever is asked for and whatever has changed is found by an index, however many there are.

use super::{Plan, Scene, tenant};
use tenantry_application::ports::Housekeeping;
use tenantry_application::quota::TopBy;
use tenantry_domain::quota::ResourceKey;

/// Every tenant ranks somewhere; of the reports, those without a quota may use nothing.
const RANKED: &str = "
    UPDATE tenantry.resource SET without_quota = 'REFUSED' WHERE key = 'reports.generated';
    INSERT INTO tenantry.usage_rank (tenant_id, resource, window_start, has_quota, most, granted, used, reserved, share)
    SELECT tenant_id, key, CASE key WHEN 'users' THEN 'epoch' ELSE date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' END,
           number % 2 = 0, 1000, 0, number % 1000, 0, (number % 1000) * 1000
    FROM (SELECT tenant_id, row_number() OVER () AS number FROM tenantry.tenant) numbered,
         (VALUES ('users'), ('reports.generated')) resource (key);
    ANALYZE tenantry.usage_rank";

/// Every tenant has a quota, a grant, an open reservation, and used what it has used long ago; all of it was announced. In each
/// transaction there was as much as in one with a few calls at once.
const USED: &str = "
    CREATE TEMPORARY VIEW long_ago AS
    SELECT tenant_id, (3 + (row_number() OVER () - 1) / 36)::text::xid8 AS xact
    FROM tenantry.tenant, generate_series(1, 3);
    INSERT INTO tenantry.quota (tenant_id, resource, version, most, enforcement, thresholds)
    SELECT tenant_id, 'users', 1, 1000, 'HARD', '{80,95,100}' FROM tenantry.tenant;
    INSERT INTO tenantry.quota_grant (tenant_id, resource, id, amount, expires_at, reason)
    SELECT tenant_id, 'users', gen_random_uuid(), 10, now() + '1 day', 'why' FROM tenantry.tenant;
    INSERT INTO tenantry.usage_counter (tenant_id, resource, window_start, used, reserved)
    SELECT tenant_id, 'users', 'epoch', 10, 1 FROM tenantry.tenant;
    INSERT INTO tenantry.usage_reservation (tenant_id, id, resource, window_start, amount, expires_at, state)
    SELECT tenant_id, gen_random_uuid(), 'users', 'epoch', 1, now() + '1 day', 'OPEN' FROM tenantry.tenant;
    INSERT INTO tenantry.usage_ledger (tenant_id, resource, window_start, kind, amount, used, reserved, subject, xact)
    SELECT tenant_id, 'users', 'epoch', 'CONSUME', 10, 10, 0, 'somebody', xact FROM long_ago;
    INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number, xact)
    SELECT tenant_id, 'quota', 'users', 1, 'quota.set', 2, xact FROM long_ago;
    UPDATE tenantry.usage_rank_position SET seen = NULL";

/// One use, one change of a quota, and one erasure.
const CHANGES: &str = "
    UPDATE tenantry.usage_counter SET used = 20 WHERE tenant_id = '{1}';
    INSERT INTO tenantry.usage_ledger (tenant_id, resource, window_start, kind, amount, used, reserved, subject)
    VALUES ('{1}', 'users', 'epoch', 'CONSUME', 10, 20, 0, 'somebody');
    INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number)
    VALUES ('{2}', 'quota', 'users', 2, 'quota.set', 3), ('{3}', 'tenant', '{3}', 2, 'tenant.erase', 3)";

/// The two statements of a step, by what only they say.
const LOOK: &str = "position AS MATERIALIZED";
const WRITE: &str = "placed AS";

impl Scene {
    async fn step(&self, statement: &str, limit: u16) -> Plan {
        self.plan_of(statement, async { self.store.rank(limit).await.unwrap() }).await
    }
}

#[tokio::test]
async fn who_ranks_first_is_read_in_the_order_of_an_index() {
    let scene = Scene::set().await;
    scene.run(RANKED).await;
    let mut view = scene.view(None).await;
    for (by, index) in [(TopBy::Used, "usage_rank_by_used"), (TopBy::Share, "usage_rank_by_share")] {
        for (resource, rows) in [("users", 3), ("reports.generated", 3), ("users", 20)] {
            let resource = ResourceKey::parse(resource).unwrap();
            let reading = async { view.quotas().top(&resource, by, rows).await.unwrap().unwrap() };
            let plan = scene.plan_of("FROM tenantry.usage_rank ranked", reading).await;
            plan.uses(index).asks("window_start = ").sorts_nothing();
            assert!(plan.buffers() < 40 + 8 * u32::from(rows), "{}", plan.0);
        }
    }
}

/// Everybody is ranked.
async fn ranked() -> Scene {
    let scene = Scene::set().await;
    // Planned while nobody has used anything, as it is when the first server begins.
    scene.step(LOOK, 1000).await;
    scene.run(USED).await;
    while !scene.store.rank(1000).await.unwrap() {}
    scene
}

#[tokio::test]
async fn what_changed_is_found_by_its_transaction_however_much_there_is() {
    let scene = ranked().await;
    let changes = (1..=3)
        .fold(CHANGES.to_owned(), |sql, number| sql.replace(&format!("{{{number}}}"), &tenant(number).to_string()));
    for statistics in ["", "ANALYZE"] {
        scene.run(statistics).await;
        for statement in [LOOK, WRITE] {
            scene.run(&changes).await;
            let plan = scene.step(statement, 1000).await;
            plan.reads_nothing_whole();
            assert!(plan.buffers() < 200, "{} pages: {}", plan.buffers(), plan.0);
        }
        let look = scene.step(LOOK, 1000).await;
        look.uses("usage_ledger_by_transaction").uses("outbox_by_transaction").uses("quota_grant_by_end");
    }
}

#[tokio::test]
async fn going_through_all_counters_costs_as_much_at_the_end_as_at_the_beginning() {
    let scene = ranked().await;
    scene.run("ANALYZE").await;
    for come in ["seen = NULL".to_owned(), format!("swept_tenant = '{}', swept_resource = 'users'", tenant(5990))] {
        scene.run(&format!("UPDATE tenantry.usage_rank_position SET {come}")).await;
        let plan = scene.step(LOOK, 3).await;
        plan.reads_nothing_whole().uses("usage_counter_pkey");
        assert!(plan.buffers() < 200, "{} pages: {}", plan.buffers(), plan.0);
    }
}
