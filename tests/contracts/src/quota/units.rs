//! Units of work that change quotas: all or nothing, and one after another.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{quota_of, refuses_to_commit, settled, unit};
use crate::words::{
    existing_quota, expecting, grant_quota, key_of, limiting, platform, remove_quota, renaming, set_quota, terms_of,
};
use crate::world::{Stage, waits};
use tenantry_application::ports::{Clock, StoreError, UnitOfWork};
use tenantry_application::quota::{ExistingQuota, SetQuota};
use tenantry_application::{Conflict, Refusal};
use tenantry_domain::TenantId;
use tenantry_domain::access::Action;
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{Place, QuotaStatus};

/// What the unit's tenant has of users, as the unit sees it.
async fn users_in(work: &mut Box<dyn UnitOfWork>) -> QuotaStatus {
    match work.quotas().find(&key_of("users")).await {
        Ok(Some(status)) => status,
        other => panic!("{other:?}"),
    }
}

async fn numbers(stage: &Stage, tenant: TenantId) -> Vec<String> {
    stage.log(tenant).await.into_iter().map(|entry| entry.seq).collect()
}

pub async fn many_writers_on_one_quota_follow_one_another(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let results = stage.at_once((0..16).map(|limit| (platform(), set_quota(tenant, "users", limit)))).await;
    let mut versions: Vec<u64> = results.into_iter().map(|result| result.map_or(0, |set| set.version())).collect();
    versions.sort_unstable();
    assert_eq!(versions, (1..17).collect::<Vec<_>>(), "each saw what the one before it left");
    assert_eq!(quota_of(&stage, tenant, "users").await.version(), 16);
}

pub async fn of_many_who_set_a_first_quota_at_once_one_does(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let existing = ExistingQuota { expected_version: expecting(0), ..existing_quota(tenant, "users") };
    let calls = (0..16).map(|limit| (platform(), SetQuota { existing: existing.clone(), terms: terms_of(limit) }));
    let results = stage.at_once(calls).await;
    let set: Vec<_> = results.iter().filter_map(|result| result.as_ref().ok()).collect();
    assert_eq!(set.len(), 1);
    for refusal in results.iter().filter_map(|result| result.as_ref().err()) {
        assert!(matches!(refusal, Refusal::Conflict(Conflict::Stale { .. })), "{refusal:?}");
    }
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(set[0]));
}

pub async fn quotas_and_their_tenant_wait_for_each_other(stage: Stage) {
    let tenant = stage.active("police").await;
    let mut work = unit(&stage, platform(), set_quota(tenant.id(), "users", 1)).await;
    let mut second = stage.start(platform(), set_quota(tenant.id(), "storage.bytes", 1));
    assert!(waits(&mut second).await, "two units on one tenant go side by side");
    let now = stage.clock().now();
    assert!(work.tenants().save(&renaming(&tenant, "Other", now)).await.is_ok());
    assert!(work.quotas().save(&limiting(&Place::NEVER_TAKEN, tenant.id(), "users", 1, now)).await.is_ok());
    assert!(work.finish("").await.is_ok() && work.commit().await.is_ok());
    assert!(matches!(second.await, Ok(Ok(_))), "the second was refused");
    let actions: Vec<_> = stage.log(tenant.id()).await.into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions[2..], ["tenant.update", "quota.set", "quota.set"]);
    assert_eq!(stage.find(tenant.id()).await.map(|tenant| tenant.version().get()), Some(3));
    assert_eq!(quota_of(&stage, tenant.id(), "users").await.version(), 1);
}

pub async fn a_unit_shows_the_quotas_that_were_saved_in_it(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let mut work = unit(&stage, platform(), set_quota(tenant, "users", 1)).await;
    assert_eq!(users_in(&mut work).await.place, Place::NEVER_TAKEN);
    let now = stage.clock().now();
    let tomorrow = stage.clock().in_seconds(24 * 3600);
    let set = limiting(&Place::NEVER_TAKEN, tenant, "users", 1, now);
    assert!(work.quotas().save(&set).await.is_ok());
    assert_eq!(users_in(&mut work).await.place, Place::after(set.clone()));
    let Ok(granted) = set.latest().grant(grant_quota(tenant, "users", 2, tomorrow).grant, now) else {
        panic!("not granted")
    };
    assert!(work.quotas().save(&granted).await.is_ok());
    assert_eq!(users_in(&mut work).await.place, Place::after(granted.clone()));
    let removed = granted.latest().remove(None, now);
    assert!(work.quotas().save(&removed).await.is_ok());
    let vacant = Place::after(removed);
    assert_eq!(users_in(&mut work).await.place, vacant);
    let again = limiting(&vacant, tenant, "users", 3, now);
    assert!(work.quotas().save(&again).await.is_ok());
    assert_eq!(quota_of(&stage, tenant, "users").await.place, Place::NEVER_TAKEN, "nobody else sees any of it");
    assert!(work.finish("").await.is_ok() && work.commit().await.is_ok());
    assert_eq!(quota_of(&stage, tenant, "users").await.place, Place::after(again));
    assert_eq!(numbers(&stage, tenant).await, ["1", "2", "3", "4", "5", "6"]);
}

