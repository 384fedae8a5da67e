//! What is used, to the unit: all of what is asked for, or nothing of it.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{numbers, quota_of, reserved, taken, with_ten_users};
use crate::words::{
    amount_of, consume_quota, define, existing_quota, grant_quota, key_of, new_tenant_id, platform, release_quota,
    remove_quota, reserve_quota, set_quota, terms_of,
};
use crate::world::Stage;
use tenantry_application::quota::{DefineResource, SetQuota};
use tenantry_application::{Conflict, Refusal};
use tenantry_domain::quota::{Enforcement, NotHeld, QuotaStatus, Terms, WithoutQuota};
use tenantry_domain::{Amount, TenantId};

const A_DAY: u32 = 24 * 3600;

/// What was asked for, and what stood against it.
fn exceeded(refusal: Refusal) -> (u64, QuotaStatus) {
    match refusal {
        Refusal::QuotaExceeded { requested, status } => (requested.get(), *status),
        other => panic!("{other:?}"),
    }
}

pub async fn what_is_consumed_is_used(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let used = stage.used(platform(), consume_quota(tenant, "users", 4)).await;
    assert_eq!((numbers(used.status.usage), used.status.remaining()), ((4, 0), Some(amount_of(6))));
    assert_eq!((used.status.tenant, used.status.limit(), used.reservation), (tenant, Some(amount_of(10)), None));
    let used = stage.used(platform(), consume_quota(tenant, "users", 5)).await;
    let found = quota_of(&stage, tenant, "users").await;
    assert_eq!((numbers(used.status.usage), numbers(found.usage)), ((9, 0), (9, 0)));
    assert_eq!((&used.status.place, &used.status.resource), (&found.place, &found.resource));
}

pub async fn a_use_is_done_wholly_or_not_at_all(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.used(platform(), consume_quota(tenant, "users", 7)).await;
    let refusal = stage.refused_use(platform(), consume_quota(tenant, "users", 4)).await;
    assert_eq!(exceeded(refusal).0, 4);
    let refusal = stage.refused_use(platform(), reserve_quota(tenant, "users", 4, 60)).await;
    assert_eq!(exceeded(refusal).0, 4);
    assert_eq!(taken(&stage, tenant, "users").await, (7, 0));
    stage.used(platform(), consume_quota(tenant, "users", 3)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (10, 0), "what is left can be used to the last");
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
}

pub async fn a_refusal_tells_all_that_stands_against_it(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.done(platform(), grant_quota(tenant, "users", 5, stage.clock().in_seconds(A_DAY))).await;
    stage.used(platform(), consume_quota(tenant, "users", 6)).await;
    reserved(&stage, tenant, 7, 600).await;
    let (requested, status) = exceeded(stage.refused_use(platform(), consume_quota(tenant, "users", 3)).await);
    assert_eq!((requested, numbers(status.usage)), (3, (6, 7)));
    assert_eq!((status.limit(), status.granted()), (Some(amount_of(10)), amount_of(5)));
    assert_eq!((status.remaining(), status.window()), (Some(amount_of(2)), None));
    stage.done(platform(), set_quota(tenant, "reports.generated", 0)).await;
    let refusal = stage.refused_use(platform(), consume_quota(tenant, "reports.generated", 1)).await;
    let window = exceeded(refusal).1.window();
    assert!(window.is_some_and(|window| window.ends_at > status.at), "a counter starts again: {window:?}");
}

pub async fn a_soft_limit_admits_what_exceeds_it(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let soft = Terms { enforcement: Enforcement::Soft, ..terms_of(10) };
    stage.done(platform(), SetQuota { existing: existing_quota(tenant, "users"), terms: soft }).await;
    let used = stage.used(platform(), consume_quota(tenant, "users", 9)).await;
    assert!(!used.status.is_over_limit());
    let used = stage.used(platform(), consume_quota(tenant, "users", 9)).await;
    assert!(used.status.is_over_limit());
    assert_eq!((numbers(used.status.usage), used.status.remaining()), ((18, 0), Some(Amount::ZERO)));
    reserved(&stage, tenant, 2, 600).await;
    assert_eq!(taken(&stage, tenant, "users").await, (18, 2));
}

pub async fn without_a_limit_everything_is_counted(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let unlimited = Terms { limit: None, ..terms_of(0) };
    stage.done(platform(), SetQuota { existing: existing_quota(tenant, "users"), terms: unlimited }).await;
    // One has a quota without a limit, and the other has none.
    for resource in ["users", "storage.bytes"] {
        let used = stage.used(platform(), consume_quota(tenant, resource, Amount::MAX.get() - 1)).await;
        assert_eq!((used.status.limit(), used.status.remaining()), (None, None));
        stage.used(platform(), consume_quota(tenant, resource, 1)).await;
        stage.refused_use(platform(), consume_quota(tenant, resource, 1)).await;
        assert_eq!(taken(&stage, tenant, resource).await, (Amount::MAX.get(), 0), "nothing counts beyond the greatest");
    }
}

