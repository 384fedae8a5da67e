//! Refused attempts: written down where they belong, and folded where they repeat.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{
    BOUND, bound_to, create, delete, existing, new_tenant_id, platform, platform_as, preview, rename, suspend, unbound,
};
use crate::world::Stage;
use std::time::Duration;
use tenantry_application::Code;
use tenantry_application::audit::EntryDocument;
use tenantry_application::ports::Clock;
use tenantry_application::tenant::{ActivateTenant, CreateTenant, DeleteTenant, FindTenant, ResumeTenant};
use tenantry_domain::TenantId;
use tenantry_domain::access::{Action, Job, Scope};

async fn refusals(stage: &Stage, tenant: TenantId) -> Vec<EntryDocument> {
    stage.log(tenant).await.into_iter().filter(|entry| entry.outcome == "REFUSED").collect()
}

/// Tries to resume a tenant that isn't suspended, so many times, as `subject`.
async fn tries_in_vain(stage: &Stage, subject: &str, tenant: TenantId, times: usize) {
    for _ in 0..times {
        let refusal = stage.refused(platform_as(subject), ResumeTenant(existing(tenant))).await;
        assert_eq!(refusal.code(), Code::InvalidTransition);
    }
}

pub async fn a_refusal_is_an_entry_of_its_targets_log(stage: Stage) {
    let tenant = stage.active("police").await;
    tries_in_vain(&stage, "administrator", tenant.id(), 1).await;
    let refusals = refusals(&stage, tenant.id()).await;
    assert_eq!(refusals.len(), 1);
    let entry = &refusals[0];
    assert_eq!((entry.action.as_str(), entry.code.as_deref()), ("tenant.resume", Some("INVALID_TRANSITION")));
    assert_eq!((entry.subject.as_str(), entry.reach.as_str()), ("administrator", "PLATFORM"));
    assert_eq!(entry.target, Some(format!("tenant/{}", tenant.id())));
    assert!(entry.before.is_none() && entry.after.is_none());
    assert!(stage.platform_log().await.is_empty());
}

