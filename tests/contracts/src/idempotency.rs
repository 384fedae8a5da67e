//! Idempotency keys: a repetition gives the first outcome, and nothing else uses a key up.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{
    BOUND, archive, bound_to, call_of, create, existing, keyed, platform, platform_as, preview, rename, suspend,
};
use crate::words::{EVERYTHING, creation};
use crate::world::{Stage, waits};
use tenantry_application::ports::{Clock, UnitOfWork};
use tenantry_application::tenant::{ActivateTenant, CountTenants, ResumeTenant, SuspendTenant};
use tenantry_application::{Code, Conflict, Outcome, Refusal};
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::{Cause, Status};

fn is_key_reused(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Conflict(Conflict::KeyReused))
}

pub async fn a_repeated_creation_gives_the_first_outcome(stage: Stage) {
    let first = stage.done(keyed(platform(), "k"), create("police")).await;
    // Another id is drawn for the repetition; it is never used.
    let second = stage.done(keyed(platform(), "k"), create("police")).await;
    assert_eq!(second, first);
    assert_eq!(stage.answer(&platform(), CountTenants).await.total(), 1);
    assert_eq!(stage.log(first.id()).await.len(), 1);
}

pub async fn a_repetition_gives_the_first_outcome_whatever_happened_since(stage: Stage) {
    let tenant = stage.active("police").await;
    let call = || keyed(platform(), "k");
    let suspended = stage.done(call(), suspend(tenant.id())).await;
    let resumed = stage.done(platform(), ResumeTenant(existing(tenant.id()))).await;
    assert_eq!(stage.done(call(), suspend(tenant.id())).await, suspended);
    assert_eq!(stage.find(tenant.id()).await, Some(resumed));
}

pub async fn a_repetition_passes_the_expected_version(stage: Stage) {
    let tenant = stage.active("police").await;
    let command = SuspendTenant { expected_version: Some(tenant.version()), ..suspend(tenant.id()) };
    let first = stage.done(keyed(platform(), "k"), command.clone()).await;
    assert_eq!(stage.done(keyed(platform(), "k"), command).await, first);
}

pub async fn another_input_under_the_same_key_is_a_conflict(stage: Stage) {
    let tenant = stage.active("police").await;
    stage.done(keyed(platform(), "k"), suspend(tenant.id())).await;
    let other = SuspendTenant { cause: Cause::Legal, ..suspend(tenant.id()) };
    let refusal = stage.refused(keyed(platform(), "k"), other).await;
    assert!(is_key_reused(&refusal), "{refusal:?}");
    stage.done(keyed(platform(), "k"), create("utility")).await;
    let refusal = stage.refused(keyed(platform(), "k"), create("hospital")).await;
    assert!(is_key_reused(&refusal), "{refusal:?}");
}

pub async fn after_a_reused_key_the_tenant_is_free(stage: Stage) {
    let tenant = stage.active("police").await;
    stage.done(keyed(platform(), "k"), rename(tenant.id(), "One")).await;
    stage.refused(keyed(platform(), "k"), rename(tenant.id(), "Two")).await;
    stage.done(platform(), rename(tenant.id(), "Three")).await;
}

pub async fn two_tenants_can_have_the_same_key(stage: Stage) {
    let (one, other) = (stage.active("police").await, stage.active("utility").await);
    stage.done(keyed(platform(), "k"), rename(one.id(), "One")).await;
    let renamed = stage.done(keyed(platform(), "k"), rename(other.id(), "Other")).await;
    assert_eq!((renamed.id(), renamed.version().get()), (other.id(), 3));
}

pub async fn two_callers_can_have_the_same_key(stage: Stage) {
    let tenant = stage.active("police").await;
    let elsewhere = call_of("urn:elsewhere", "administrator", &EVERYTHING, None);
    let calls = [platform(), platform_as("another"), elsewhere, bound_to(tenant.id(), &BOUND)];
    for (place, call) in calls.into_iter().enumerate() {
        stage.done(keyed(call, "k"), rename(tenant.id(), &format!("Name {place}"))).await;
    }
    assert_eq!(stage.log(tenant.id()).await.len(), 6);
}

pub async fn two_operations_can_have_the_same_key(stage: Stage) {
    let tenant = stage.created("police").await;
    stage.done(keyed(platform(), "k"), ActivateTenant(existing(tenant.id()))).await;
    stage.done(keyed(platform(), "k"), suspend(tenant.id())).await;
    let archived = stage.done(keyed(platform(), "k"), archive(tenant.id())).await;
    assert_eq!(archived.status(), Status::Archived);
}

