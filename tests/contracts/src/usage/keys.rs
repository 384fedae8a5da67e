//! Idempotency keys of uses: a use is done once, and its repetition is answered the same.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{reserved, taken, with_ten_users};
use crate::words::{
    BOUND, EVERYTHING, amount_of, bound_to, call_of, commit_reservation, consume_quota, existing, keyed, must,
    platform, platform_as, release_quota, release_reservation, reserve_quota, set_quota, suspend,
};
use crate::world::Stage;
use std::collections::BTreeSet;
use std::time::Duration;
use tenantry_application::tenant::ResumeTenant;
use tenantry_application::usage::Used;
use tenantry_application::{Call, Code, Conflict, Refusal};

fn with_key() -> Call {
    keyed(platform(), "k")
}

fn is_key_reused(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Conflict(Conflict::KeyReused))
}

/// The outcomes, all of which must be there.
fn outcomes(results: Vec<Result<Used, Refusal>>) -> Vec<Used> {
    let number = results.len();
    let outcomes: Vec<Used> = results.into_iter().filter_map(Result::ok).collect();
    assert_eq!(outcomes.len(), number, "all are answered");
    outcomes
}

pub async fn a_repeated_use_gives_the_first_outcome_and_uses_nothing(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let first = stage.used(with_key(), consume_quota(tenant, "users", 4)).await;
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    stage.done(platform(), set_quota(tenant, "users", 5)).await;
    assert_eq!(stage.used(with_key(), consume_quota(tenant, "users", 4)).await, first, "whatever happened since");
    assert_eq!(taken(&stage, tenant, "users").await, (5, 0));
    let released = stage.used(with_key(), release_quota(tenant, "users", 3)).await;
    assert_eq!(stage.used(with_key(), release_quota(tenant, "users", 3)).await, released);
    assert_eq!(taken(&stage, tenant, "users").await, (2, 0));
}

pub async fn a_repeated_reservation_gives_the_first_one(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let first = stage.used(with_key(), reserve_quota(tenant, "users", 4, 600)).await;
    // Another id is drawn for the repetition; it is never used.
    assert_eq!(stage.used(with_key(), reserve_quota(tenant, "users", 4, 600)).await, first);
    assert_eq!(taken(&stage, tenant, "users").await, (0, 4));
    let refusal = stage.refused_use(with_key(), reserve_quota(tenant, "users", 4, 601)).await;
    assert!(is_key_reused(&refusal), "{refusal:?}");
}

pub async fn a_repeated_end_of_a_reservation_gives_the_first_outcome(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let (one, other) = (reserved(&stage, tenant, 2, 600).await, reserved(&stage, tenant, 3, 600).await);
    let committed = stage.used(with_key(), commit_reservation(tenant, one.id)).await;
    let released = stage.used(with_key(), release_reservation(tenant, other.id)).await;
    assert_eq!(stage.used(with_key(), commit_reservation(tenant, one.id)).await, committed);
    assert_eq!(stage.used(with_key(), release_reservation(tenant, other.id)).await, released);
    assert_eq!(taken(&stage, tenant, "users").await, (2, 0));
    let refusal = stage.refused_use(with_key(), commit_reservation(tenant, other.id)).await;
    assert!(is_key_reused(&refusal), "{refusal:?}");
}

pub async fn a_key_is_for_one_input(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.used(with_key(), consume_quota(tenant, "users", 4)).await;
    for other in [consume_quota(tenant, "users", 5), consume_quota(tenant, "storage.bytes", 4)] {
        let refusal = stage.refused_use(with_key(), other).await;
        assert!(is_key_reused(&refusal), "{refusal:?}");
    }
    assert_eq!(taken(&stage, tenant, "users").await, (4, 0));
    assert_eq!(taken(&stage, tenant, "storage.bytes").await, (0, 0));
}

pub async fn a_refused_use_leaves_its_key_free(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let refusals = [
        stage.refused_use(with_key(), consume_quota(tenant, "users", 11)).await,
        stage.refused_use(with_key(), reserve_quota(tenant, "users", 11, 60)).await,
        stage.refused_use(with_key(), release_quota(tenant, "users", 11)).await,
        stage.refused_use(with_key(), consume_quota(tenant, "users", 11)).await,
    ];
    let codes = refusals.map(|refusal| refusal.code());
    assert_eq!(codes, [Code::QuotaExceeded, Code::QuotaExceeded, Code::Conflict, Code::QuotaExceeded]);
    // With another input, too.
    stage.used(with_key(), consume_quota(tenant, "users", 10)).await;
    stage.used(with_key(), release_quota(tenant, "users", 10)).await;
    stage.used(with_key(), reserve_quota(tenant, "users", 10, 60)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (0, 10));
}