pub async fn the_same_refusal_within_a_minute_is_counted(stage: Stage) {
    let tenant = stage.active("police").await;
    tries_in_vain(&stage, "administrator", tenant.id(), 5).await;
    assert_eq!(refusals(&stage, tenant.id()).await.len(), 1);
    stage.run(Job::Refusals).await;
    assert_eq!(refusals(&stage, tenant.id()).await.len(), 1, "the minute isn't over");
    stage.clock().advance(Duration::from_mins(1));
    stage.run(Job::Refusals).await;
    let refusals = refusals(&stage, tenant.id()).await;
    assert_eq!(refusals.len(), 2);
    let closing = &refusals[1];
    assert_eq!(closing.after.as_ref().map(ToString::to_string).as_deref(), Some(r#"{"folded":"4"}"#));
    assert_eq!((closing.subject.as_str(), closing.reach.as_str()), ("administrator", "SYSTEM"));
    assert_eq!((closing.action.as_str(), closing.code.as_deref()), ("tenant.resume", Some("INVALID_TRANSITION")));
}

pub async fn a_fold_is_due_when_its_minute_is_over(stage: Stage) {
    let tenant = stage.active("police").await;
    tries_in_vain(&stage, "administrator", tenant.id(), 2).await;
    tries_in_vain(&stage, "another", tenant.id(), 2).await;
    let due = async |limit| match stage.housekeeping().due_folds(stage.clock().now(), limit).await {
        Ok(due) => due.into_iter().map(|fold| (fold.log, fold.subject, fold.action, fold.code)).collect::<Vec<_>>(),
        Err(error) => panic!("due folds: {error:?}"),
    };
    stage.clock().advance(Duration::from_micros(59_999_999));
    assert_eq!(due(10).await, []);
    stage.clock().advance(Duration::from_micros(1));
    let mut both = due(10).await;
    both.sort_by(|(_, one, ..), (_, other, ..)| one.cmp(other));
    let of = |subject: &str| (Some(tenant.id()), subject.to_owned(), Action::TenantResume, Code::InvalidTransition);
    assert_eq!(both, [of("administrator"), of("another")]);
    assert_eq!(due(1).await.len(), 1, "no more than asked for");
}

pub async fn a_fold_is_closed_once(stage: Stage) {
    let tenant = stage.active("police").await;
    tries_in_vain(&stage, "administrator", tenant.id(), 2).await;
    stage.clock().advance(Duration::from_mins(1));
    stage.run(Job::Refusals).await;
    stage.run(Job::Refusals).await;
    assert_eq!(refusals(&stage, tenant.id()).await.len(), 2);
}

pub async fn a_refusal_that_was_not_repeated_is_closed_without_an_entry(stage: Stage) {
    let tenant = stage.active("police").await;
    tries_in_vain(&stage, "administrator", tenant.id(), 1).await;
    stage.clock().advance(Duration::from_mins(1));
    stage.run(Job::Refusals).await;
    assert_eq!(refusals(&stage, tenant.id()).await.len(), 1);
}

pub async fn after_the_minute_the_same_refusal_is_an_entry_again(stage: Stage) {
    let tenant = stage.active("police").await;
    tries_in_vain(&stage, "administrator", tenant.id(), 2).await;
    stage.clock().advance(Duration::from_mins(1));
    stage.run(Job::Refusals).await;
    tries_in_vain(&stage, "administrator", tenant.id(), 2).await;
    let told: Vec<_> = refusals(&stage, tenant.id()).await.iter().map(|entry| entry.after.is_some()).collect();
    assert_eq!(told, [false, true, false], "the first, the count, and the first of the next minute");
}

pub async fn a_fold_counts_until_it_is_closed_however_late(stage: Stage) {
    let tenant = stage.active("police").await;
    tries_in_vain(&stage, "administrator", tenant.id(), 1).await;
    stage.clock().advance(Duration::from_mins(5));
    tries_in_vain(&stage, "administrator", tenant.id(), 2).await;
    assert_eq!(refusals(&stage, tenant.id()).await.len(), 1, "no server has closed it");
    stage.run(Job::Refusals).await;
    let counted = refusals(&stage, tenant.id()).await.pop().and_then(|closing| closing.after);
    assert_eq!(counted.map(|counted| counted.to_string()).as_deref(), Some(r#"{"folded":"2"}"#));
}

pub async fn refusals_that_differ_are_not_folded(stage: Stage) {
    let (one, other) = (stage.active("police").await, stage.active("utility").await);
    tries_in_vain(&stage, "administrator", one.id(), 1).await;
    tries_in_vain(&stage, "another", one.id(), 1).await;
    tries_in_vain(&stage, "administrator", other.id(), 1).await;
    stage.refused(platform(), ActivateTenant(existing(one.id()))).await;
    stage.refused(unbound("administrator", &[Scope::Platform]), ResumeTenant(existing(one.id()))).await;
    assert_eq!(refusals(&stage, one.id()).await.len(), 4, "subject, action and code tell them apart");
    assert_eq!(refusals(&stage, other.id()).await.len(), 1, "and the log");
}

pub async fn many_refusals_at_once_are_one_entry(stage: Stage) {
    let tenant = stage.active("police").await;
    let results = stage.at_once((0..20).map(|_| (platform(), ResumeTenant(existing(tenant.id()))))).await;
    assert!(results.iter().all(Result::is_err));
    assert_eq!(refusals(&stage, tenant.id()).await.len(), 1);
    assert_eq!(stage.app().unrecorded_refusals(), 0);
    stage.clock().advance(Duration::from_mins(1));
    stage.run(Job::Refusals).await;
    let counted = refusals(&stage, tenant.id()).await.pop().and_then(|closing| closing.after);
    assert_eq!(counted.map(|counted| counted.to_string()).as_deref(), Some(r#"{"folded":"19"}"#));
}

pub async fn an_attempt_on_a_tenant_that_never_was_is_in_the_platforms_log(stage: Stage) {
    let nobody = new_tenant_id();
    let refusal = stage.refused(unbound("administrator", &[Scope::Platform]), suspend(nobody)).await;
    assert_eq!(refusal.code(), Code::Forbidden);
    assert!(stage.log(nobody).await.is_empty());
    let log = stage.platform_log().await;
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].log.as_str(), log[0].tenant_id.as_deref()), ("PLATFORM", None));
    assert_eq!((log[0].seq.as_str(), log[0].target.clone()), ("1", Some(format!("tenant/{nobody}"))));
}

pub async fn a_refused_creation_is_in_the_platforms_log(stage: Stage) {
    stage.refused(unbound("nobody", &[Scope::TenantWrite]), create("police")).await;
    let log = stage.platform_log().await;
    assert_eq!(log.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(), ["tenant.create"]);
}

pub async fn the_platforms_log_is_folded_too(stage: Stage) {
    let nobody = new_tenant_id();
    for _ in 0..3 {
        stage.refused(unbound("administrator", &[Scope::Platform]), suspend(nobody)).await;
    }
    stage.clock().advance(Duration::from_mins(1));
    stage.run(Job::Refusals).await;
    let log = stage.platform_log().await;
    assert_eq!(log.iter().map(|entry| entry.seq.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(log[1].after.as_ref().map(ToString::to_string).as_deref(), Some(r#"{"folded":"2"}"#));
}

pub async fn a_bound_callers_refusal_is_in_its_own_log(stage: Stage) {
    let (own, foreign) = (stage.active("police").await, stage.active("utility").await);
    let call = bound_to(own.id(), &BOUND);
    assert_eq!(stage.refused(call.clone(), rename(foreign.id(), "Mine")).await.code(), Code::NotFound);
    assert_eq!(stage.refused_answer(&call, FindTenant(foreign.id())).await, Code::NotFound);
    let refusals_of_own = refusals(&stage, own.id()).await;
    let targets: Vec<_> = refusals_of_own.iter().map(|entry| entry.target.clone()).collect();
    assert_eq!(targets, vec![Some(format!("tenant/{}", foreign.id())); 2]);
    assert!(refusals(&stage, foreign.id()).await.is_empty());
}

pub async fn of_a_preview_only_what_the_caller_may_not_is_recorded(stage: Stage) {
    let tenant = stage.active("police").await;
    stage.refused(preview(platform()), ResumeTenant(existing(tenant.id()))).await;
    assert!(refusals(&stage, tenant.id()).await.is_empty());
    stage.refused(preview(bound_to(tenant.id(), &[Scope::TenantRead])), rename(tenant.id(), "x")).await;
    assert_eq!(refusals(&stage, tenant.id()).await.len(), 1);
}

pub async fn bad_input_and_conflicts_are_not_recorded(stage: Stage) {
    let tenant = stage.created("police").await;
    stage.refused(platform(), create("police")).await;
    stage.refused(platform(), DeleteTenant { confirm_slug: "wrong".to_owned(), ..delete(&tenant) }).await;
    stage.refused(platform(), rename(new_tenant_id(), "x")).await;
    assert_eq!(stage.log(tenant.id()).await.len(), 1);
    assert!(stage.platform_log().await.is_empty());
}

pub async fn a_protected_tenants_refused_deletion_is_recorded(stage: Stage) {
    let tenant = stage.done(platform(), CreateTenant { deletion_protection: true, ..create("police") }).await;
    stage.refused(platform(), delete(&tenant)).await;
    let codes: Vec<_> = refusals(&stage, tenant.id()).await.into_iter().map(|entry| entry.code).collect();
    assert_eq!(codes, [Some("RETENTION_LOCKED".to_owned())]);
}
