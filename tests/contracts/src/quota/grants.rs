//! Grants: more of a quota, until an instant.
//!
//! Whether a grant may still be given is decided by the application's clock, whether it counts by the store's. A grant
//! that must count ends later than both can say, and one that must have ended is over by both.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{quota_of, settled};
use crate::words::{
    amount_of, existing_quota, expecting, grant_quota, keyed, platform, reason, remove_quota, revoke_grant, set_quota,
    terms_of,
};
use crate::world::Stage;
use std::time::Duration;
use tenantry_application::ports::Clock;
use tenantry_application::quota::{ExistingQuota, GrantQuota, SetQuota};
use tenantry_application::{Code, Conflict, Refusal};
use tenantry_domain::quota::{Ceiling, Grant, GrantError, Place, Quota, QuotaStatus, Terms};
use tenantry_domain::{Amount, GrantId, TenantId, Timestamp};

const A_DAY: u32 = 24 * 3600;

/// A tenant with a quota of ten users.
async fn with_ten_users(stage: &Stage) -> TenantId {
    let tenant = stage.active("police").await.id();
    stage.done(platform(), set_quota(tenant, "users", 10)).await;
    tenant
}

/// More users until an instant that is so many days away.
fn for_days(stage: &Stage, tenant: TenantId, amount: u64, days: u32) -> GrantQuota {
    grant_quota(tenant, "users", amount, stage.clock().in_seconds(days * A_DAY))
}

fn amounts(status: &QuotaStatus) -> Vec<u64> {
    status.grants().map(|grant| grant.amount.get()).collect()
}

fn is_no_grant(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NotFound("grant"))
}

pub async fn grants_add_up_in_the_order_in_which_they_end(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    for (amount, days) in [(4, 3), (5, 1), (6, 2)] {
        let granted = stage.done(platform(), for_days(&stage, tenant, amount, days)).await;
        assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&granted));
    }
    let found = quota_of(&stage, tenant, "users").await;
    assert_eq!(amounts(&found), [5, 6, 4]);
    assert_eq!((found.granted(), found.limit()), (amount_of(15), Some(amount_of(10))));
    assert_eq!((found.ceiling(), found.version()), (Ceiling::Hard(amount_of(25)), 4));
}

pub async fn grants_that_end_together_have_one_order(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let at = stage.clock().in_seconds(A_DAY);
    let mut ids = Vec::new();
    for amount in 1..=8 {
        let grant = grant_quota(tenant, "users", amount, at);
        ids.push(grant.grant.id);
        let granted = stage.done(platform(), grant).await;
        assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&granted));
    }
    ids.sort();
    let found: Vec<GrantId> = quota_of(&stage, tenant, "users").await.grants().map(|grant| grant.id).collect();
    assert_eq!(found, ids);
}

pub async fn a_grant_is_read_back_to_the_letter(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let until = stage.clock().in_seconds(A_DAY).as_micros() + 1;
    let Ok(until) = Timestamp::from_micros(until) else { panic!("no such time: {until}") };
    let mut expected = Vec::new();
    for (amount, expires_at, why) in [
        (Amount::MAX, until, "O'Hara \"& Sons\" \\ 警察 🚓"),
        (amount_of(1), Timestamp::LAST, "'; drop table quota; --"),
    ] {
        let asked = for_days(&stage, tenant, 1, 1);
        let grant = Grant { amount, expires_at, reason: reason(why), ..asked.grant };
        expected.push(grant.clone());
        stage.done(platform(), GrantQuota { grant, ..asked }).await;
    }
    let found = quota_of(&stage, tenant, "users").await;
    assert_eq!(found.grants().cloned().collect::<Vec<_>>(), expected);
    assert_eq!(found.granted(), Amount::MAX, "more than everything is everything");
}

