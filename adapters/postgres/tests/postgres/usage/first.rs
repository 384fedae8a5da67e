//! The first use in a window, which makes its counter: it waits for no command of its tenant, and leaves nothing behind of
//! one that is erased.

use super::{in_a_world, superuser, with_ten_users};
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use std::time::Duration;
use tenantry_application::tenant::{DeleteTenant, EraseTenant};
use tenantry_application::{Call, Refusal};
use tenantry_contracts::Stage;
use tenantry_contracts::words::{archive, consume_quota, delete, existing, platform};
use tenantry_domain::TenantId;
use tenantry_domain::access::Job;
use tenantry_domain::tenant::Tenant;
use tokio::task::JoinHandle;

/// What a command's lock is, whichever command it is.
const HOLD_TENANT: &str = "BEGIN; SELECT 1 FROM tenantry.tenant FOR NO KEY UPDATE";
const COUNTERS: &str = "SELECT count(*) FROM tenantry.usage_counter";
const WAITING: &str = "
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
/// Of what a use says to PostgreSQL.
const FIRST_USE: &str = include_str!("../statements/first-use.sql");

async fn number(superuser: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(superuser).await.unwrap()
}

async fn until_waiting(superuser: &mut PgConnection, number_of_waiting: i64) {
    while number(superuser, WAITING).await < number_of_waiting {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The statement by which a use makes its counter, of one that found its tenant in this status.
fn make_counter(tenant: TenantId, status: &str) -> AssertSqlSafe<String> {
    let mut statements = FIRST_USE.split(";\n").filter(|said| said.contains("INSERT INTO tenantry.usage_counter"));
    let said = statements.next().unwrap().replace("$1", &format!("'{tenant}'"));
    AssertSqlSafe(said.replace("$2", "'users'").replace("$3", "'epoch'").replace("$4", &format!("'{status}'")))
}

/// Begins to erase a tenant.
async fn erasing(stage: &Stage, tenant: TenantId) -> JoinHandle<Result<Tenant, Refusal>> {
    let archived = stage.done(platform(), archive(tenant)).await;
    stage.done(platform(), DeleteTenant { grace_period_seconds: 0, ..delete(&archived) }).await;
    stage.start(Call::of_job(Job::Erase, "request-1".to_owned()), EraseTenant(existing(tenant)))
}

#[tokio::test]
async fn a_first_use_does_not_wait_for_a_command_of_its_tenant() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    superuser.execute(HOLD_TENANT).await.unwrap();
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    superuser.execute("COMMIT").await.unwrap();
    assert_eq!(number(&mut superuser, COUNTERS).await, 1);
}

#[tokio::test]
async fn an_erasure_waits_for_a_counter_that_is_being_made_and_empties_it() {
    let (world, mut one, tenant, stage) = in_a_world().await;
    let mut other = superuser(&world).await;
    let erased = {
        one.execute("BEGIN").await.unwrap();
        one.execute(make_counter(tenant, "ACTIVE")).await.unwrap();
        erasing(&stage, tenant).await
    };
    until_waiting(&mut other, 1).await;
    one.execute("COMMIT").await.unwrap();
    assert_eq!(number(&mut one, COUNTERS).await, 1, "it waits behind the use's commit, and no longer");
    assert!(erased.await.unwrap().is_ok());
    assert_eq!(number(&mut one, COUNTERS).await, 0);
}

#[tokio::test]
async fn of_a_tenant_that_is_being_erased_no_counter_is_made() {
    let (world, mut one, tenant, stage) = in_a_world().await;
    let (mut other, mut third) = (superuser(&world).await, superuser(&world).await);
    // The erasure has emptied the counters, and waits before it goes on.
    one.execute("BEGIN; LOCK TABLE tenantry.usage_ledger IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let erased = erasing(&stage, tenant).await;
    until_waiting(&mut other, 1).await;
    let making = tokio::spawn(async move { third.execute(make_counter(tenant, "DELETED")).await.unwrap() });
    until_waiting(&mut other, 2).await;
    one.execute("COMMIT").await.unwrap();
    assert!(erased.await.unwrap().is_ok());
    assert_eq!(making.await.unwrap().rows_affected(), 0);
    assert_eq!(number(&mut other, COUNTERS).await, 0);
}
