//! Ranking tenants by what they take: true to the last moment before the job ran, and of nothing but the present window.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{all_used, batch, quota_of, reserved, taken};
use crate::clock::HandClock;
use crate::words::{
    BOUND, GRACE_PERIOD_SECONDS, amount_of, archive, bound_to, consume_quota, define, delete, grant_quota, key_of,
    must, platform, release_quota, remove_quota, reserve_quota, revoke_grant, set_quota, suspend, terms_of, unbound,
};
use crate::world::{Stage, eventually};
use std::time::Duration;
use tenantry_application::quota::{DefineResource, SetQuota, Top, TopBy, TopTenant, TopTenants};
use tenantry_application::usage::WhichWindow;
use tenantry_application::{Call, Code, First};
use tenantry_domain::access::{Job, Scope};
use tenantry_domain::quota::{AnchorDay, Counting, Period, TakenShare, Terms, Usage, WithoutQuota};
use tenantry_domain::usage::Use;
use tenantry_domain::{TenantId, Timestamp};

const REPORTS: &str = "reports.generated";

fn asked(resource: &str, by: TopBy, first: i32) -> TopTenants {
    TopTenants { resource: key_of(resource), by, first: must(First::new(Some(first)), "a length") }
}

/// Who ranks first of a resource, once the job has run.
async fn top(stage: &Stage, resource: &str, by: TopBy) -> Vec<TopTenant> {
    stage.run(Job::Rank).await;
    match stage.answer(&platform(), asked(resource, by, 100)).await {
        Some(Top { tenants, .. }) => tenants,
        None => panic!("{resource} isn't defined"),
    }
}

/// The same, and no more than their names.
async fn ranked(stage: &Stage, resource: &str, by: TopBy) -> Vec<TenantId> {
    top(stage, resource, by).await.iter().map(|ranked| ranked.tenant).collect()
}

/// So many tenants at work, in the order of their ids.
async fn at_work<const N: usize>(stage: &Stage) -> [TenantId; N] {
    let mut tenants = [crate::words::new_tenant_id(); N];
    for (number, tenant) in tenants.iter_mut().enumerate() {
        *tenant = stage.active(&format!("agency-{number}")).await.id();
    }
    tenants.sort();
    tenants
}

async fn uses(stage: &Stage, tenant: TenantId, resource: &str, amount: u64) {
    stage.used(platform(), consume_quota(tenant, resource, amount)).await;
}

pub async fn who_uses_the_most_ranks_first_and_ties_are_in_the_order_of_ids(stage: Stage) {
    let [a, b, c, d, other] = at_work(&stage).await;
    for (tenant, amount) in [(a, 5), (b, 7), (c, 5), (d, 9)] {
        uses(&stage, tenant, "users", amount).await;
    }
    uses(&stage, other, "storage.bytes", 100).await;
    assert_eq!(ranked(&stage, "users", TopBy::Used).await, [d, b, a, c], "who takes nothing has no place");
    let Some(first) = stage.answer(&platform(), asked("users", TopBy::Used, 2)).await else { panic!("no ranking") };
    assert_eq!(first.tenants.iter().map(|ranked| ranked.tenant).collect::<Vec<_>>(), [d, b]);
    uses(&stage, c, "users", 5).await;
    stage.used(platform(), release_quota(b, "users", 7)).await;
    assert_eq!(ranked(&stage, "users", TopBy::Used).await, [c, d, a]);
}

pub async fn who_is_closest_to_the_limit_ranks_first_by_share(stage: Stage) {
    let [a, b, c, d, other] = at_work(&stage).await;
    for (tenant, limit, amount) in [(a, 10, 9), (b, 1000, 300), (c, 10, 9), (d, 3, 2)] {
        stage.done(platform(), set_quota(tenant, "users", limit)).await;
        uses(&stage, tenant, "users", amount).await;
    }
    // What is reserved counts, and without a limit there is no share.
    stage.used(platform(), reserve_quota(b, "users", 650, 600)).await;
    uses(&stage, other, "users", 5000).await;
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [b, a, c, d]);
    assert_eq!(ranked(&stage, "users", TopBy::Used).await, [other, b, a, c, d]);
    let unlimited = SetQuota { terms: Terms { limit: None, ..terms_of(1) }, ..set_quota(a, "users", 1) };
    stage.done(platform(), unlimited).await;
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [b, c, d]);
}

