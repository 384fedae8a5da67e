//! Units of work: all or nothing, one after another, and nothing by accident.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{create, creation, platform, rename, renaming, suspend};
use crate::world::{Stage, waits};
use tenantry_application::ports::{Clock, StoreError, UnitOfWork};
use tenantry_application::tenant::{CountTenants, CreateTenant};
use tenantry_application::{Conflict, Refusal};
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::{Status, Tenant};

/// What everybody else sees of `tenant` is what it was, and its log has `entries`.
async fn nothing_was_left(stage: &Stage, tenant: &Tenant, entries: usize) {
    assert_eq!(stage.find(tenant.id()).await.as_ref(), Some(tenant));
    assert_eq!(stage.log(tenant.id()).await.len(), entries);
}

pub async fn a_slug_is_taken_once(stage: Stage) {
    let first = stage.created("police").await;
    let second = create("police");
    let refusal = stage.refused(platform(), second.clone()).await;
    assert!(matches!(refusal, Refusal::Conflict(Conflict::SlugTaken)), "{refusal:?}");
    assert_eq!(stage.find(second.id).await, None);
    nothing_was_left(&stage, &first, 1).await;
}

pub async fn of_many_who_take_a_slug_at_once_one_gets_it(stage: Stage) {
    let results = stage.at_once((0..16).map(|_| (platform(), create("police")))).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for refusal in results.into_iter().filter_map(Result::err) {
        assert!(matches!(refusal, Refusal::Conflict(Conflict::SlugTaken)), "{refusal:?}");
    }
    assert_eq!(stage.answer(&platform(), CountTenants).await.total(), 1);
}

pub async fn creating_and_activating_is_one_step(stage: Stage) {
    let tenant = stage.active("police").await;
    assert_eq!((tenant.status(), tenant.version().get()), (Status::Active, 2));
    nothing_was_left(&stage, &tenant, 2).await;
    let second = CreateTenant { activate: true, ..create("police") };
    stage.refused(platform(), second.clone()).await;
    assert_eq!(stage.find(second.id).await, None);
    assert!(stage.log(second.id).await.is_empty());
}

pub async fn many_writers_on_one_tenant_follow_one_another(stage: Stage) {
    let tenant = stage.active("police").await;
    let calls = (0..16).map(|place| (platform(), rename(tenant.id(), &format!("Name {place}"))));
    let mut versions: Vec<u64> = Vec::new();
    for result in stage.at_once(calls).await {
        versions.push(result.map_or(0, |renamed| renamed.version().get()));
    }
    versions.sort_unstable();
    assert_eq!(versions, (3..19).collect::<Vec<_>>(), "each saw what the one before it left");
}

pub async fn a_unit_waits_for_the_one_before_it_and_sees_what_that_committed(stage: Stage) {
    let tenant = stage.active("police").await;
    let Ok(begun) = stage.begin(platform(), rename(tenant.id(), "x")).await else { panic!("no unit") };
    let mut work = begun.work;
    let mut second = stage.start(platform(), rename(tenant.id(), "Second"));
    assert!(waits(&mut second).await, "two units on one tenant go side by side");
    let change = renaming(&tenant, "First", stage.clock().now());
    let saved = work.tenants().save(&change).await;
    assert!(saved.is_ok() && work.finish("").await.is_ok() && work.commit().await.is_ok());
    let Ok(Ok(second)) = second.await else { panic!("the second was refused") };
    assert_eq!(second.version(), change.version().next());
}

pub async fn who_wants_a_slug_that_is_about_to_be_taken_waits(stage: Stage) {
    let command = create("police");
    let Ok(begun) = stage.begin(platform(), command.clone()).await else { panic!("no unit") };
    let mut work = begun.work;
    assert!(work.tenants().save(&creation(&command, stage.clock().now())).await.is_ok());
    let mut second = stage.start(platform(), create("police"));
    assert!(waits(&mut second).await, "two units take one slug");
    assert!(work.finish("").await.is_ok() && work.commit().await.is_ok());
    let Ok(Err(refusal)) = second.await else { panic!("a slug was taken twice") };
    assert!(matches!(refusal, Refusal::Conflict(Conflict::SlugTaken)), "{refusal:?}");
}