pub async fn a_grant_ends_by_itself(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let short = grant_quota(tenant, "users", 4, stage.clock().in_seconds(60));
    let id = short.grant.id;
    stage.done(platform(), short).await;
    let granted = stage.done(platform(), for_days(&stage, tenant, 5, 1)).await;
    stage.clock().advance(Duration::from_mins(1));
    // Nobody has changed anything.
    let found = quota_of(&stage, tenant, "users").await;
    assert_eq!((amounts(&found), found.version()), (vec![5], granted.version()));
    assert_eq!(found.ceiling(), Ceiling::Hard(amount_of(15)));
    let refusal = stage.refused(platform(), revoke_grant(tenant, "users", id)).await;
    assert!(is_no_grant(&refusal), "there is nothing to revoke: {refusal:?}");
}

pub async fn a_change_leaves_no_ended_grant_in_the_quota(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.done(platform(), grant_quota(tenant, "users", 4, stage.clock().in_seconds(60))).await;
    stage.clock().advance(Duration::from_mins(1));
    let set = stage.done(platform(), set_quota(tenant, "users", 11)).await;
    assert!(set.quota().is_some_and(|quota| quota.parts().grants.is_empty()));
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&set));
    let changed = stage.log(tenant).await.pop().map(|entry| entry.changed_fields);
    assert_eq!(changed, Some(vec!["grants".to_owned(), "limit".to_owned()]), "the trail tells it");
}

pub async fn a_revoked_grant_counts_no_more(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let (one, other) = (for_days(&stage, tenant, 4, 1), for_days(&stage, tenant, 5, 2));
    let ids = [one.grant.id, other.grant.id];
    stage.done(platform(), one).await;
    stage.done(platform(), other).await;
    let revoked = stage.done(platform(), revoke_grant(tenant, "users", ids[0])).await;
    assert_eq!((amounts(&revoked), revoked.version()), (vec![5], 4));
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&revoked));
    let unknown = grant_quota(tenant, "users", 1, stage.clock().now()).grant.id;
    for id in [ids[0], unknown] {
        let refusal = stage.refused(platform(), revoke_grant(tenant, "users", id)).await;
        assert!(is_no_grant(&refusal), "{refusal:?}");
    }
    stage.done(platform(), set_quota(tenant, "storage.bytes", 10)).await;
    let refusal = stage.refused(platform(), revoke_grant(tenant, "storage.bytes", ids[1])).await;
    assert!(is_no_grant(&refusal), "it is a grant of another resource: {refusal:?}");
}

pub async fn so_many_grants_are_active_at_once_and_no_more(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.done(platform(), grant_quota(tenant, "users", 1, stage.clock().in_seconds(60))).await;
    for _ in 1..Quota::MAX_GRANTS {
        stage.done(platform(), for_days(&stage, tenant, 1, 1)).await;
    }
    let refusal = stage.refused(platform(), for_days(&stage, tenant, 1, 1)).await;
    assert!(matches!(refusal, Refusal::Conflict(Conflict::Grant(GrantError::TooMany))), "{refusal:?}");
    stage.clock().advance(Duration::from_mins(1));
    let granted = stage.done(platform(), for_days(&stage, tenant, 1, 1)).await;
    assert_eq!(granted.quota().map(|quota| quota.parts().grants.len()), Some(Quota::MAX_GRANTS));
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&granted));
}

pub async fn there_is_nothing_to_grant_without_a_limit(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let refusal = stage.refused(platform(), for_days(&stage, tenant, 1, 1)).await;
    assert!(matches!(refusal, Refusal::NotFound("quota")), "{refusal:?}");
    let unlimited = Terms { limit: None, ..terms_of(0) };
    stage.done(platform(), SetQuota { existing: existing_quota(tenant, "users"), terms: unlimited }).await;
    let refusal = stage.refused(platform(), for_days(&stage, tenant, 1, 1)).await;
    assert!(matches!(refusal, Refusal::Conflict(Conflict::Grant(GrantError::Unlimited))), "{refusal:?}");
}