pub async fn a_ranking_tells_what_it_is_made_of(stage: Stage) {
    let [a, b] = at_work(&stage).await;
    stage.done(platform(), set_quota(a, "users", 10)).await;
    let until = stage.clock().in_seconds(0).plus_seconds(2 * 24 * 3600);
    stage.done(platform(), grant_quota(a, "users", 6, until)).await;
    uses(&stage, a, "users", 4).await;
    reserved(&stage, a, 8, 600).await;
    uses(&stage, b, "users", 3).await;
    let (numbers, none) =
        (|used, reserved| Usage { used: amount_of(used), reserved: amount_of(reserved) }, amount_of(0));
    let expected = [
        TopTenant { tenant: a, usage: numbers(4, 8), limit: Some(amount_of(10)), granted: amount_of(6) },
        TopTenant { tenant: b, usage: numbers(3, 0), limit: None, granted: none },
    ];
    assert_eq!(top(&stage, "users", TopBy::Used).await, expected);
    assert_eq!(top(&stage, "users", TopBy::Share).await, expected[..1]);
    assert_eq!(expected[0].share().map(TakenShare::millionths), Some(750_000));
    assert_eq!(expected[1].share(), None);
}

pub async fn a_place_follows_the_limit(stage: Stage) {
    let [a, b] = at_work(&stage).await;
    for tenant in [a, b] {
        stage.done(platform(), set_quota(tenant, "users", 10)).await;
        uses(&stage, tenant, "users", 6).await;
    }
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [a, b]);
    stage.done(platform(), set_quota(b, "users", 9)).await;
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [b, a]);
    let until = stage.clock().in_seconds(0).plus_seconds(2 * 24 * 3600);
    let grant = grant_quota(b, "users", 20, until);
    let id = grant.grant.id;
    stage.done(platform(), grant).await;
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [a, b]);
    stage.done(platform(), revoke_grant(b, "users", id)).await;
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [b, a]);
    stage.done(platform(), remove_quota(b, "users")).await;
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [a]);
}

pub async fn a_grant_that_has_ended_raises_nobodys_limit(stage: Stage) {
    let [a, b] = at_work(&stage).await;
    for (tenant, amount) in [(a, 6), (b, 9)] {
        stage.done(platform(), set_quota(tenant, "users", 10)).await;
        uses(&stage, tenant, "users", amount).await;
    }
    // By the store's clock it ends in two seconds.
    let seconds = u32::try_from(HandClock::BEHIND.as_secs()).unwrap_or(u32::MAX) + 2;
    stage.done(platform(), grant_quota(b, "users", 90, stage.clock().in_seconds(seconds))).await;
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [a, b]);
    eventually("the grant has ended", async || quota_of(&stage, b, "users").await.granted() == amount_of(0)).await;
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [b, a], "nobody has changed anything");
}

pub async fn what_may_not_be_used_at_all_ranks_first_by_share(stage: Stage) {
    let [a, b, c] = at_work(&stage).await;
    stage.done(platform(), define("badges")).await;
    for (tenant, amount) in [(a, 3), (b, 1), (c, 2)] {
        uses(&stage, tenant, "badges", amount).await;
    }
    stage.done(platform(), set_quota(a, "badges", 1)).await;
    stage.done(platform(), set_quota(c, "badges", 0)).await;
    assert_eq!(ranked(&stage, "badges", TopBy::Share).await, [c, a]);
    // What holds without a quota changes for everybody at once.
    let refused = DefineResource { without_quota: WithoutQuota::Refused, ..define("badges") };
    stage.done(platform(), refused).await;
    let found = top(&stage, "badges", TopBy::Share).await;
    assert_eq!(found.iter().map(|ranked| ranked.tenant).collect::<Vec<_>>(), [b, c, a]);
    assert_eq!((found[0].limit, found[0].share()), (Some(amount_of(0)), Some(TakenShare::OF_NOTHING)));
    stage.done(platform(), define("badges")).await;
    assert_eq!(ranked(&stage, "badges", TopBy::Share).await, [c, a]);
}

pub async fn of_a_counter_the_present_window_alone_is_ranked(stage: Stage) {
    let [a, b] = at_work(&stage).await;
    let Some(present) = quota_of(&stage, a, REPORTS).await.window() else { panic!("{REPORTS} is no counter") };
    let Ok(before) = Timestamp::from_micros(present.starts_at.as_micros() - 1) else { panic!("no time before it") };
    let began = Period::Month(AnchorDay::FIRST).window(before).starts_at;
    let then = WhichWindow::Begun(Some(began));
    all_used(&stage, &batch(&stage, a, REPORTS, then, vec![Use::Consume(amount_of(90))])).await;
    assert!(top(&stage, REPORTS, TopBy::Used).await.is_empty());
    uses(&stage, b, REPORTS, 2).await;
    assert_eq!(ranked(&stage, REPORTS, TopBy::Used).await, [b]);
    uses(&stage, a, REPORTS, 1).await;
    let late = batch(&stage, a, REPORTS, WhichWindow::Begun(Some(began)), vec![Use::Consume(amount_of(5))]);
    all_used(&stage, &late).await;
    let found = top(&stage, REPORTS, TopBy::Used).await;
    let used: Vec<_> = found.iter().map(|ranked| (ranked.tenant, ranked.usage.used.get())).collect();
    assert_eq!(used, [(b, 2), (a, 1)]);
}

