//! The ledger: a line for each use that was done, and for each reservation that expired.

use super::with_ten_users;
use sqlx::{Executor, PgConnection, Row};
use std::collections::BTreeSet;
use std::time::Duration;
use tenantry_application::Call;
use tenantry_application::ports::Clock;
use tenantry_application::quota::{FindQuota, SetQuota};
use tenantry_application::tenant::{DeleteTenant, EraseTenant};
use tenantry_application::usage::{UseBatch, WhichWindow};
use tenantry_contracts::words::{
    archive, bound_to, commit_reservation, consume_quota, delete, existing, existing_quota, key_of, keyed, platform,
    release_quota, release_reservation, reserve_quota, set_quota, suspend, terms_of,
};
use tenantry_contracts::{HandClock, Stage};
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Job, Operation, Reach, Scope};
use tenantry_domain::quota::{Enforcement, Terms};
use tenantry_domain::usage::Reservation;

/// Kind, amount, used, reserved, overage and subject of each line, in their order.
const LINES: &str = "
    SELECT concat_ws(' ', kind, amount, used, reserved, overage, subject) FROM tenantry.usage_ledger ORDER BY id";

async fn lines(superuser: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(LINES).fetch_all(superuser).await.unwrap()
}

async fn number(superuser: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(superuser).await.unwrap()
}

async fn reserved(stage: &Stage, tenant: TenantId, amount: u64, seconds: u32) -> Reservation {
    let reserve = reserve_quota(tenant, "users", amount, seconds);
    stage.used(platform(), reserve).await.reservation.unwrap()
}

#[tokio::test]
async fn each_use_that_was_done_has_a_line_that_tells_what_stood_after_it() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    let bound = bound_to(tenant, &[Scope::UsageWrite]);
    stage.used(bound, consume_quota(tenant, "users", 4)).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 7)).await;
    let (one, other) = (reserved(&stage, tenant, 3, 600).await, reserved(&stage, tenant, 2, 600).await);
    stage.used(platform(), commit_reservation(tenant, one.id)).await;
    stage.used(platform(), release_reservation(tenant, other.id)).await;
    stage.refused_use(platform(), release_reservation(tenant, other.id)).await;
    stage.used(platform(), release_quota(tenant, "users", 1)).await;
    let soft = Terms { enforcement: Enforcement::Soft, ..terms_of(10) };
    stage.done(platform(), SetQuota { existing: existing_quota(tenant, "users"), terms: soft }).await;
    stage.used(platform(), consume_quota(tenant, "users", 6)).await;
    stage.used(keyed(platform(), "k"), consume_quota(tenant, "users", 3)).await;
    stage.used(keyed(platform(), "k"), consume_quota(tenant, "users", 3)).await;
    let expected = [
        "CONSUME 4 4 0 0 bound",
        "RESERVE 3 4 3 0 administrator",
        "RESERVE 2 4 5 0 administrator",
        "COMMIT 3 7 2 0 administrator",
        "RELEASE_RESERVATION 2 7 0 0 administrator",
        "RELEASE 1 6 0 0 administrator",
        "CONSUME 6 12 0 2 administrator",
        "CONSUME 3 15 0 3 administrator",
    ];
    assert_eq!(lines(&mut superuser).await, expected);
    let named = "SELECT kind, reservation::text FROM tenantry.usage_ledger WHERE reservation IS NOT NULL ORDER BY id";
    let named = superuser.fetch_all(named).await.unwrap();
    let named: Vec<String> = named.iter().map(|row| row.get::<String, _>(1)).collect();
    let (one, other) = (one.id.to_string(), other.id.to_string());
    assert_eq!(named, [one.clone(), other.clone(), one, other], "lines about a reservation name it");
}

#[tokio::test]
async fn what_expired_has_one_line_whoever_gives_it_back() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    let expire = "UPDATE tenantry.usage_reservation SET expires_at = now() - interval '1 second' WHERE state = 'OPEN'";
    reserved(&stage, tenant, 3, 600).await;
    superuser.execute(expire).await.unwrap();
    stage.used(platform(), consume_quota(tenant, "users", 8)).await;
    reserved(&stage, tenant, 2, 600).await;
    superuser.execute(expire).await.unwrap();
    stage.clock().advance(HandClock::BEHIND + Duration::from_secs(60));
    stage.run(Job::Expire).await;
    stage.run(Job::Expire).await;
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    let mut lines = lines(&mut superuser).await;
    // Those of one statement have no order among each other.
    lines[1..3].sort();
    let expected = [
        "RESERVE 3 0 3 0 administrator",
        "CONSUME 8 8 0 0 administrator",
        "EXPIRE 3 0 0 0 system:tenantry/expire",
        "RESERVE 2 8 2 0 administrator",
        "EXPIRE 2 8 0 0 system:tenantry/expire",
        "CONSUME 1 9 0 0 administrator",
    ];
    assert_eq!(lines, expected);
    let open = "SELECT count(*) FROM tenantry.usage_reservation WHERE state <> 'EXPIRED'";
    assert_eq!(number(&mut superuser, open).await, 0);
}

