//! What is done becomes an entry; what isn't done leaves none.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{
    archive, create, delete, existing, platform, platform_as, preview, reason, rename, renaming, suspend, unbound,
};
use crate::world::{Stage, read, waits};
use std::time::Duration;
use tenantry_application::audit::EntryFilter;
use tenantry_application::ports::Clock;
use tenantry_application::tenant::{CreateTenant, ResumeTenant, SuspendTenant};
use tenantry_domain::access::{Job, Scope};
use tenantry_domain::change::Aggregate;

fn numbers(log: &[tenantry_application::audit::EntryDocument]) -> Vec<String> {
    log.iter().map(|entry| entry.seq.clone()).collect()
}

fn from_one_to(count: usize) -> Vec<String> {
    (1..=count).map(|number| number.to_string()).collect()
}

pub async fn each_change_is_an_entry_in_its_order(stage: Stage) {
    let tenant = stage.active("police").await;
    stage.done(platform(), rename(tenant.id(), "Other")).await;
    stage.done(platform(), suspend(tenant.id())).await;
    stage.done(platform(), archive(tenant.id())).await;
    stage.done(platform(), delete(&tenant)).await;
    let log = stage.log(tenant.id()).await;
    let actions: Vec<_> = log.iter().map(|entry| entry.action.as_str()).collect();
    let expected =
        ["tenant.create", "tenant.activate", "tenant.update", "tenant.suspend", "tenant.archive", "tenant.delete"];
    assert_eq!(actions, expected);
    assert_eq!(numbers(&log), from_one_to(6));
    assert!(log.iter().all(|entry| entry.outcome == "ACCEPTED" && entry.code.is_none()));
}

pub async fn an_entry_tells_who_did_what_to_whom_and_why(stage: Stage) {
    let tenant = stage.active("police").await;
    let command = SuspendTenant { reason: reason("non-payment"), ..suspend(tenant.id()) };
    stage.done(platform_as("billing"), command).await;
    let log = stage.log(tenant.id()).await;
    let Some(entry) = log.last() else { panic!("the log is empty") };
    assert_eq!((entry.log.as_str(), entry.tenant_id.clone()), ("TENANT", Some(tenant.id().to_string())));
    assert_eq!((entry.subject.as_str(), entry.reach.as_str()), ("billing", "PLATFORM"));
    assert_eq!(entry.client_id.as_deref(), Some("contract"));
    assert_eq!(entry.token_id.as_deref(), Some("token-of-billing"));
    assert_eq!(entry.address.as_deref(), Some("192.0.2.1"));
    assert_eq!(entry.target, Some(format!("tenant/{}", tenant.id())));
    assert_eq!(entry.reason.as_deref(), Some("non-payment"));
    assert_eq!(entry.changed_fields, ["status", "suspension"]);
    assert_eq!(entry.at, stage.clock().now().to_string());
    assert_eq!((entry.request_id.as_str(), entry.trace_id.len()), ("request-1", 32));
}