pub async fn each_period_is_ranked_in_its_own_window(stage: Stage) {
    let [a, b] = at_work(&stage).await;
    for (resource, period) in [("calls", Period::Hour), ("alarms", Period::Day)] {
        stage.done(platform(), DefineResource { counting: Counting::Counter(period), ..define(resource) }).await;
        uses(&stage, a, resource, 1).await;
        uses(&stage, b, resource, 2).await;
        if quota_of(&stage, a, resource).await.usage.used == amount_of(1) {
            let found = ranked(&stage, resource, TopBy::Used).await;
            // Unless the window has just ended.
            assert!(found == [b, a] || taken(&stage, a, resource).await == (0, 0), "{resource}: {found:?}");
        }
    }
}

pub async fn a_reservation_that_has_expired_takes_nobody_any_place(stage: Stage) {
    let [a, b] = at_work(&stage).await;
    for (tenant, amount) in [(a, 6), (b, 5)] {
        stage.done(platform(), set_quota(tenant, "users", 10)).await;
        uses(&stage, tenant, "users", amount).await;
    }
    reserved(&stage, b, 4, 1).await;
    eventually("the reservation is over", async || taken(&stage, b, "users").await == (5, 0)).await;
    stage.clock().advance(HandClock::BEHIND + Duration::from_secs(2));
    stage.run(Job::Expire).await;
    assert_eq!(ranked(&stage, "users", TopBy::Share).await, [a, b]);
}

pub async fn tenants_are_ranked_in_whatever_state_until_they_are_erased(stage: Stage) {
    let [a, b, c] = at_work(&stage).await;
    for (tenant, amount) in [(a, 3), (b, 2), (c, 1)] {
        uses(&stage, tenant, "users", amount).await;
    }
    stage.done(platform(), suspend(a)).await;
    stage.done(platform(), suspend(b)).await;
    let archived = stage.done(platform(), archive(b)).await;
    stage.done(platform(), delete(&archived)).await;
    assert_eq!(ranked(&stage, "users", TopBy::Used).await, [a, b, c]);
    stage.clock().advance(Duration::from_secs(GRACE_PERIOD_SECONDS.into()));
    stage.run(Job::Erase).await;
    let Some(before) = stage.answer(&platform(), asked("users", TopBy::Used, 2)).await else { panic!("no ranking") };
    assert_eq!(before.tenants.iter().map(|ranked| ranked.tenant).collect::<Vec<_>>(), [a, c], "and at once");
    assert_eq!(ranked(&stage, "users", TopBy::Used).await, [a, c]);
}

pub async fn a_ranking_says_how_old_it_is(stage: Stage) {
    let [a] = at_work(&stage).await;
    uses(&stage, a, "users", 1).await;
    let before = quota_of(&stage, a, "users").await.at;
    stage.run(Job::Rank).await;
    let Some(found) = stage.answer(&platform(), asked("users", TopBy::Used, 20)).await else { panic!("no ranking") };
    let Some(as_of) = found.as_of else { panic!("it isn't known how old it is") };
    assert!(before <= as_of, "{before} was before the job ran, and {as_of} is when that was");
    let after = quota_of(&stage, a, "users").await.at;
    assert!(as_of <= after && after.as_micros() - as_of.as_micros() < 1_000_000 * 30);
}

pub async fn many_uses_at_once_are_all_ranked(stage: Stage) {
    let tenants: [TenantId; 8] = at_work(&stage).await;
    let calls =
        (0..64_usize).map(|number| (platform(), consume_quota(tenants[number % 8], "users", number as u64 + 1)));
    for used in stage.used_at_once(calls).await {
        must(used, "a use");
    }
    // So many at a time that it takes many steps.
    let housekeeping = stage.housekeeping();
    eventually("all is ranked", async || must(housekeeping.rank(3).await, "a step")).await;
    let found = stage.answer(&platform(), asked("users", TopBy::Used, 100)).await.map(|top| top.tenants);
    let expected: Vec<_> = tenants.iter().copied().rev().collect();
    let found: Vec<_> = found.unwrap_or_default().iter().map(|ranked| ranked.tenant).collect();
    assert_eq!(found, expected);
}

pub async fn only_the_platform_compares_tenants(stage: Stage) {
    let [a] = at_work(&stage).await;
    let refused = async |call: Call| stage.refused_answer(&call, asked("users", TopBy::Share, 20)).await;
    assert_eq!(refused(bound_to(a, &BOUND)).await, Code::Forbidden);
    assert_eq!(refused(unbound("nobody", &BOUND)).await, Code::Forbidden);
    assert_eq!(refused(unbound("without", &[Scope::Platform, Scope::TenantRead])).await, Code::Forbidden);
    let reader = unbound("reader", &[Scope::Platform, Scope::QuotaRead]);
    assert!(stage.answer(&reader, asked("users", TopBy::Share, 20)).await.is_some());
    assert!(stage.answer(&platform(), asked("never.defined", TopBy::Share, 20)).await.is_none());
}
