//! Erasing a tenant that did much: no statement of it takes longer than one may, and nothing is left.

use crate::contract::PostgresWorld;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::time::Duration;
use tenantry_contracts::words::{GRACE_PERIOD_SECONDS, archive, consume_quota, delete, platform, reserve_quota};
use tenantry_contracts::{Stage, World};
use tenantry_domain::access::Job;

/// Far less than it takes to delete all that is used below, and far more than a portion of it takes.
const A_STATEMENTS_TIME: Duration = Duration::from_millis(700);

/// Two years of a use every two minutes or so.
const USED_MUCH: &str = "
    INSERT INTO tenantry.usage_ledger (tenant_id, resource, window_start, kind, amount, used, reserved, subject)
    SELECT tenant_id, 'users', 'epoch', 'CONSUME', 1, number, 0, 'somebody'
    FROM tenantry.tenant, generate_series(1, 500000) number WHERE slug = 'police'";

const IS_LEFT: &str = "
    SELECT (SELECT count(*) FROM tenantry.usage_ledger) + (SELECT count(*) FROM tenantry.usage_reservation)
         + (SELECT count(*) FROM tenantry.usage_counter) + (SELECT count(*) FROM tenantry.quota_look)
         + (SELECT count(*) FROM tenantry.tenant WHERE status IS NOT NULL)";

#[tokio::test]
async fn a_tenant_that_used_much_is_erased_whole() {
    let world = PostgresWorld::with(4, A_STATEMENTS_TIME).await;
    let mut superuser = PgConnection::connect_with(&world.database.options("postgres")).await.unwrap();
    let stage = Stage::on(world);
    let tenant = stage.active("police").await.id();
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    stage.used(platform(), reserve_quota(tenant, "users", 1, 60)).await;
    superuser.execute(USED_MUCH).await.unwrap();
    let archived = stage.done(platform(), archive(tenant)).await;
    stage.done(platform(), delete(&archived)).await;
    stage.clock().advance(Duration::from_secs(GRACE_PERIOD_SECONDS.into()));
    stage.run(Job::Erase).await;
    let left: i64 = sqlx::query_scalar(IS_LEFT).fetch_one(&mut superuser).await.unwrap();
    assert_eq!(left, 0);
}

/// What stands in the ranking of a tenant that was erased while nobody ranked, goes when all is gone through.
#[tokio::test]
async fn a_tenant_that_was_erased_while_nobody_ranked_leaves_the_ranking() {
    let world = PostgresWorld::fresh().await;
    let mut superuser = PgConnection::connect_with(&world.database.options("postgres")).await.unwrap();
    let stage = Stage::on(world);
    let tenant = stage.active("police").await.id();
    let erased = "UPDATE tenantry.usage_rank_position SET seen = NULL;
        INSERT INTO tenantry.usage_rank (tenant_id, resource, window_start, has_quota, granted, used, reserved)
        SELECT tenant_id, resource, 'epoch', false, 0, 5, 0
        FROM (SELECT gen_random_uuid() AS tenant_id FROM generate_series(1, 5)) gone, (VALUES ('users'), ('storage.bytes')) of (resource)";
    superuser.execute(AssertSqlSafe(erased)).await.unwrap();
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    while !stage.housekeeping().rank(3).await.unwrap() {}
    let ranked: Vec<String> =
        sqlx::query_scalar("SELECT tenant_id::text FROM tenantry.usage_rank").fetch_all(&mut superuser).await.unwrap();
    assert_eq!(ranked, [tenant.to_string()]);
}