/// The older a reservation is, the later it was made here, so that the order of the rows isn't that of their time.
const VERY_MANY_EXPIRED: &str = "
    WITH expired AS (
        INSERT INTO tenantry.usage_reservation (tenant_id, resource, window_start, id, amount, expires_at, state)
        SELECT tenant_id, 'users', 'epoch', gen_random_uuid(), 1 + place % 7, now() - make_interval(secs => place), 'OPEN'
        FROM tenantry.tenant CROSS JOIN generate_series(1, 2500) place
        RETURNING amount)
    UPDATE tenantry.usage_counter SET reserved = reserved + (SELECT sum(amount) FROM expired)";
const HELD_OF_THE_ROW: &str = "SELECT reserved FROM tenantry.usage_counter";
const HELD_BY_OPEN_ONES: &str = "SELECT sum(amount)::bigint FROM tenantry.usage_reservation WHERE state = 'OPEN'";
const EXPIRED: &str = "SELECT count(*) FROM tenantry.usage_reservation WHERE state = 'EXPIRED'";
const EXPIRED_BEFORE_AN_OLDER_ONE: &str = "
    SELECT count(*) FROM tenantry.usage_reservation WHERE state = 'OPEN'
    AND expires_at < (SELECT max(expires_at) FROM tenantry.usage_reservation WHERE state = 'EXPIRED')";
const LINES_OF_EXPIRED: &str = "
    SELECT count(*) FROM tenantry.usage_ledger line JOIN tenantry.usage_reservation held ON held.id = line.reservation
    WHERE line.kind = 'EXPIRE' AND held.state = 'EXPIRED' AND line.amount = held.amount AND line.reserved = 3";

#[tokio::test]
async fn of_very_many_that_expired_each_batch_writes_the_oldest_down_and_none_counts() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    reserved(&stage, tenant, 3, 600).await;
    superuser.execute(VERY_MANY_EXPIRED).await.unwrap();
    for (batch, written) in [1000, 2000, 2500, 2500].into_iter().enumerate() {
        if batch == 1 {
            let used = stage.used(platform(), consume_quota(tenant, "users", 7)).await;
            assert_eq!((used.status.usage.used.get(), used.status.usage.reserved.get()), (7, 3));
        } else {
            settle(&stage, tenant).await;
        }
        for counted in [EXPIRED, LINES_OF_EXPIRED] {
            assert_eq!(number(&mut superuser, counted).await, written, "{counted}");
        }
        assert_eq!(number(&mut superuser, EXPIRED_BEFORE_AN_OLDER_ONE).await, 0);
        let held = number(&mut superuser, HELD_OF_THE_ROW).await;
        assert_eq!(held, number(&mut superuser, HELD_BY_OPEN_ONES).await);
        let shown = stage.answer(&platform(), FindQuota { tenant, resource: key_of("users") }).await.unwrap();
        assert_eq!(shown.usage.reserved.get(), 3, "what has expired isn't held, written down or not");
    }
    assert_eq!(number(&mut superuser, HELD_OF_THE_ROW).await, 3);
}

/// As the job does it.
async fn settle(stage: &Stage, tenant: TenantId) {
    let permit = Caller::job(Job::Expire).permit(Operation::ExpireReservation, Reach::Tenant(tenant)).unwrap();
    let (window, now) = (WhichWindow::Begun(None), stage.clock().now());
    let (resource, uses) = (key_of("users"), Vec::new());
    let batch = UseBatch { tenant, resource, window, now, uses, settling: Some(permit) };
    assert!(stage.store().use_quota(&batch).await.unwrap().is_empty());
}

/// The counter and the ledger are two accounts of the same thing, and never differ (they are written in one statement).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_at_once_each_has_its_line_and_its_key() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    stage.done(platform(), set_quota(tenant, "users", 150)).await;
    let calls = (0..200).map(|place| (keyed(platform(), &format!("k-{place}")), consume_quota(tenant, "users", 1)));
    let results = stage.used_at_once(calls.collect::<Vec<_>>()).await;
    let told: BTreeSet<u64> = results.iter().flatten().map(|used| used.status.usage.used.get()).collect();
    assert_eq!(told, (1..=150).collect());
    let seen: Vec<i64> = sqlx::query_scalar("SELECT used FROM tenantry.usage_ledger ORDER BY used")
        .fetch_all(&mut superuser)
        .await
        .unwrap();
    assert_eq!(seen, (1..=150).collect::<Vec<_>>());
    let keys = "SELECT count(*) FROM tenantry.idempotency_key WHERE operation = 'consumeQuota' AND outcome IS NOT NULL";
    assert_eq!(number(&mut superuser, keys).await, 150);
    let counted = "SELECT sum(used)::bigint FROM tenantry.usage_counter";
    assert_eq!(number(&mut superuser, counted).await, 150);
}

