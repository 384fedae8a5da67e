//! Many at once: what they get adds up, to the unit.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{numbers, reserved, taken, with_ten_users};
use crate::words::{
    commit_reservation, consume_quota, platform, platform_as, release_quota, release_reservation, reserve_quota,
    set_quota,
};
use crate::world::Stage;
use std::collections::BTreeSet;
use tenantry_application::usage::{Used, use_quota};
use tenantry_application::{Application, Code, Refusal};
use tenantry_domain::TenantId;
use tokio::task::JoinSet;

/// How many were done; whoever was not exceeded the quota.
fn done(results: &[Result<Used, Refusal>]) -> usize {
    let refused = results.iter().filter_map(|result| result.as_ref().err());
    for refusal in refused {
        assert_eq!(refusal.code(), Code::QuotaExceeded, "{refusal:?}");
    }
    results.iter().filter(|result| result.is_ok()).count()
}

pub async fn of_many_at_once_as_many_are_admitted_as_the_limit_says(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.done(platform(), set_quota(tenant, "users", 40)).await;
    let results = stage.used_at_once((0..64).map(|_| (platform(), consume_quota(tenant, "users", 1)))).await;
    assert_eq!((done(&results), taken(&stage, tenant, "users").await), (40, (40, 0)));
    // Each was told what stood after it, and no two the same.
    let seen: BTreeSet<_> = results.iter().flatten().map(|used| numbers(used.status.usage)).collect();
    assert_eq!(seen, (1..=40).map(|used| (used, 0)).collect());
}

/// Servers share nothing but the store: neither a queue nor what they remember.
pub async fn of_many_on_several_servers_as_many_are_admitted_as_the_limit_says(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.done(platform(), set_quota(tenant, "users", 50)).await;
    let servers: Vec<Application> = (0..4).map(|_| stage.another_server()).collect();
    let mut callers = JoinSet::new();
    for caller in 0..16 {
        let server = servers[caller % servers.len()].clone();
        callers.spawn(async move {
            let mut results = Vec::new();
            for _ in 0..5 {
                results.push(use_quota(&server, platform(), consume_quota(tenant, "users", 1)).await);
            }
            results
        });
    }
    let results: Vec<_> = callers.join_all().await.into_iter().flatten().collect();
    assert_eq!((results.len(), done(&results)), (80, 50));
    assert_eq!(taken(&stage, tenant, "users").await, (50, 0));
}

pub async fn uses_and_reservations_at_once_share_one_limit(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let consumed = stage.used_at_once((0..16).map(|_| (platform(), consume_quota(tenant, "users", 1))));
    let held = stage.used_at_once((0..16).map(|_| (platform(), reserve_quota(tenant, "users", 1, 600))));
    let (consumed, held) = tokio::join!(consumed, held);
    let (consumed, held) = (done(&consumed) as u64, done(&held) as u64);
    assert_eq!((consumed + held, taken(&stage, tenant, "users").await), (10, (consumed, held)));
}

pub async fn whoever_gives_back_at_once_gives_back_no_more_than_is_used(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.used(platform(), consume_quota(tenant, "users", 10)).await;
    let results = stage.used_at_once((0..32).map(|_| (platform(), release_quota(tenant, "users", 1)))).await;
    let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), taken(&stage, tenant, "users").await), (10, (0, 0)));
    assert!(refused.iter().flatten().next().is_none() && refused.len() == 22);
}

pub async fn of_many_who_end_a_reservation_at_once_one_does(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let held = reserved(&stage, tenant, 4, 600).await;
    let commits = stage.used_at_once((0..8).map(|_| (platform(), commit_reservation(tenant, held.id))));
    let releases = stage.used_at_once((0..8).map(|_| (platform(), release_reservation(tenant, held.id))));
    let (committed, given_back) = tokio::join!(commits, releases);
    let number = |results: Vec<Result<Used, Refusal>>| results.iter().filter(|result| result.is_ok()).count() as u64;
    let (committed, given_back) = (number(committed), number(given_back));
    assert_eq!((committed + given_back, taken(&stage, tenant, "users").await), (1, (4 * committed, 0)));
}

pub async fn the_first_of_many_makes_the_counter_and_all_count(stage: Stage) {
    let tenant = stage.active("police").await.id();
    for resource in ["users", "storage.bytes", "reports.generated"] {
        let results = stage.used_at_once((0..32).map(|_| (platform(), consume_quota(tenant, resource, 2)))).await;
        assert_eq!((done(&results), taken(&stage, tenant, resource).await), (32, (64, 0)), "{resource}");
    }
}

pub async fn limits_that_change_meanwhile_are_never_passed(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    for round in 1..=6_u64 {
        let most = round * 10;
        stage.done(platform(), set_quota(tenant, "users", most)).await;
        let calls = stage.used_at_once((0..most + 4).map(|_| (platform(), consume_quota(tenant, "users", 1))));
        let lowered = stage.execute(platform_as("another"), set_quota(tenant, "users", most - 5));
        let (results, lowered) = tokio::join!(calls, lowered);
        assert!(lowered.is_ok(), "the limit was not lowered: {lowered:?}");
        let (used, _) = taken(&stage, tenant, "users").await;
        assert_eq!(used, done(&results) as u64, "in round {round}");
        assert!((most - 5..=most).contains(&used), "{used} of {most} are used");
        stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
        stage.used(platform(), release_quota(tenant, "users", used)).await;
    }
}

pub async fn different_quotas_do_not_wait_for_each_other_to_be_exact(stage: Stage) {
    let (one, other) = (with_ten_users(&stage).await, stage.active("utility").await.id());
    stage.done(platform(), set_quota(other, "users", 7)).await;
    let each = |tenant: TenantId, resource: &'static str| {
        stage.used_at_once((0..12).map(move |_| (platform(), consume_quota(tenant, resource, 1))))
    };
    let (users, bytes, others) = tokio::join!(each(one, "users"), each(one, "storage.bytes"), each(other, "users"));
    assert_eq!((done(&users), done(&bytes), done(&others)), (10, 12, 7));
}
