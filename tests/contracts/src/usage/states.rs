//! Using quotas in each state of the tenant: while it isn't Active nothing more is taken, whoever asks.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{find_reservation, permit, reserved, taken, with_ten_users};
use crate::clock::HandClock;
use crate::words::{
    BOUND, GRACE_PERIOD_SECONDS, archive, bound_to, commit_reservation, consume_quota, delete, existing, key_of, must,
    platform, release_quota, release_reservation, reserve_quota, suspend,
};
use crate::world::{Stage, eventually};
use std::time::Duration;
use tenantry_application::ports::Clock;
use tenantry_application::quota::FindQuota;
use tenantry_application::tenant::{ResumeTenant, UndeleteTenant};
use tenantry_application::usage::Used;
use tenantry_application::{Call, Code, Refusal};
use tenantry_domain::TenantId;
use tenantry_domain::access::Job;
use tenantry_domain::usage::Reservation;

/// A tenant that uses four of ten users, and holds three reservations of one.
async fn at_work(stage: &Stage) -> (TenantId, Vec<Reservation>) {
    let tenant = with_ten_users(stage).await;
    stage.used(platform(), consume_quota(tenant, "users", 4)).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(reserved(stage, tenant, 1, 600).await);
    }
    (tenant, held)
}

/// With what code nothing is taken.
async fn nothing_is_taken(stage: &Stage, call: impl Fn() -> Call, tenant: TenantId) -> Code {
    let codes = [
        stage.refused_use(call(), consume_quota(tenant, "users", 1)).await.code(),
        stage.refused_use(call(), reserve_quota(tenant, "users", 1, 60)).await.code(),
    ];
    assert_eq!(codes[0], codes[1]);
    codes[0]
}

/// With what code nothing is given back or committed.
async fn nothing_is_given_back(stage: &Stage, call: impl Fn() -> Call, tenant: TenantId, held: &Reservation) -> Code {
    let codes = [
        stage.refused_use(call(), release_quota(tenant, "users", 1)).await.code(),
        stage.refused_use(call(), commit_reservation(tenant, held.id)).await.code(),
        stage.refused_use(call(), release_reservation(tenant, held.id)).await.code(),
    ];
    assert!(codes.iter().all(|code| *code == codes[0]), "{codes:?}");
    codes[0]
}

/// While its tenant is in a state, whose tokens are answered with this code.
async fn only_the_platform_gives_back(stage: &Stage, tenant: TenantId, held: &[Reservation], code: Code) {
    let bound = || bound_to(tenant, &BOUND);
    assert_eq!(nothing_is_taken(stage, platform, tenant).await, code);
    assert_eq!(nothing_is_taken(stage, bound, tenant).await, code);
    assert_eq!(nothing_is_given_back(stage, bound, tenant, &held[0]).await, code);
    assert_eq!(taken(stage, tenant, "users").await, (4, 3));
    stage.used(platform(), release_quota(tenant, "users", 3)).await;
    stage.used(platform(), commit_reservation(tenant, held[0].id)).await;
    stage.used(platform(), release_reservation(tenant, held[1].id)).await;
    assert_eq!(taken(stage, tenant, "users").await, (2, 1));
}

pub async fn while_a_tenant_is_suspended_only_the_platform_gives_back_and_commits(stage: Stage) {
    let (tenant, held) = at_work(&stage).await;
    stage.done(platform(), suspend(tenant)).await;
    only_the_platform_gives_back(&stage, tenant, &held, Code::TenantSuspended).await;
    stage.done(platform(), ResumeTenant(existing(tenant))).await;
    stage.used(bound_to(tenant, &BOUND), consume_quota(tenant, "users", 7)).await;
    stage.used(bound_to(tenant, &BOUND), commit_reservation(tenant, held[2].id)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (10, 0));
}

pub async fn while_a_tenant_is_archived_only_the_platform_gives_back_and_commits(stage: Stage) {
    let (tenant, held) = at_work(&stage).await;
    stage.done(platform(), archive(tenant)).await;
    only_the_platform_gives_back(&stage, tenant, &held, Code::TenantArchived).await;
}

pub async fn before_a_tenant_is_activated_nothing_is_taken(stage: Stage) {
    let tenant = stage.created("police").await.id();
    assert_eq!(nothing_is_taken(&stage, platform, tenant).await, Code::Forbidden);
    assert_eq!(nothing_is_taken(&stage, || bound_to(tenant, &BOUND), tenant).await, Code::Forbidden);
    assert_eq!(taken(&stage, tenant, "users").await, (0, 0));
}

