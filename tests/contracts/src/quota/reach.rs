//! Whose quotas are seen and changed by whom, and in which states of their tenant.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{is_failed, quota_of, refuses_to_commit, settled, unit};
use crate::words::{
    BOUND, GRACE_PERIOD_SECONDS, archive, bound_to, define, delete, existing, grant_quota, key_of, limiting, platform,
    remove_quota, revoke_grant, set_quota, suspend,
};
use crate::world::Stage;
use std::time::Duration;
use tenantry_application::Code;
use tenantry_application::ports::Clock;
use tenantry_application::quota::{FindQuota, ListQuotas};
use tenantry_application::tenant::UndeleteTenant;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Job, Operation, Reach, Scope};
use tenantry_domain::quota::{Place, QuotaStatus};

fn users_of(tenant: TenantId) -> FindQuota {
    FindQuota { tenant, resource: key_of("users") }
}

/// Two tenants at work, each with a quota of users.
async fn two_with_users(stage: &Stage) -> (TenantId, TenantId) {
    let (own, foreign) = (stage.active("police").await.id(), stage.active("utility").await.id());
    stage.done(platform(), set_quota(own, "users", 5)).await;
    stage.done(platform(), set_quota(foreign, "users", 6)).await;
    (own, foreign)
}

pub async fn a_bound_caller_sees_and_sets_its_own_quotas(stage: Stage) {
    let (own, _) = two_with_users(&stage).await;
    let call = || bound_to(own, &BOUND);
    let set = stage.done(call(), set_quota(own, "users", 7)).await;
    let found = stage.answer(&call(), users_of(own)).await;
    assert_eq!(found.as_ref().map(settled), Some(settled(&set)));
    let listed = stage.answer(&call(), ListQuotas(vec![own])).await;
    assert_eq!(listed.iter().map(Vec::len).collect::<Vec<_>>(), [3]);
    assert_eq!(stage.log(own).await.last().map(|entry| entry.reach.clone()), Some("TENANT".to_owned()));
}

pub async fn quotas_need_scopes_of_their_own(stage: Stage) {
    let (own, _) = two_with_users(&stage).await;
    let tenants_alone = || bound_to(own, &[Scope::TenantRead, Scope::TenantWrite, Scope::UsageWrite]);
    assert_eq!(stage.refused_answer(&tenants_alone(), users_of(own)).await, Code::Forbidden);
    assert_eq!(stage.refused(tenants_alone(), set_quota(own, "users", 7)).await.code(), Code::Forbidden);
}

pub async fn another_tenants_quota_is_not_there(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let tomorrow = stage.clock().in_seconds(24 * 3600);
    let granted = grant_quota(foreign, "users", 4, tomorrow);
    let id = granted.grant.id;
    let before = stage.done(platform(), granted).await;
    let call = || bound_to(own, &BOUND);
    assert_eq!(stage.refused_answer(&call(), users_of(foreign)).await, Code::NotFound);
    assert_eq!(stage.refused_answer(&call(), ListQuotas(vec![foreign])).await, Code::NotFound);
    assert_eq!(stage.refused(call(), set_quota(foreign, "users", 9)).await.code(), Code::NotFound);
    assert_eq!(stage.refused(call(), remove_quota(foreign, "users")).await.code(), Code::NotFound);
    assert_eq!(stage.refused(call(), grant_quota(foreign, "users", 9, tomorrow)).await.code(), Code::NotFound);
    assert_eq!(stage.refused(call(), revoke_grant(foreign, "users", id)).await.code(), Code::NotFound);
    assert_eq!(settled(&quota_of(&stage, foreign, "users").await), settled(&before));
}

pub async fn another_tenants_quotas_are_in_no_list(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let listed = stage.answer(&bound_to(own, &BOUND), ListQuotas(vec![foreign, own])).await;
    assert_eq!(listed.iter().map(Vec::len).collect::<Vec<_>>(), [0, 3]);
    assert!(listed.iter().flatten().all(|status| status.tenant == own));
}

/// Whatever a use case asks of its view, the view itself keeps to its reach.
pub async fn a_bound_view_shows_no_other_quota_whatever_it_is_asked(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let Ok(permit) = bound_to(own, &BOUND).caller.permit(Operation::FindQuota, Reach::Tenant(own)) else {
        panic!("no permit")
    };
    let Ok(mut view) = stage.store().view(&permit).await else { panic!("no view") };
    assert!(matches!(view.quotas().find(own, &key_of("users")).await, Ok(Some(_))));
    assert!(matches!(view.quotas().find(foreign, &key_of("users")).await, Ok(None)));
    let listed = view.quotas().list_each(&[foreign, own]).await;
    assert_eq!(listed.map(|listed| listed.iter().map(Vec::len).collect::<Vec<_>>()).ok(), Some(vec![0, 3]));
    let found = view.quotas().find_each(&[foreign, own], &key_of("users")).await;
    let found = found.map(|found| found.iter().map(|status| status.as_ref().map(|one| one.tenant)).collect::<Vec<_>>());
    assert_eq!(found.ok(), Some(vec![None, Some(own)]));
    assert_eq!(view.quotas().catalogue().await.map(|resources| resources.len()).ok(), Some(3));
    assert!(view.close().await.is_ok());
}