pub async fn an_entry_tells_before_and_after(stage: Stage) {
    let tenant = stage.created("police").await;
    stage.done(platform(), rename(tenant.id(), "Other")).await;
    let log = stage.log(tenant.id()).await;
    assert!(log[0].before.is_none());
    let text = |json: &Option<Box<_>>| json.as_ref().map(|json| format!("{json}"));
    let (before, after) = (text(&log[1].before), text(&log[1].after));
    assert_eq!(before, text(&log[0].after), "where one entry ends the next begins");
    assert!(after.is_some_and(|after| after.contains(r#""displayName":"Other""#)));
    assert_eq!(log[1].changed_fields, ["displayName"]);
}

pub async fn an_entry_and_its_bytes_say_the_same(stage: Stage) {
    let tenant = stage.active("police").await;
    for entry in stage.entries(&platform(), Some(tenant.id()), EntryFilter::default(), 100).await {
        let document = read(&entry);
        assert_eq!(document.seq, entry.number.to_string());
        assert_eq!(document.tenant_id, entry.log.map(|log| log.to_string()));
        let Ok(at) = tenantry_domain::Timestamp::parse(&document.at) else { panic!("no time: {}", document.at) };
        assert_eq!(at.as_micros(), entry.at_micros);
    }
}

pub async fn every_entry_has_an_id_of_its_own(stage: Stage) {
    let tenant = stage.active("police").await;
    stage.refused(platform(), ResumeTenant(existing(tenant.id()))).await;
    let mut ids: Vec<_> = stage.log(tenant.id()).await.into_iter().map(|entry| entry.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

pub async fn a_new_log_begins_with_the_creation(stage: Stage) {
    let (one, other) = (stage.active("police").await, stage.created("utility").await);
    for (tenant, entries) in [(one, 2), (other, 1)] {
        let log = stage.log(tenant.id()).await;
        assert_eq!(log[0].action, "tenant.create");
        assert_eq!(numbers(&log), from_one_to(entries));
    }
}

pub async fn numbers_have_no_gap_whoever_writes_and_whoever_is_refused(stage: Stage) {
    let tenant = stage.active("police").await;
    let writers = (0..24).map(|place| (platform(), rename(tenant.id(), &format!("Name {place}"))));
    // Each is refused under a name of its own, so that no two are folded.
    let refused = (0..8).map(|place| (platform_as(&format!("admin-{place}")), ResumeTenant(existing(tenant.id()))));
    let (written, refused) = tokio::join!(stage.at_once(writers), stage.at_once(refused));
    assert!(written.iter().all(Result::is_ok) && refused.iter().all(Result::is_err));
    let log = stage.log(tenant.id()).await;
    assert_eq!(numbers(&log), from_one_to(2 + 24 + 8));
    assert_eq!(log.iter().filter(|entry| entry.outcome == "REFUSED").count(), 8);
}

pub async fn a_refusal_and_a_change_at_once_get_numbers_of_their_own(stage: Stage) {
    let tenant = stage.active("police").await;
    let Ok(begun) = stage.begin(platform(), rename(tenant.id(), "x")).await else { panic!("no unit") };
    let mut work = begun.work;
    assert!(work.tenants().save(&renaming(&tenant, "Other", stage.clock().now())).await.is_ok());
    // It needs no unit to be refused: only the log's end is wanted by both.
    let mut refused = stage.start(unbound("nobody", &[Scope::Platform]), rename(tenant.id(), "Mine"));
    assert!(waits(&mut refused).await, "a number was drawn that another transaction may have");
    assert!(work.finish("").await.is_ok() && work.commit().await.is_ok());
    assert!(matches!(refused.await, Ok(Err(_))));
    let log = stage.log(tenant.id()).await;
    assert_eq!(numbers(&log), from_one_to(4));
    assert_eq!((log[2].outcome.as_str(), log[3].outcome.as_str()), ("ACCEPTED", "REFUSED"));
}

pub async fn a_closing_entry_and_a_change_at_once_get_numbers_of_their_own(stage: Stage) {
    let tenant = stage.active("police").await;
    for _ in 0..2 {
        stage.refused(platform(), ResumeTenant(existing(tenant.id()))).await;
    }
    stage.clock().advance(Duration::from_mins(1));
    let Ok(begun) = stage.begin(platform(), rename(tenant.id(), "x")).await else { panic!("no unit") };
    let mut work = begun.work;
    assert!(work.tenants().save(&renaming(&tenant, "Other", stage.clock().now())).await.is_ok());
    let mut closing = Box::pin(stage.run(Job::Refusals));
    assert!(waits(&mut closing).await, "a number was drawn that another transaction may have");
    assert!(work.finish("").await.is_ok() && work.commit().await.is_ok());
    closing.await;
    let log = stage.log(tenant.id()).await;
    assert_eq!(numbers(&log), from_one_to(5));
    assert_eq!((log[3].outcome.as_str(), log[4].outcome.as_str()), ("ACCEPTED", "REFUSED"));
}

pub async fn a_unit_that_is_rolled_back_leaves_no_gap(stage: Stage) {
    let tenant = stage.active("police").await;
    let Ok(begun) = stage.begin(platform(), rename(tenant.id(), "x")).await else { panic!("no unit") };
    let mut work = begun.work;
    let change = renaming(&tenant, "Other", stage.clock().now());
    assert!(work.tenants().save(&change).await.is_ok() && work.finish("").await.is_ok());
    work.roll_back().await;
    stage.done(preview(platform()), rename(tenant.id(), "Preview")).await;
    stage.done(platform(), rename(tenant.id(), "Next")).await;
    assert_eq!(numbers(&stage.log(tenant.id()).await), from_one_to(3));
}

pub async fn a_refused_change_leaves_no_accepted_entry(stage: Stage) {
    let tenant = stage.created("police").await;
    stage.refused(platform(), suspend(tenant.id())).await;
    stage.refused(platform(), CreateTenant { activate: true, ..create("police") }).await;
    let log = stage.log(tenant.id()).await;
    assert_eq!(log.iter().filter(|entry| entry.outcome == "ACCEPTED").count(), 1);
}

pub async fn a_log_never_goes_back_in_time(stage: Stage) {
    let tenant = stage.active("police").await;
    let last = stage.clock().now().to_string();
    stage.clock().set_back(Duration::from_hours(1));
    let renamed = stage.done(platform(), rename(tenant.id(), "Other")).await;
    stage.refused(platform(), ResumeTenant(existing(tenant.id()))).await;
    let log = stage.log(tenant.id()).await;
    assert_eq!(numbers(&log), from_one_to(4), "newest first is also by number");
    assert!(log[2].at >= last && log[3].at >= log[2].at, "{} {} {}", last, log[2].at, log[3].at);
    assert_eq!(stage.find(tenant.id()).await.map(|found| found.version()), Some(renamed.version()));
}