pub async fn what_expired_comes_back_while_its_tenant_is_suspended(stage: Stage) {
    let (tenant, _) = at_work(&stage).await;
    reserved(&stage, tenant, 2, 1).await;
    stage.done(platform(), suspend(tenant)).await;
    eventually("a reservation is over", async || taken(&stage, tenant, "users").await == (4, 3)).await;
    stage.clock().advance(HandClock::BEHIND + Duration::from_secs(2));
    stage.run(Job::Expire).await;
    assert_eq!(taken(&stage, tenant, "users").await, (4, 3));
    let due = stage.housekeeping().due_expiries(stage.clock().now(), 10).await;
    assert!(must(due, "due expiries").is_empty());
}

/// A tenant that is deleted, and so isn't there.
async fn deleted(stage: &Stage) -> (TenantId, Vec<Reservation>) {
    let (tenant, held) = at_work(stage).await;
    stage.done(platform(), suspend(tenant)).await;
    let archived = stage.done(platform(), archive(tenant)).await;
    stage.done(platform(), delete(&archived)).await;
    (tenant, held)
}

pub async fn of_a_deleted_tenant_nothing_is_used_and_all_is_kept(stage: Stage) {
    let (tenant, held) = deleted(&stage).await;
    assert_eq!(nothing_is_taken(&stage, platform, tenant).await, Code::NotFound);
    assert_eq!(nothing_is_given_back(&stage, platform, tenant, &held[0]).await, Code::NotFound);
    assert_eq!(nothing_is_taken(&stage, || bound_to(tenant, &BOUND), tenant).await, Code::Unauthenticated);
    stage.done(platform(), UndeleteTenant(existing(tenant))).await;
    assert_eq!(taken(&stage, tenant, "users").await, (4, 3));
    stage.used(platform(), commit_reservation(tenant, held[0].id)).await;
}

pub async fn an_erased_tenant_uses_nothing(stage: Stage) {
    let (tenant, held) = deleted(&stage).await;
    stage.clock().advance(Duration::from_secs(GRACE_PERIOD_SECONDS.into()));
    stage.run(Job::Erase).await;
    let found = stage.answer(&platform(), FindQuota { tenant, resource: key_of("users") }).await;
    assert!(found.is_none(), "{found:?}");
    let reservation = find_reservation(&stage, &permit(&platform(), tenant), tenant, held[0].id).await;
    assert!(reservation.is_none(), "{reservation:?}");
    assert_eq!(nothing_is_taken(&stage, platform, tenant).await, Code::NotFound);
    assert_eq!(nothing_is_given_back(&stage, platform, tenant, &held[0]).await, Code::NotFound);
    assert_eq!(nothing_is_taken(&stage, || bound_to(tenant, &BOUND), tenant).await, Code::Unauthenticated);
    stage.clock().advance(HandClock::BEHIND);
    let due = stage.housekeeping().due_expiries(stage.clock().now(), 10).await;
    assert!(must(due, "due expiries").is_empty());
}

pub async fn what_a_tenant_uses_stays_when_another_is_erased(stage: Stage) {
    let other = stage.active("utility").await.id();
    stage.used(platform(), consume_quota(other, "users", 5)).await;
    deleted(&stage).await;
    stage.clock().advance(Duration::from_secs(GRACE_PERIOD_SECONDS.into()));
    stage.run(Job::Erase).await;
    assert_eq!(taken(&stage, other, "users").await, (5, 0));
}

/// A suspension is seen by whoever uses next, on whatever server.
pub async fn nothing_is_taken_once_a_suspension_was_acknowledged(stage: Stage) {
    let (tenant, _) = at_work(&stage).await;
    let other = stage.another_server();
    let uses = stage.used_at_once((0..32).map(|_| (platform(), consume_quota(tenant, "storage.bytes", 1))));
    let (results, suspended): (Vec<Result<Used, Refusal>>, _) =
        tokio::join!(uses, stage.execute(platform(), suspend(tenant)));
    assert!(suspended.is_ok(), "{suspended:?}");
    let refusal = tenantry_application::usage::use_quota(&other, platform(), consume_quota(tenant, "users", 1)).await;
    assert_eq!(refusal.err().map(|refusal| refusal.code()), Some(Code::TenantSuspended));
    let done = results.iter().filter(|result| result.is_ok()).count() as u64;
    assert_eq!(taken(&stage, tenant, "storage.bytes").await, (done, 0), "whoever was told so has used it");
}