pub async fn what_is_refused_without_a_quota_is_used_with_one_alone(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let refused = DefineResource { without_quota: WithoutQuota::Refused, ..define("seats") };
    stage.done(platform(), refused).await;
    let (requested, status) = exceeded(stage.refused_use(platform(), consume_quota(tenant, "seats", 1)).await);
    assert_eq!((requested, status.limit(), status.remaining()), (1, Some(Amount::ZERO), Some(Amount::ZERO)));
    stage.done(platform(), set_quota(tenant, "seats", 3)).await;
    stage.used(platform(), consume_quota(tenant, "seats", 2)).await;
    stage.done(platform(), remove_quota(tenant, "seats")).await;
    stage.refused_use(platform(), consume_quota(tenant, "seats", 1)).await;
    assert_eq!(taken(&stage, tenant, "seats").await, (2, 0), "what is used stays");
    stage.used(platform(), release_quota(tenant, "seats", 2)).await;
}

pub async fn a_new_definition_holds_for_the_next_use(stage: Stage) {
    let tenant = stage.active("police").await.id();
    stage.done(platform(), define("seats")).await;
    stage.used(platform(), consume_quota(tenant, "seats", 5)).await;
    stage.done(platform(), DefineResource { without_quota: WithoutQuota::Refused, ..define("seats") }).await;
    stage.refused_use(platform(), consume_quota(tenant, "seats", 1)).await;
    stage.done(platform(), define("seats")).await;
    stage.used(platform(), consume_quota(tenant, "seats", 1)).await;
    assert_eq!(taken(&stage, tenant, "seats").await, (6, 0));
}

pub async fn nothing_is_used_of_what_is_not_defined(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let refusal = stage.refused_use(platform(), consume_quota(tenant, "seats", 1)).await;
    assert!(matches!(refusal, Refusal::NotFound("resource")), "{refusal:?}");
    stage.done(platform(), define("seats")).await;
    stage.used(platform(), consume_quota(tenant, "seats", 1)).await;
    assert_eq!(taken(&stage, tenant, "seats").await, (1, 0));
}

pub async fn a_tenant_that_never_was_uses_nothing(stage: Stage) {
    for resource in ["users", "reports.generated", "seats"] {
        let refusal = stage.refused_use(platform(), consume_quota(new_tenant_id(), resource, 1)).await;
        assert!(matches!(refusal, Refusal::NotFound("tenant")), "{resource}: {refusal:?}");
    }
}

pub async fn a_gauge_is_given_back_to_and_never_falls_below_nothing(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let not_held = |refusal: Refusal, held| matches!(refusal, Refusal::Conflict(Conflict::NotHeld(NotHeld { held: found })) if found == amount_of(held));
    let refusal = stage.refused_use(platform(), release_quota(tenant, "users", 1)).await;
    assert!(not_held(refusal, 0), "nothing was ever used");
    stage.used(platform(), consume_quota(tenant, "users", 4)).await;
    reserved(&stage, tenant, 3, 600).await;
    let refusal = stage.refused_use(platform(), release_quota(tenant, "users", 5)).await;
    assert!(not_held(refusal, 4), "what is reserved isn't used");
    assert_eq!(taken(&stage, tenant, "users").await, (4, 3));
    let used = stage.used(platform(), release_quota(tenant, "users", 3)).await;
    assert_eq!(numbers(used.status.usage), (1, 3));
    let used = stage.used(platform(), release_quota(tenant, "users", 1)).await;
    assert_eq!((numbers(used.status.usage), taken(&stage, tenant, "users").await), ((0, 3), (0, 3)));
}

pub async fn a_counter_is_never_given_back_to(stage: Stage) {
    let tenant = stage.active("police").await.id();
    stage.used(platform(), consume_quota(tenant, "reports.generated", 4)).await;
    let refusal = stage.refused_use(platform(), release_quota(tenant, "reports.generated", 1)).await;
    assert!(matches!(&refusal, Refusal::BadInput { field, .. } if field == "resource"), "{refusal:?}");
    assert_eq!(taken(&stage, tenant, "reports.generated").await, (4, 0));
}

pub async fn what_one_uses_of_one_resource_is_nobody_elses_and_of_nothing_else(stage: Stage) {
    let (one, other): (TenantId, TenantId) = (with_ten_users(&stage).await, stage.active("utility").await.id());
    stage.done(platform(), set_quota(other, "users", 10)).await;
    stage.used(platform(), consume_quota(one, "users", 10)).await;
    assert_eq!(taken(&stage, other, "users").await, (0, 0));
    assert_eq!(taken(&stage, one, "storage.bytes").await, (0, 0));
    stage.used(platform(), consume_quota(other, "users", 10)).await;
    stage.used(platform(), consume_quota(one, "storage.bytes", 1)).await;
    assert_eq!(quota_of(&stage, one, "storage.bytes").await.resource.key(), &key_of("storage.bytes"));
    assert_eq!((taken(&stage, one, "users").await, taken(&stage, other, "users").await), ((10, 0), (10, 0)));
}

/// A use is no change of management: no entry, and no version.
pub async fn a_use_leaves_the_trail_and_the_versions_alone(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let (entries, before) = (stage.log(tenant).await.len(), stage.find(tenant).await);
    stage.used(platform(), consume_quota(tenant, "users", 4)).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 40)).await;
    assert_eq!((stage.log(tenant).await.len(), stage.find(tenant).await), (entries, before));
    assert_eq!(quota_of(&stage, tenant, "users").await.version(), 1);
    let exceeded = stage.app().exceeded_quotas();
    let counted: Vec<_> = exceeded.each().map(|(whose, resource, times)| (whose, resource.as_str(), times)).collect();
    assert_eq!((counted, exceeded.others()), (vec![(tenant, "users", 1)], 0), "what exceeds a quota is counted");
}