pub async fn a_bound_unit_changes_no_other_quota(stage: Stage) {
    let (own, foreign) = two_with_users(&stage).await;
    let before = quota_of(&stage, foreign, "users").await;
    let mut work = unit(&stage, platform(), set_quota(own, "users", 9)).await;
    let change = limiting(&before.place, foreign, "users", 9, stage.clock().now());
    let saved = work.quotas().save(&change).await;
    assert!(is_failed(&saved), "{saved:?}");
    refuses_to_commit(work).await;
    assert_eq!(settled(&quota_of(&stage, foreign, "users").await), settled(&before));
}

pub async fn a_unit_of_the_platform_changes_no_quota(stage: Stage) {
    let (own, _) = two_with_users(&stage).await;
    let before = quota_of(&stage, own, "users").await;
    let mut work = unit(&stage, platform(), define("seats")).await;
    let change = limiting(&before.place, own, "users", 9, stage.clock().now());
    let saved = work.quotas().save(&change).await;
    assert!(is_failed(&saved), "{saved:?}");
    refuses_to_commit(work).await;
    assert_eq!(settled(&quota_of(&stage, own, "users").await), settled(&before));
}

pub async fn a_unit_of_the_platform_finds_no_quota(stage: Stage) {
    two_with_users(&stage).await;
    let mut work = unit(&stage, platform(), define("seats")).await;
    let found = work.quotas().find(&key_of("users")).await;
    assert!(is_failed(&found), "{found:?}");
    refuses_to_commit(work).await;
}

pub async fn the_quotas_of_whoever_is_not_deleted_can_be_changed(stage: Stage) {
    let created = stage.created("one").await.id();
    let suspended = stage.active("two").await.id();
    stage.done(platform(), suspend(suspended)).await;
    let archived = stage.active("three").await.id();
    stage.done(platform(), archive(archived)).await;
    for tenant in [created, suspended, archived] {
        stage.done(platform(), set_quota(tenant, "users", 5)).await;
        let tomorrow = stage.clock().in_seconds(24 * 3600);
        let granted = stage.done(platform(), grant_quota(tenant, "users", 4, tomorrow)).await;
        assert_eq!(settled(&quota_of(&stage, tenant, "users").await), settled(&granted));
        assert_eq!(stage.done(platform(), remove_quota(tenant, "users")).await.quota(), None);
    }
}

pub async fn a_suspended_tenants_own_callers_change_no_quota(stage: Stage) {
    let (own, _) = two_with_users(&stage).await;
    stage.done(platform(), suspend(own)).await;
    let refusal = stage.refused(bound_to(own, &BOUND), set_quota(own, "users", 9)).await;
    assert_eq!(refusal.code(), Code::TenantSuspended);
}

pub async fn a_deleted_tenants_quotas_stay_as_they_are(stage: Stage) {
    let tenant = stage.active("police").await;
    let id = tenant.id();
    stage.done(platform(), set_quota(id, "users", 5)).await;
    let tomorrow = stage.clock().in_seconds(24 * 3600);
    let grant = grant_quota(id, "users", 4, tomorrow);
    let grant_id = grant.grant.id;
    let before = stage.done(platform(), grant).await;
    stage.done(platform(), archive(id)).await;
    stage.done(platform(), delete(&tenant)).await;
    let code = Code::InvalidTransition;
    assert_eq!(stage.refused(platform(), set_quota(id, "users", 6)).await.code(), code);
    assert_eq!(stage.refused(platform(), grant_quota(id, "users", 1, tomorrow)).await.code(), code);
    assert_eq!(stage.refused(platform(), revoke_grant(id, "users", grant_id)).await.code(), code);
    assert_eq!(stage.refused(platform(), remove_quota(id, "users")).await.code(), code);
    assert_eq!(settled(&quota_of(&stage, id, "users").await), settled(&before), "they are still seen");
    stage.done(platform(), UndeleteTenant(existing(id))).await;
    assert_eq!(stage.done(platform(), set_quota(id, "users", 6)).await.version(), 3);
}

pub async fn an_erased_tenant_has_no_quotas(stage: Stage) {
    let (kept, _) = two_with_users(&stage).await;
    let gone = stage.active("hospital").await;
    stage.done(platform(), set_quota(gone.id(), "users", 5)).await;
    let tomorrow = stage.clock().in_seconds(24 * 3600);
    stage.done(platform(), grant_quota(gone.id(), "users", 4, tomorrow)).await;
    stage.done(platform(), archive(gone.id())).await;
    stage.done(platform(), delete(&gone)).await;
    stage.clock().advance(Duration::from_secs(GRACE_PERIOD_SECONDS.into()));
    stage.run(Job::Erase).await;
    assert_eq!(stage.find(gone.id()).await, None);
    assert_eq!(stage.answer(&platform(), users_of(gone.id())).await, None);
    let listed: Vec<Vec<QuotaStatus>> = stage.answer(&platform(), ListQuotas(vec![gone.id(), kept])).await;
    assert_eq!(listed.iter().map(Vec::len).collect::<Vec<_>>(), [0, 3]);
    assert!(listed[1].iter().any(|status| matches!(status.place, Place::Taken(_))), "and nobody else lost any");
    assert_eq!(stage.refused(platform(), set_quota(gone.id(), "users", 5)).await.code(), Code::NotFound);
    let told = stage.log(gone.id()).await.iter().filter(|entry| entry.action.starts_with("quota.")).count();
    assert_eq!(told, 2, "its trail is kept");
}