pub async fn a_grant_is_of_something_and_ends_later(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let now = stage.clock().now();
    for (grant, named) in [
        (for_days(&stage, tenant, 0, 1), "amount"),
        (grant_quota(tenant, "users", 1, now), "expiresAt"),
        (grant_quota(tenant, "users", 1, Timestamp::FIRST), "expiresAt"),
    ] {
        let refusal = stage.refused(platform(), grant).await;
        assert!(matches!(&refusal, Refusal::BadInput { field, .. } if field == named), "{refusal:?}");
    }
    assert_eq!(quota_of(&stage, tenant, "users").await.version(), 1);
}

pub async fn other_terms_leave_the_grants(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.done(platform(), for_days(&stage, tenant, 4, 1)).await;
    let unlimited = Terms { limit: None, ..terms_of(0) };
    stage.done(platform(), SetQuota { existing: existing_quota(tenant, "users"), terms: unlimited }).await;
    let found = quota_of(&stage, tenant, "users").await;
    assert_eq!((amounts(&found), found.ceiling()), (vec![4], Ceiling::Unlimited));
    let set = stage.done(platform(), set_quota(tenant, "users", 1)).await;
    assert_eq!(set.ceiling(), Ceiling::Hard(amount_of(5)));
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&set));
}

pub async fn a_removed_quotas_grants_go_with_it(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.done(platform(), for_days(&stage, tenant, 4, 1)).await;
    let removed = stage.done(platform(), remove_quota(tenant, "users")).await;
    assert_eq!((amounts(&removed), removed.granted()), (vec![], Amount::ZERO));
    stage.done(platform(), set_quota(tenant, "users", 10)).await;
    let found = quota_of(&stage, tenant, "users").await;
    assert_eq!((amounts(&found), found.ceiling()), (vec![], Ceiling::Hard(amount_of(10))));
}

pub async fn a_grant_takes_the_expected_version_alone(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let expects = |version| {
        let asked = for_days(&stage, tenant, 4, 1);
        GrantQuota { existing: ExistingQuota { expected_version: expecting(version), ..asked.existing }, ..asked }
    };
    for version in [0, 2] {
        let refusal = stage.refused(platform(), expects(version)).await;
        assert!(matches!(refusal, Refusal::Conflict(Conflict::Stale { current: Some(_) })), "{refusal:?}");
    }
    assert_eq!(stage.done(platform(), expects(1)).await.version(), 2);
}

pub async fn a_repeated_grant_is_given_once(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let asked = for_days(&stage, tenant, 4, 1);
    let first = stage.done(keyed(platform(), "k"), asked.clone()).await;
    // Another id is drawn for the repetition; it is never used.
    let other_id = for_days(&stage, tenant, 4, 1).grant.id;
    let again = GrantQuota { grant: Grant { id: other_id, ..asked.grant.clone() }, ..asked.clone() };
    assert_eq!(stage.done(keyed(platform(), "k"), again).await, first);
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&first));
    let more = GrantQuota { grant: Grant { amount: amount_of(5), ..asked.grant.clone() }, ..asked };
    assert_eq!(stage.refused(keyed(platform(), "k"), more).await.code(), Code::Conflict);
}

pub async fn many_grants_at_once_all_count(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let calls = (0..16).map(|place| (platform(), for_days(&stage, tenant, 1 << place, 1)));
    let granted = stage.at_once(calls.collect::<Vec<_>>()).await;
    assert!(granted.iter().all(Result::is_ok), "{granted:?}");
    let found = quota_of(&stage, tenant, "users").await;
    assert_eq!((found.granted(), found.version()), (amount_of((1 << 16) - 1), 17));
}

pub async fn a_grant_to_one_is_none_to_another(stage: Stage) {
    let (one, other) = (with_ten_users(&stage).await, stage.active("utility").await.id());
    stage.done(platform(), set_quota(other, "users", 10)).await;
    stage.done(platform(), set_quota(one, "storage.bytes", 10)).await;
    stage.done(platform(), for_days(&stage, one, 4, 1)).await;
    for (tenant, resource) in [(other, "users"), (one, "storage.bytes")] {
        assert_eq!(quota_of(&stage, tenant, resource).await.granted(), Amount::ZERO);
    }
    assert!(matches!(quota_of(&stage, one, "users").await.place, Place::Taken(_)));
}
