//! Reading the trail: one log or all, page by page, filtered.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{create, new_tenant_id};
use crate::words::{existing, platform, platform_as, rename, suspend, unbound};
use crate::world::Stage;
use std::time::Duration;
use tenantry_application::audit::EntryPosition;
use tenantry_application::audit::{EntryFilter, EntryPage, ListAuditEntriesBelow, Log, OutcomeKind, StoredEntry};
use tenantry_application::ports::Clock;
use tenantry_application::tenant::ResumeTenant;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Action, Scope};

/// Two tenants' logs and the platform's; many entries share a moment.
async fn populate(stage: &Stage) -> [TenantId; 2] {
    let tenants = [stage.active("police").await.id(), stage.active("utility").await.id()];
    for place in 0..5 {
        if place % 2 == 0 {
            stage.clock().advance(Duration::from_micros(1));
        }
        for tenant in tenants {
            stage.done(platform(), rename(tenant, &format!("Name {place}"))).await;
        }
        stage.refused(unbound(&format!("nobody-{place}"), &[Scope::TenantWrite]), create("x")).await;
    }
    tenants
}

async fn filtered(stage: &Stage, tenant: Option<TenantId>, filter: EntryFilter) -> Vec<StoredEntry> {
    stage.entries(&platform(), tenant, filter, 100).await
}

pub async fn one_log_is_read_newest_first_page_by_page(stage: Stage) {
    let [tenant, _] = populate(&stage).await;
    for rows in [1, 3, 7, 100] {
        let entries = stage.entries(&platform(), Some(tenant), EntryFilter::default(), rows).await;
        let numbers: Vec<_> = entries.iter().map(|entry| entry.number).collect();
        assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1], "by {rows}");
        assert!(entries.iter().all(|entry| entry.log == Some(tenant)));
    }
}

pub async fn all_logs_are_read_newest_first_page_by_page(stage: Stage) {
    populate(&stage).await;
    for rows in [1, 4, 19, 100] {
        let entries = stage.entries(&platform(), None, EntryFilter::default(), rows).await;
        assert_eq!(entries.len(), 7 + 7 + 5, "by {rows}");
        let places: Vec<_> =
            entries.iter().map(EntryPosition::of).map(|at| (at.at_micros, at.log, at.number)).collect();
        assert!(places.windows(2).all(|pair| pair[0] > pair[1]), "by {rows}: {places:?}");
    }
}

pub async fn entries_are_filtered_by_the_kind_of_log(stage: Stage) {
    let [tenant, _] = populate(&stage).await;
    let of = |log| EntryFilter { log: Some(log), ..EntryFilter::default() };
    assert_eq!(filtered(&stage, None, of(Log::Tenant)).await.len(), 14);
    assert_eq!(filtered(&stage, None, of(Log::Platform)).await.len(), 5);
    assert_eq!(filtered(&stage, Some(tenant), of(Log::Tenant)).await.len(), 7);
    assert!(filtered(&stage, Some(tenant), of(Log::Platform)).await.is_empty());
}

pub async fn entries_are_filtered_by_action(stage: Stage) {
    let [tenant, _] = populate(&stage).await;
    let of = |actions: &[Action]| EntryFilter { actions: actions.to_vec(), ..EntryFilter::default() };
    assert_eq!(filtered(&stage, Some(tenant), of(&[Action::TenantUpdate])).await.len(), 5);
    assert_eq!(filtered(&stage, None, of(&[Action::TenantActivate, Action::TenantCreate])).await.len(), 9);
    assert!(filtered(&stage, None, of(&[Action::TenantErase])).await.is_empty());
}

pub async fn entries_are_filtered_by_subject_and_outcome(stage: Stage) {
    let [tenant, _] = populate(&stage).await;
    stage.refused(platform_as("another"), ResumeTenant(existing(tenant))).await;
    stage.done(platform_as("another"), suspend(tenant)).await;
    let by =
        |subject: &str, outcome| EntryFilter { subject: Some(subject.to_owned()), outcome, ..EntryFilter::default() };
    assert_eq!(filtered(&stage, None, by("another", None)).await.len(), 2);
    assert_eq!(filtered(&stage, None, by("another", Some(OutcomeKind::Refused))).await.len(), 1);
    assert_eq!(filtered(&stage, None, by("another", Some(OutcomeKind::Accepted))).await.len(), 1);
    assert_eq!(filtered(&stage, None, by("nobody-0", Some(OutcomeKind::Accepted))).await.len(), 0);
    assert_eq!(filtered(&stage, None, by("Another", None)).await.len(), 0, "a subject has its case");
}

pub async fn entries_are_filtered_by_time_from_and_before(stage: Stage) {
    let tenant = stage.created("police").await.id();
    stage.clock().advance(Duration::from_secs(1));
    let from = stage.clock().now();
    stage.done(platform(), rename(tenant, "Second")).await;
    stage.clock().advance(Duration::from_secs(1));
    let to = stage.clock().now();
    stage.done(platform(), rename(tenant, "Third")).await;
    let between = |from, to| EntryFilter { from, to, ..EntryFilter::default() };
    let numbers = |entries: Vec<StoredEntry>| entries.iter().map(|entry| entry.number).collect::<Vec<_>>();
    assert_eq!(numbers(filtered(&stage, Some(tenant), between(Some(from), None)).await), [3, 2]);
    assert_eq!(numbers(filtered(&stage, Some(tenant), between(None, Some(to))).await), [2, 1]);
    assert_eq!(numbers(filtered(&stage, None, between(Some(from), Some(to))).await), [2]);
    assert!(filtered(&stage, None, between(Some(from), Some(from))).await.is_empty());
}

pub async fn filtered_entries_are_read_page_by_page(stage: Stage) {
    populate(&stage).await;
    let filter = EntryFilter { actions: vec![Action::TenantUpdate], ..EntryFilter::default() };
    let whole = filtered(&stage, None, filter.clone()).await;
    assert_eq!(stage.entries(&platform(), None, filter, 3).await, whole);
}

pub async fn the_logs_below_a_list_come_in_its_order(stage: Stage) {
    let [one, other] = populate(&stage).await;
    let nobody = new_tenant_id();
    let page = EntryPage { tenant: None, filter: EntryFilter::default(), after: None, rows: 2 };
    let below = ListAuditEntriesBelow { tenants: vec![other, nobody, one], page };
    let logs = stage.answer(&platform(), below).await;
    let places: Vec<Vec<_>> =
        logs.iter().map(|log| log.iter().map(|entry| (entry.log, entry.number)).collect()).collect();
    let newest = |tenant| vec![(Some(tenant), 7), (Some(tenant), 6)];
    assert_eq!(places, [newest(other), vec![], newest(one)]);
}
