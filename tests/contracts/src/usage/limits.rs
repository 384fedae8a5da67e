//! What becomes of uses when their limit changes, and when grants come and go: what is used already stays.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{numbers, quota_of, taken, with_ten_users};
use crate::clock::HandClock;
use crate::words::{
    amount_of, consume_quota, existing_quota, grant_quota, must, platform, release_quota, remove_quota, revoke_grant,
    set_quota, terms_of,
};
use crate::world::{Stage, eventually};
use std::collections::BTreeSet;
use std::time::Duration;
use tenantry_application::ports::{Clock, DueLook};
use tenantry_application::quota::SetQuota;
use tenantry_domain::Amount;
use tenantry_domain::quota::{Enforcement, Terms};

const A_DAY: u32 = 24 * 3600;

pub async fn a_limit_below_what_is_used_takes_nothing_away_and_admits_nothing_more(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.used(platform(), consume_quota(tenant, "users", 8)).await;
    let set = stage.done(platform(), set_quota(tenant, "users", 5)).await;
    assert!(set.is_over_limit(), "whoever sets it is told");
    let found = quota_of(&stage, tenant, "users").await;
    assert_eq!((numbers(found.usage), found.remaining()), ((8, 0), Some(Amount::ZERO)));
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
    stage.used(platform(), release_quota(tenant, "users", 3)).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
    stage.used(platform(), release_quota(tenant, "users", 1)).await;
    let used = stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    assert_eq!((numbers(used.status.usage), used.status.is_over_limit()), ((5, 0), false));
}

pub async fn a_limit_of_nothing_admits_nothing(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.done(platform(), set_quota(tenant, "users", 0)).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (0, 0));
}

pub async fn a_raised_limit_admits_more_at_once(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.used(platform(), consume_quota(tenant, "users", 10)).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
    stage.done(platform(), set_quota(tenant, "users", 11)).await;
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
}

pub async fn a_quota_that_becomes_hard_refuses_from_then_on(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let soft = Terms { enforcement: Enforcement::Soft, ..terms_of(10) };
    stage.done(platform(), SetQuota { existing: existing_quota(tenant, "users"), terms: soft }).await;
    stage.used(platform(), consume_quota(tenant, "users", 15)).await;
    stage.done(platform(), set_quota(tenant, "users", 10)).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (15, 0));
}

pub async fn what_is_used_stays_when_its_quota_is_removed(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.used(platform(), consume_quota(tenant, "users", 8)).await;
    stage.done(platform(), remove_quota(tenant, "users")).await;
    stage.used(platform(), consume_quota(tenant, "users", 8)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (16, 0));
    stage.done(platform(), set_quota(tenant, "users", 17)).await;
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
}

pub async fn grants_admit_more_together(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    for amount in [2, 3] {
        stage.done(platform(), grant_quota(tenant, "users", amount, stage.clock().in_seconds(A_DAY))).await;
    }
    let used = stage.used(platform(), consume_quota(tenant, "users", 15)).await;
    assert_eq!((used.status.granted(), used.status.remaining()), (amount_of(5), Some(Amount::ZERO)));
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
}

/// The store's clock is an hour ahead of the one by which a grant is given.
pub async fn a_grant_that_ended_by_the_stores_clock_admits_nothing(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    stage.done(platform(), grant_quota(tenant, "users", 5, stage.clock().in_seconds(60))).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 11)).await;
    stage.used(platform(), consume_quota(tenant, "users", 10)).await;
}

pub async fn a_grant_counts_until_it_ends_by_itself(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let now = quota_of(&stage, tenant, "users").await.at;
    stage.done(platform(), grant_quota(tenant, "users", 5, now.plus_seconds(2))).await;
    stage.used(platform(), consume_quota(tenant, "users", 14)).await;
    eventually("the grant has ended", async || quota_of(&stage, tenant, "users").await.is_over_limit()).await;
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
    assert_eq!(taken(&stage, tenant, "users").await, (14, 0), "what it was used for stays");
    stage.used(platform(), release_quota(tenant, "users", 5)).await;
    stage.used(platform(), consume_quota(tenant, "users", 1)).await;
}

pub async fn a_look_is_due_when_a_quota_has_changed_and_when_a_grant_ends(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let due = async || must(stage.housekeeping().due_looks(stage.clock().now(), 10).await, "due looks");
    let take = async |look: &DueLook| must(stage.housekeeping().set_looked(look).await, "taking a look");
    assert!(due().await.is_empty(), "not by the clock of a server that is behind");
    stage.clock().advance(HandClock::BEHIND + Duration::from_secs(5));
    let first = due().await;
    assert_eq!(first.iter().map(|look| (look.tenant, look.resource.as_str())).collect::<Vec<_>>(), [(tenant, "users")]);
    stage.done(platform(), set_quota(tenant, "users", 11)).await;
    take(&first[0]).await;
    let second = due().await;
    assert_eq!(second.len(), 1, "the change that came meanwhile stays due");
    take(&second[0]).await;
    take(&second[0]).await;
    let now = quota_of(&stage, tenant, "users").await.at;
    let ends = [now.plus_seconds(2), now.plus_seconds(1), now.plus_seconds(A_DAY)];
    for end in ends {
        stage.done(platform(), grant_quota(tenant, "users", 5, end)).await;
    }
    stage.done(platform(), remove_quota(tenant, "users")).await;
    let changed = due().await;
    assert_eq!(changed.iter().map(|look| look.since.len()).collect::<Vec<_>>(), [4], "one look for all four changes");
    take(&changed[0]).await;
    eventually("two grants have ended", async || due().await.iter().any(|look| look.since.len() == 2)).await;
    let ended = due().await;
    let [ended] = ended.as_slice() else { panic!("one look for both ends, and not {ended:?}") };
    assert_eq!(BTreeSet::from_iter(ended.since.clone()), BTreeSet::from([ends[0], ends[1]]));
    take(ended).await;
    assert!(due().await.is_empty());
}

pub async fn the_longest_overdue_look_comes_first(stage: Stage) {
    let (one, other) = (stage.active("police").await.id(), stage.active("fire").await.id());
    for (tenant, resource, limit) in
        [(other, "users", 1), (one, "users", 1), (other, "storage.bytes", 1), (other, "users", 2)]
    {
        stage.done(platform(), set_quota(tenant, resource, limit)).await;
    }
    stage.clock().advance(HandClock::BEHIND + Duration::from_secs(5));
    let due = must(stage.housekeeping().due_looks(stage.clock().now(), 2).await, "due looks");
    let counters: Vec<_> = due.iter().map(|look| (look.tenant, look.resource.as_str(), look.since.len())).collect();
    assert_eq!(counters, [(other, "users", 2), (one, "users", 1)]);
}

pub async fn a_revoked_grant_admits_nothing_more(stage: Stage) {
    let tenant = with_ten_users(&stage).await;
    let grant = grant_quota(tenant, "users", 5, stage.clock().in_seconds(A_DAY));
    let id = grant.grant.id;
    stage.done(platform(), grant).await;
    stage.used(platform(), consume_quota(tenant, "users", 12)).await;
    let revoked = stage.done(platform(), revoke_grant(tenant, "users", id)).await;
    assert_eq!((numbers(revoked.usage), revoked.is_over_limit()), ((12, 0), true));
    stage.refused_use(platform(), consume_quota(tenant, "users", 1)).await;
}