pub async fn units_on_different_tenants_do_not_wait_for_each_other(stage: Stage) {
    let (one, other) = (stage.active("police").await, stage.active("utility").await);
    let held = stage.begin(platform(), rename(one.id(), "x")).await;
    assert_eq!(stage.done(platform(), suspend(other.id())).await.status(), Status::Suspended);
    drop(held);
}

pub async fn a_unit_shows_what_was_saved_in_it(stage: Stage) {
    let tenant = stage.active("police").await;
    let Ok(begun) = stage.begin(platform(), rename(tenant.id(), "x")).await else { panic!("no unit") };
    let mut work = begun.work;
    assert_eq!(work.tenant(), Some(&tenant));
    let change = renaming(&tenant, "Other", stage.clock().now());
    assert!(work.tenants().save(&change).await.is_ok());
    assert_eq!(work.tenant(), change.after());
    work.roll_back().await;
    nothing_was_left(&stage, &tenant, 2).await;
}

pub async fn a_dropped_unit_leaves_nothing_behind(stage: Stage) {
    let tenant = stage.active("police").await;
    let Ok(begun) = stage.begin(platform(), rename(tenant.id(), "x")).await else { panic!("no unit") };
    let mut work = begun.work;
    let change = renaming(&tenant, "Other", stage.clock().now());
    assert!(work.tenants().save(&change).await.is_ok() && work.finish("").await.is_ok());
    drop(work);
    nothing_was_left(&stage, &tenant, 2).await;
    let renamed = stage.done(platform(), rename(tenant.id(), "Next")).await;
    nothing_was_left(&stage, &renamed, 3).await;
}

pub async fn a_dropped_creation_leaves_its_slug_free(stage: Stage) {
    let command = create("police");
    let Ok(begun) = stage.begin(platform(), command.clone()).await else { panic!("no unit") };
    let mut work = begun.work;
    assert!(work.tenants().save(&creation(&command, stage.clock().now())).await.is_ok());
    drop(work);
    stage.created("police").await;
    assert_eq!(stage.find(command.id).await, None);
}

pub async fn a_stale_change_is_not_saved_and_spoils_its_unit(stage: Stage) {
    let old = stage.active("police").await;
    let current = stage.done(platform(), rename(old.id(), "Current")).await;
    let Ok(begun) = stage.begin(platform(), rename(old.id(), "x")).await else { panic!("no unit") };
    let mut work = begun.work;
    let now = stage.clock().now();
    let Err(StoreError::Stale { current: version }) = work.tenants().save(&renaming(&old, "Stale", now)).await else {
        panic!("a stale change was saved, or refused otherwise");
    };
    assert!(version.is_none_or(|version| version == current.version()));
    // Whatever is done about it, the unit is lost.
    let _ = work.tenants().save(&renaming(&current, "Good", now)).await;
    refuses_to_commit(work).await;
    nothing_was_left(&stage, &current, 3).await;
}

pub async fn a_taken_slug_spoils_its_unit(stage: Stage) {
    let tenant = stage.created("police").await;
    let command = create("police");
    let Ok(begun) = stage.begin(platform(), command.clone()).await else { panic!("no unit") };
    let mut work = begun.work;
    let saved = work.tenants().save(&creation(&command, stage.clock().now())).await;
    assert!(matches!(saved, Err(StoreError::SlugTaken)), "{saved:?}");
    refuses_to_commit(work).await;
    assert_eq!(stage.find(command.id).await, None);
    nothing_was_left(&stage, &tenant, 1).await;
}

async fn refuses_to_commit(mut work: Box<dyn UnitOfWork>) {
    let _ = work.finish("").await;
    assert!(work.commit().await.is_err(), "a unit in which a call failed was committed");
}

pub async fn a_commit_tells_what_was_announced(stage: Stage) {
    let tenant = stage.active("police").await;
    let Ok(begun) = stage.begin(platform(), rename(tenant.id(), "x")).await else { panic!("no unit") };
    let mut work = begun.work;
    let change = renaming(&tenant, "Other", stage.clock().now());
    assert!(work.tenants().save(&change).await.is_ok() && work.finish("").await.is_ok());
    let Ok(told) = work.commit().await else { panic!("not committed") };
    let told: Vec<_> = told.iter().map(|one| (one.tenant, one.version, one.action, one.entry_number)).collect();
    assert_eq!(told, [(Some(tenant.id()), change.version(), change.action(), 3)]);
}