pub async fn a_commit_tells_which_quotas_changed(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let mut work = unit(&stage, platform(), set_quota(tenant, "users", 1)).await;
    let now = stage.clock().now();
    let set = limiting(&Place::NEVER_TAKEN, tenant, "users", 1, now);
    let removed = set.latest().remove(None, now);
    for change in [&set, &removed] {
        assert!(work.quotas().save(change).await.is_ok());
    }
    assert!(work.finish("").await.is_ok());
    let Ok(told) = work.commit().await else { panic!("not committed") };
    for one in &told {
        assert_eq!((one.tenant, one.kind.as_str(), one.subject.as_str()), (Some(tenant), "quota", "users"));
    }
    let told: Vec<_> = told.iter().map(|one| (one.action, one.version.get(), one.entry_number)).collect();
    assert_eq!(told, [(Action::QuotaSet, 1, 3), (Action::QuotaRemove, 2, 4)]);
}

pub async fn a_dropped_unit_leaves_no_quota_behind(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let mut work = unit(&stage, platform(), set_quota(tenant, "users", 1)).await;
    let change = limiting(&Place::NEVER_TAKEN, tenant, "users", 1, stage.clock().now());
    assert!(work.quotas().save(&change).await.is_ok() && work.finish("").await.is_ok());
    drop(work);
    assert_eq!(quota_of(&stage, tenant, "users").await.place, Place::NEVER_TAKEN);
    assert_eq!(numbers(&stage, tenant).await, ["1", "2"]);
    assert_eq!(stage.done(platform(), set_quota(tenant, "users", 2)).await.version(), 1);
    assert_eq!(numbers(&stage, tenant).await, ["1", "2", "3"]);
}

pub async fn a_stale_change_of_a_quota_is_not_saved_and_spoils_its_unit(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let old = stage.done(platform(), set_quota(tenant, "users", 1)).await.place;
    let current = stage.done(platform(), set_quota(tenant, "users", 2)).await;
    let now = stage.clock().now();
    for stale in [&old, &Place::NEVER_TAKEN] {
        let mut work = unit(&stage, platform(), set_quota(tenant, "users", 9)).await;
        let Err(StoreError::Stale { current: version }) =
            work.quotas().save(&limiting(stale, tenant, "users", 3, now)).await
        else {
            panic!("a stale change was saved, or refused otherwise");
        };
        assert!(version.is_none_or(|version| version.get() == current.version()));
        let _ = work.quotas().save(&limiting(&current.place, tenant, "users", 4, now)).await;
        refuses_to_commit(work).await;
    }
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&current));
    assert_eq!(numbers(&stage, tenant).await, ["1", "2", "3", "4"]);
}

pub async fn a_change_of_a_removed_quota_is_stale(stage: Stage) {
    let tenant = stage.active("police").await.id();
    let old = stage.done(platform(), set_quota(tenant, "users", 1)).await.place;
    let removed = stage.done(platform(), remove_quota(tenant, "users")).await;
    let mut work = unit(&stage, platform(), set_quota(tenant, "users", 9)).await;
    let saved = work.quotas().save(&limiting(&old, tenant, "users", 3, stage.clock().now())).await;
    assert!(matches!(saved, Err(StoreError::Stale { .. })), "{saved:?}");
    refuses_to_commit(work).await;
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&removed));
}

pub async fn a_quota_that_does_not_go_on_from_the_removed_one_is_stale(stage: Stage) {
    let tenant = stage.active("police").await.id();
    stage.done(platform(), set_quota(tenant, "users", 1)).await;
    let removed = stage.done(platform(), remove_quota(tenant, "users")).await;
    let mut work = unit(&stage, platform(), set_quota(tenant, "users", 9)).await;
    let begins_anew = limiting(&Place::NEVER_TAKEN, tenant, "users", 3, stage.clock().now());
    let saved = work.quotas().save(&begins_anew).await;
    assert!(matches!(saved, Err(StoreError::Stale { .. })), "{saved:?}");
    refuses_to_commit(work).await;
    assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&removed));
}