pub async fn tenants_callers_and_kinds_of_use_have_keys_of_their_own(stage: Stage) {
    let (one, other) = (with_ten_users(&stage).await, stage.active("utility").await.id());
    let elsewhere = call_of("urn:elsewhere", "administrator", &EVERYTHING, None);
    for call in [platform(), platform_as("another"), elsewhere, bound_to(one, &BOUND)] {
        stage.used(keyed(call, "k"), consume_quota(one, "users", 2)).await;
    }
    stage.used(with_key(), consume_quota(other, "users", 2)).await;
    stage.used(with_key(), release_quota(one, "users", 2)).await;
    stage.used(with_key(), reserve_quota(one, "users", 2, 600)).await;
    assert_eq!((taken(&stage, one, "users").await, taken(&stage, other, "users").await), ((6, 2), (2, 0)));
}

pub async fn fifty_with_one_key_at_once_use_once(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let calls = (0..50).map(|_| (with_key(), consume_quota(tenant, "users", 3)));
    let used = outcomes(stage.used_at_once(calls).await);
    assert!(used.iter().all(|one| *one == used[0]), "and alike");
    assert_eq!(taken(&stage, tenant, "users").await, (3, 0));
}

/// Their inputs differ, and their keys end at other instants: it is one key all the same.
pub async fn of_many_with_one_key_and_other_inputs_at_once_one_is_done(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let mut started = Vec::new();
    for place in 0..60 {
        stage.clock().advance(Duration::from_micros(1));
        started.push(stage.start_use(with_key(), consume_quota(tenant, "users", 1 + place % 3)));
    }
    let mut outcomes = BTreeSet::new();
    for task in started {
        match must(task.await, "a use's task") {
            Ok(used) => drop(outcomes.insert(used.status.usage.used)),
            Err(refusal) => assert!(is_key_reused(&refusal), "{refusal:?}"),
        }
    }
    let (used, _) = taken(&stage, tenant, "users").await;
    assert_eq!(outcomes, BTreeSet::from([amount_of(used)]), "one was done, and all others of its kind are answered so");
    assert!((1..=3).contains(&used));
}

pub async fn of_many_with_one_key_for_two_resources_those_of_one_are_done(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let resources = ["users", "storage.bytes"];
    let uses = (0..16).map(|place| (with_key(), consume_quota(tenant, resources[place % 2], 3)));
    let results = stage.used_at_once(uses).await;
    let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (8, 8));
    assert!(refused.iter().all(|result| result.as_ref().is_err_and(is_key_reused)), "{refused:?}");
    let sums = [taken(&stage, tenant, resources[0]).await, taken(&stage, tenant, resources[1]).await];
    assert!([[(3, 0), (0, 0)], [(0, 0), (3, 0)]].contains(&sums), "{sums:?}");
}

pub async fn keys_of_one_batch_are_all_kept(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let uses = || (0..10).map(|place| (keyed(platform(), &format!("k-{place}")), consume_quota(tenant, "users", 1)));
    let first = outcomes(stage.used_at_once(uses()).await);
    assert_eq!(outcomes(stage.used_at_once(uses()).await), first);
    assert_eq!(taken(&stage, tenant, "users").await, (10, 0));
}

/// As with every other change: the platform is answered again, and whoever is bound to the tenant isn't let in.
pub async fn a_repetition_after_a_suspension_is_answered_to_the_platform_alone(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let bound = || keyed(bound_to(tenant, &BOUND), "k");
    let first = stage.used(with_key(), consume_quota(tenant, "users", 4)).await;
    stage.used(bound(), consume_quota(tenant, "users", 4)).await;
    stage.done(platform(), suspend(tenant)).await;
    assert_eq!(stage.used(with_key(), consume_quota(tenant, "users", 4)).await, first);
    let refusal = stage.refused_use(bound(), consume_quota(tenant, "users", 4)).await;
    assert_eq!(refusal.code(), Code::TenantSuspended);
    stage.done(platform(), ResumeTenant(existing(tenant))).await;
    stage.used(bound(), consume_quota(tenant, "users", 4)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (8, 0));
}
