//! What changes between the moment a use was decided and the moment it is written: it is decided anew.
//!
//! The table of the ledger is locked by somebody else, so that a use has read everything, and waits before it writes.

use super::with_ten_users;
use sqlx::{Executor, PgConnection};
use std::time::Duration;
use tenantry_application::Code;
use tenantry_application::quota::DefineResource;
use tenantry_contracts::Stage;
use tenantry_contracts::words::{consume_quota, define, keyed, platform, remove_quota, set_quota, suspend};
use tenantry_domain::TenantId;
use tenantry_domain::quota::WithoutQuota;

const HOLD: &str = "BEGIN; LOCK TABLE tenantry.usage_ledger IN ACCESS EXCLUSIVE MODE";
const IS_WAITING: &str = "
    SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database
        WHERE datname = current_database())";
const USED: &str = "SELECT coalesce(sum(used), 0)::bigint FROM tenantry.usage_counter";

async fn number(superuser: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(superuser).await.unwrap()
}

/// What becomes of a use of eight users, with all that is done after it was decided and before it is written.
async fn used_meanwhile(
    stage: &Stage,
    superuser: &mut PgConnection,
    tenant: TenantId,
    change: impl Future<Output = ()>,
) -> Option<Code> {
    // The counter is there, and the connections know their statements.
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    superuser.execute(HOLD).await.unwrap();
    let using = stage.start_use(platform(), consume_quota(tenant, "users", 8));
    while number(superuser, IS_WAITING).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!using.is_finished());
    change.await;
    superuser.execute("COMMIT").await.unwrap();
    using.await.unwrap().err().map(|refusal| refusal.code())
}

#[tokio::test]
async fn a_limit_that_was_lowered_meanwhile_refuses() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    let lowered = async { drop(stage.done(platform(), set_quota(tenant, "users", 8)).await) };
    let code = used_meanwhile(&stage, &mut superuser, tenant, lowered).await;
    assert_eq!((code, number(&mut superuser, USED).await), (Some(Code::QuotaExceeded), 1));
}

#[tokio::test]
async fn a_limit_that_was_raised_meanwhile_is_the_one_that_is_told() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    let raised = async { drop(stage.done(platform(), set_quota(tenant, "users", 11)).await) };
    assert_eq!(used_meanwhile(&stage, &mut superuser, tenant, raised).await, None);
    stage.used(platform(), consume_quota(tenant, "users", 2)).await;
    assert_eq!(number(&mut superuser, USED).await, 11);
}

#[tokio::test]
async fn a_quota_that_was_removed_meanwhile_leaves_what_holds_without_one() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    let refused = DefineResource { unit: unit_of_users(), without_quota: WithoutQuota::Refused, ..define("users") };
    stage.done(platform(), refused).await;
    let removed = async { drop(stage.done(platform(), remove_quota(tenant, "users")).await) };
    let code = used_meanwhile(&stage, &mut superuser, tenant, removed).await;
    assert_eq!((code, number(&mut superuser, USED).await), (Some(Code::QuotaExceeded), 1));
}

#[tokio::test]
async fn a_definition_that_changed_meanwhile_holds() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    stage.done(platform(), remove_quota(tenant, "users")).await;
    let refused = DefineResource { unit: unit_of_users(), without_quota: WithoutQuota::Refused, ..define("users") };
    let redefined = async { drop(stage.done(platform(), refused).await) };
    let code = used_meanwhile(&stage, &mut superuser, tenant, redefined).await;
    assert_eq!((code, number(&mut superuser, USED).await), (Some(Code::QuotaExceeded), 1));
}

#[tokio::test]
async fn a_tenant_that_was_suspended_meanwhile_uses_nothing() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    let suspended = async { drop(stage.done(platform(), suspend(tenant)).await) };
    let code = used_meanwhile(&stage, &mut superuser, tenant, suspended).await;
    assert_eq!((code, number(&mut superuser, USED).await), (Some(Code::TenantSuspended), 1));
}

const IS_ABOUT_TO_WRITE: &str =
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'tenantry.usage_ledger'::regclass";
const MAKE_COUNTER: &str = "
    INSERT INTO tenantry.usage_counter (tenant_id, resource, window_start, used)
    SELECT tenant_id, 'users', 'epoch', 9 FROM tenantry.tenant";
const UNLOCKED: &str = "
    SELECT count(*) FROM (SELECT FROM tenantry.usage_counter WHERE resource = 'users' FOR UPDATE SKIP LOCKED) counter";

/// Whoever finds no counter to lock, and then one that another server has made, would decide on what that is counting.
#[tokio::test]
async fn a_counter_that_another_server_made_meanwhile_is_locked_before_anything_is_written() {
    let (world, mut one, tenant, stage) = super::in_a_world().await;
    let mut other = super::superuser(&world).await;
    one.execute("BEGIN; LOCK TABLE tenantry.quota_grant IN ACCESS EXCLUSIVE MODE").await.unwrap();
    other.execute(HOLD).await.unwrap();
    let using = stage.start_use(platform(), consume_quota(tenant, "users", 1));
    while number(&mut one, IS_WAITING).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    one.execute(MAKE_COUNTER).await.unwrap();
    one.execute("COMMIT").await.unwrap();
    while number(&mut one, IS_ABOUT_TO_WRITE).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(number(&mut one, UNLOCKED).await, 0, "it has read what another may be changing");
    other.execute("COMMIT").await.unwrap();
    assert!(using.await.unwrap().is_ok());
    assert_eq!(number(&mut one, USED).await, 10);
}

/// Another server's use of another resource under the same key, which is about to commit.
const SAME_KEY: &str = "
    BEGIN;
    INSERT INTO tenantry.idempotency_key (tenant_id, operation, issuer, subject, key, digest, outcome, expires_at)
    SELECT tenant_id, 'consumeQuota', 'urn:contract', 'administrator', 'k', sha256('another'), '{}',
           now() + interval '1 day'
    FROM tenantry.tenant";

async fn used_under_a_key_in_use(end: &'static str) -> (Option<Code>, i64) {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    superuser.execute(SAME_KEY).await.unwrap();
    let using = stage.start_use(keyed(platform(), "k"), consume_quota(tenant, "users", 8));
    while number(&mut superuser, IS_WAITING_FOR_A_TRANSACTION).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    superuser.execute(end).await.unwrap();
    let code = using.await.unwrap().err().map(|refusal| refusal.code());
    (code, number(&mut superuser, USED).await)
}

/// Whoever waits for a transaction is in no database, as far as the lock goes.
const IS_WAITING_FOR_A_TRANSACTION: &str = "
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'transactionid'";

#[tokio::test]
async fn a_key_that_was_used_up_meanwhile_is_a_conflict() {
    assert_eq!(used_under_a_key_in_use("COMMIT").await, (Some(Code::Conflict), 1));
}

#[tokio::test]
async fn a_key_that_came_free_meanwhile_is_used() {
    assert_eq!(used_under_a_key_in_use("ROLLBACK").await, (None, 9));
}

fn unit_of_users() -> tenantry_domain::quota::Unit {
    tenantry_contracts::words::unit_of("user")
}