/// What every table of the schema holds, but for what is the same in all databases.
const CONTENTS: &str = "
    SELECT relname::text, md5(query_to_xml(format('SELECT * FROM tenantry.%I t ORDER BY t::text', relname),
        true, false, '')::text)
    FROM pg_class WHERE relnamespace = 'tenantry'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1";

async fn contents(superuser: &mut PgConnection) -> Vec<(String, String)> {
    sqlx::query_as(CONTENTS).fetch_all(superuser).await.unwrap()
}

#[tokio::test]
async fn uses_write_counters_ledger_keys_reservations_and_crossings_and_nothing_else() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    let before = contents(&mut superuser).await;
    let held = stage.used(keyed(platform(), "k"), reserve_quota(tenant, "users", 3, 600)).await.reservation.unwrap();
    let other = stage.used(keyed(platform(), "l"), reserve_quota(tenant, "users", 3, 600)).await.reservation.unwrap();
    stage.used(keyed(platform(), "k"), consume_quota(tenant, "users", 4)).await;
    stage.used(keyed(platform(), "k"), commit_reservation(tenant, held.id)).await;
    stage.used(keyed(platform(), "k"), release_reservation(tenant, other.id)).await;
    stage.used(keyed(platform(), "k"), release_quota(tenant, "users", 1)).await;
    let after = contents(&mut superuser).await;
    let changed: Vec<&str> =
        before.iter().zip(&after).filter(|(one, other)| one != other).map(|(one, _)| one.0.as_str()).collect();
    assert_eq!(changed, ["idempotency_key", "outbox", "usage_counter", "usage_ledger", "usage_reservation"]);
    assert!(before.len() > 12, "there are other tables: {before:?}");
    let kinds = "SELECT count(*) FROM tenantry.outbox WHERE tenant_id <> '00000000-0000-0000-0000-000000000000'
                 AND percent IS NULL AND xact >= (SELECT min(xact) FROM tenantry.usage_ledger)";
    assert_eq!(number(&mut superuser, kinds).await, 0, "of announcements only crossings");
}

#[tokio::test]
async fn a_reservation_is_remembered_for_as_long_as_the_domain_says() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    let done = reserved(&stage, tenant, 3, 600).await;
    reserved(&stage, tenant, 2, 600).await;
    stage.used(platform(), release_reservation(tenant, done.id)).await;
    let mut ages = async |by: u32| {
        let sql = "UPDATE tenantry.usage_reservation SET expires_at = now() - make_interval(secs => $1)";
        sqlx::query(sql).bind(f64::from(by)).execute(&mut superuser).await.unwrap();
    };
    ages(Reservation::REMEMBERED_SECONDS - 60).await;
    assert_eq!(stage.housekeeping().purge(10).await.unwrap(), 0);
    ages(Reservation::REMEMBERED_SECONDS + 1).await;
    assert_eq!(stage.housekeeping().purge(10).await.unwrap(), 1, "one that still holds something stays");
    stage.clock().advance(HandClock::BEHIND);
    assert_eq!(stage.housekeeping().due_expiries(stage.clock().now(), 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn of_an_erased_tenants_usage_nothing_is_left() {
    let (stage, mut superuser, tenant) = with_ten_users().await;
    stage.used(keyed(platform(), "k"), consume_quota(tenant, "users", 9)).await;
    reserved(&stage, tenant, 1, 600).await;
    stage.done(platform(), suspend(tenant)).await;
    let archived = stage.done(platform(), archive(tenant)).await;
    let deletion = DeleteTenant { grace_period_seconds: 0, ..delete(&archived) };
    stage.done(platform(), deletion).await;
    let job = Call::of_job(Job::Erase, "request-1".to_owned());
    stage.done(job, EraseTenant(existing(tenant))).await;
    let left = "SELECT (SELECT count(*) FROM tenantry.usage_counter) + (SELECT count(*) FROM tenantry.usage_reservation)
        + (SELECT count(*) FROM tenantry.usage_ledger) + (SELECT count(*) FROM tenantry.outbox WHERE percent IS NOT NULL)
        + (SELECT count(*) FROM tenantry.idempotency_key WHERE operation = 'consumeQuota')";
    assert_eq!(number(&mut superuser, left).await, 0);
}