pub async fn fifty_creations_at_once_are_one(stage: Stage) {
    let results = stage.at_once((0..50).map(|_| (keyed(platform(), "k"), create("police")))).await;
    let tenants: Vec<_> = results.into_iter().filter_map(Result::ok).collect();
    assert_eq!(tenants.len(), 50, "all are answered");
    assert!(tenants.iter().all(|tenant| *tenant == tenants[0]), "and alike");
    assert_eq!(stage.answer(&platform(), CountTenants).await.total(), 1);
    assert_eq!(stage.log(tenants[0].id()).await.len(), 1);
}

pub async fn fifty_changes_at_once_are_one(stage: Stage) {
    let tenant = stage.active("police").await;
    let command = SuspendTenant { expected_version: Some(tenant.version()), ..suspend(tenant.id()) };
    let results = stage.at_once((0..50).map(|_| (keyed(platform(), "k"), command.clone()))).await;
    let outcomes: Vec<_> = results.into_iter().filter_map(Result::ok).collect();
    assert_eq!(outcomes.len(), 50, "all are answered");
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "and alike");
    assert_eq!(stage.log(tenant.id()).await.len(), 3);
}

/// A unit that creates a tenant under the key `k`, and has saved it.
async fn creating(stage: &Stage) -> Box<dyn UnitOfWork> {
    let command = create("police");
    let Ok(begun) = stage.begin(keyed(platform(), "k"), command.clone()).await else { panic!("no unit") };
    let mut work = begun.work;
    assert!(begun.replay.is_none());
    assert!(work.tenants().save(&creation(&command, stage.clock().now())).await.is_ok());
    work
}

pub async fn who_waits_for_a_key_that_comes_free_goes_on(stage: Stage) {
    let work = creating(&stage).await;
    let waiting = create("police");
    let mut second = stage.start(keyed(platform(), "k"), waiting.clone());
    assert!(waits(&mut second).await, "a key is used twice at once");
    work.roll_back().await;
    let Ok(Ok(second)) = second.await else { panic!("the second was refused") };
    assert_eq!(second.id(), waiting.id);
}

pub async fn who_waits_for_a_key_that_is_used_up_gets_its_outcome(stage: Stage) {
    let mut work = creating(&stage).await;
    let Some(outcome) = work.tenant().cloned() else { panic!("nothing was saved") };
    let mut second = stage.start(keyed(platform(), "k"), create("police"));
    assert!(waits(&mut second).await, "a key is used twice at once");
    assert!(work.finish(&outcome.store()).await.is_ok() && work.commit().await.is_ok());
    let Ok(Ok(second)) = second.await else { panic!("the second was refused") };
    assert_eq!(second, outcome);
}

pub async fn a_key_in_use_keeps_no_other_key_waiting(stage: Stage) {
    let held = creating(&stage).await;
    stage.done(keyed(platform(), "another"), create("utility")).await;
    held.roll_back().await;
}

pub async fn a_refusal_does_not_use_up_its_key(stage: Stage) {
    let tenant = stage.active("police").await;
    let resume = || ResumeTenant(existing(tenant.id()));
    assert_eq!(stage.refused(keyed(platform(), "k"), resume()).await.code(), Code::InvalidTransition);
    stage.done(platform(), suspend(tenant.id())).await;
    assert_eq!(stage.done(keyed(platform(), "k"), resume()).await.status(), Status::Active);
}

pub async fn a_conflict_does_not_use_up_its_key(stage: Stage) {
    stage.created("police").await;
    assert_eq!(stage.refused(keyed(platform(), "k"), create("police")).await.code(), Code::Conflict);
    stage.done(keyed(platform(), "k"), create("utility")).await;
}

pub async fn a_preview_neither_uses_up_nor_looks_at_its_key(stage: Stage) {
    let tenant = stage.active("police").await;
    stage.done(preview(keyed(platform(), "k")), rename(tenant.id(), "One")).await;
    stage.done(keyed(platform(), "k"), rename(tenant.id(), "Two")).await;
    let shown = stage.done(preview(keyed(platform(), "k")), rename(tenant.id(), "Three")).await;
    assert_eq!(shown.parts().display_name.as_str(), "Three");
}

pub async fn a_repetition_is_not_answered_once_the_tenant_is_suspended(stage: Stage) {
    let tenant = stage.active("police").await;
    let call = || keyed(bound_to(tenant.id(), &BOUND), "k");
    stage.done(call(), rename(tenant.id(), "One")).await;
    stage.done(platform(), suspend(tenant.id())).await;
    assert_eq!(stage.refused(call(), rename(tenant.id(), "One")).await.code(), Code::TenantSuspended);
}
