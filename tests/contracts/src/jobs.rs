//! What happens by itself: leases, what is due, erasure and what is left of it.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use crate::words::{
    GRACE_PERIOD_SECONDS, archive, create, delete, existing, keyed, new_server, new_tenant_id, platform, rename,
    suspend,
};
use crate::world::{Stage, eventually};
use std::time::Duration;
use tenantry_application::Code;
use tenantry_application::audit::EntryFilter;
use tenantry_application::jobs::{JobPorts, run_job};
use tenantry_application::ports::{Clock, Due};
use tenantry_application::tenant::{
    CountTenants, DeleteTenant, EraseTenant, FindTenantBySlug, ListTenants, ResumeDueTenant, SuspendTenant,
    TenantFilter, TenantOrder, TenantOrderField, TenantPage, UndeleteTenant,
};
use tenantry_domain::EntryId;
use tenantry_domain::access::Job;
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::{Status, Tenant};

const LONG: Duration = Duration::from_mins(10);
const SHORT: Duration = Duration::from_millis(1);

async fn acquires(stage: &Stage, job: Job, server: EntryId, for_: Duration) -> bool {
    match stage.leases().acquire(job, server, for_).await {
        Ok(acquired) => acquired,
        Err(error) => panic!("a lease: {error:?}"),
    }
}

pub async fn a_lease_has_one_holder(stage: Stage) {
    let (one, other) = (new_server(), new_server());
    assert!(acquires(&stage, Job::Purge, one, LONG).await);
    assert!(!acquires(&stage, Job::Purge, other, LONG).await);
    assert!(acquires(&stage, Job::Purge, one, LONG).await, "its holder renews it");
    assert!(acquires(&stage, Job::Erase, other, LONG).await, "each job has a lease of its own");
}

pub async fn of_many_servers_one_gets_the_lease(stage: Stage) {
    let asking: Vec<_> = (0..8)
        .map(|_| {
            let leases = stage.leases();
            tokio::spawn(async move { leases.acquire(Job::Purge, new_server(), LONG).await })
        })
        .collect();
    let mut holders = 0;
    for asked in asking {
        let Ok(Ok(acquired)) = asked.await else { panic!("no answer about the lease") };
        holders += usize::from(acquired);
    }
    assert_eq!(holders, 1);
}

pub async fn a_lease_that_is_not_renewed_comes_free(stage: Stage) {
    let (one, other) = (new_server(), new_server());
    assert!(acquires(&stage, Job::Purge, one, SHORT).await);
    eventually("the lease has run out", || acquires(&stage, Job::Purge, other, LONG)).await;
    assert!(!acquires(&stage, Job::Purge, one, LONG).await);
}

pub async fn a_renewed_lease_lasts(stage: Stage) {
    let (one, other) = (new_server(), new_server());
    assert!(acquires(&stage, Job::Purge, one, SHORT).await);
    assert!(acquires(&stage, Job::Purge, one, LONG).await);
    assert!(!acquires(&stage, Job::Purge, other, LONG).await);
}

pub async fn a_lease_lasts_as_long_as_its_last_renewal_says(stage: Stage) {
    let (one, other) = (new_server(), new_server());
    assert!(acquires(&stage, Job::Purge, one, LONG).await);
    assert!(acquires(&stage, Job::Purge, one, SHORT).await);
    eventually("the renewal has run out", || acquires(&stage, Job::Purge, other, LONG)).await;
}

/// A tenant that is suspended for so many seconds.
async fn suspended_for(stage: &Stage, slug: &str, seconds: u32) -> Tenant {
    let tenant = stage.active(slug).await;
    let until = Some(stage.clock().in_seconds(seconds));
    stage.done(platform(), SuspendTenant { until, ..suspend(tenant.id()) }).await
}

async fn due_resumes(stage: &Stage, limit: u16) -> Vec<Due> {
    match stage.housekeeping().due_resumes(stage.clock().now(), limit).await {
        Ok(due) => due,
        Err(error) => panic!("due resumes: {error:?}"),
    }
}

async fn due_erasures(stage: &Stage, limit: u16) -> Vec<Due> {
    match stage.housekeeping().due_erasures(stage.clock().now(), limit).await {
        Ok(due) => due,
        Err(error) => panic!("due erasures: {error:?}"),
    }
}

fn due(tenant: &Tenant) -> Due {
    Due { tenant: tenant.id(), version: tenant.version() }
}

pub async fn a_suspension_is_due_from_its_end_on(stage: Stage) {
    let tenant = suspended_for(&stage, "police", 60).await;
    let for_good = stage.active("utility").await;
    stage.done(platform(), suspend(for_good.id())).await;
    stage.clock().advance(Duration::from_micros(59_999_999));
    assert!(due_resumes(&stage, 10).await.is_empty());
    stage.clock().advance(Duration::from_micros(1));
    assert_eq!(due_resumes(&stage, 10).await, [due(&tenant)]);
}

pub async fn the_longest_overdue_is_resumed_first(stage: Stage) {
    let late = suspended_for(&stage, "late", 30).await;
    let later = suspended_for(&stage, "later", 20).await;
    let latest = suspended_for(&stage, "latest", 10).await;
    stage.clock().advance(Duration::from_mins(1));
    assert_eq!(due_resumes(&stage, 10).await, [due(&latest), due(&later), due(&late)]);
    assert_eq!(due_resumes(&stage, 2).await, [due(&latest), due(&later)], "no more than asked for");
}

pub async fn a_clock_that_runs_ahead_brings_nothing_forward(stage: Stage) {
    const MONTH: u32 = 30 * 24 * 3600;
    let suspended = suspended_for(&stage, "police", MONTH).await;
    let archived = {
        let tenant = stage.active("utility").await;
        stage.done(platform(), archive(tenant.id())).await
    };
    let deletion = DeleteTenant { grace_period_seconds: MONTH, ..delete(&archived) };
    let deleted = stage.done(platform(), deletion).await;
    // This server's clock is set wrong, and the store's isn't.
    stage.clock().advance(Duration::from_secs(u64::from(MONTH) + 3600));
    assert!(due_resumes(&stage, 10).await.is_empty() && due_erasures(&stage, 10).await.is_empty());
    stage.run(Job::Resume).await;
    stage.run(Job::Erase).await;
    assert_eq!(stage.find(suspended.id()).await, Some(suspended));
    assert_eq!(stage.find(deleted.id()).await, Some(deleted));
}

pub async fn an_archived_suspension_is_not_due(stage: Stage) {
    let tenant = suspended_for(&stage, "police", 60).await;
    stage.done(platform(), archive(tenant.id())).await;
    stage.clock().advance(Duration::from_mins(1));
    assert!(due_resumes(&stage, 10).await.is_empty());
}

pub async fn a_suspension_ends_when_its_time_has_come(stage: Stage) {
    let tenant = suspended_for(&stage, "police", 60).await;
    stage.run(Job::Resume).await;
    assert_eq!(stage.find(tenant.id()).await.as_ref(), Some(&tenant));
    stage.clock().advance(Duration::from_mins(1));
    stage.run(Job::Resume).await;
    assert_eq!(stage.find(tenant.id()).await.map(|found| found.status()), Some(Status::Active));
    let log = stage.log(tenant.id()).await;
    let last = log.last().map(|entry| (entry.action.as_str(), entry.subject.as_str(), entry.reach.as_str()));
    assert_eq!(last, Some(("tenant.resume", "system:tenantry/resume", "SYSTEM")));
}

pub async fn no_suspension_ends_by_itself_before_its_time(stage: Stage) {
    let tenant = suspended_for(&stage, "police", 60).await;
    let for_good = stage.active("utility").await;
    stage.done(platform(), suspend(for_good.id())).await;
    let job = || tenantry_application::Call::of_job(Job::Resume, "request-2".to_owned());
    for tenant in [tenant.id(), for_good.id()] {
        let refusal = stage.refused(job(), ResumeDueTenant(existing(tenant))).await;
        assert_eq!(refusal.code(), Code::InvalidTransition);
    }
    stage.clock().advance(Duration::from_mins(1));
    assert_eq!(stage.done(job(), ResumeDueTenant(existing(tenant.id()))).await.status(), Status::Active);
    assert_eq!(
        stage.refused(job(), ResumeDueTenant(existing(for_good.id()))).await.code(),
        Code::InvalidTransition,
        "whatever the time"
    );
}

pub async fn a_server_without_the_lease_does_no_job(stage: Stage) {
    let tenant = suspended_for(&stage, "police", 60).await;
    stage.clock().advance(Duration::from_mins(1));
    assert!(acquires(&stage, Job::Resume, new_server(), LONG).await);
    let ports = JobPorts { leases: &*stage.leases(), housekeeping: stage.housekeeping() };
    assert!(run_job(stage.app(), ports, new_server(), Job::Resume).await.is_ok());
    assert_eq!(stage.find(tenant.id()).await, Some(tenant));
}

/// A deleted tenant with a past: a name, a suspension, a key that was used.
async fn deleted(stage: &Stage, slug: &str) -> Tenant {
    let tenant = stage.active(slug).await;
    stage.done(keyed(platform(), "k"), suspend(tenant.id())).await;
    let archived = stage.done(platform(), archive(tenant.id())).await;
    stage.done(platform(), delete(&archived)).await
}

async fn erased(stage: &Stage, slug: &str) -> Tenant {
    let tenant = deleted(stage, slug).await;
    stage.clock().advance(Duration::from_secs(GRACE_PERIOD_SECONDS.into()));
    stage.run(Job::Erase).await;
    tenant
}

pub async fn an_erasure_is_due_from_the_end_of_the_grace_period_on(stage: Stage) {
    let first = deleted(&stage, "police").await;
    stage.clock().advance(Duration::from_secs(1));
    let second = deleted(&stage, "utility").await;
    stage.clock().advance(Duration::from_secs(u64::from(GRACE_PERIOD_SECONDS) - 2));
    assert!(due_erasures(&stage, 10).await.is_empty());
    stage.clock().advance(Duration::from_secs(1));
    assert_eq!(due_erasures(&stage, 10).await, [due(&first)]);
    stage.clock().advance(Duration::from_secs(1));
    assert_eq!(due_erasures(&stage, 10).await, [due(&first), due(&second)]);
    assert_eq!(due_erasures(&stage, 1).await, [due(&first)], "no more than asked for");
}

pub async fn nothing_is_erased_before_the_grace_period_is_over(stage: Stage) {
    let tenant = deleted(&stage, "police").await;
    stage.run(Job::Erase).await;
    assert_eq!(stage.find(tenant.id()).await.as_ref(), Some(&tenant));
    let job = tenantry_application::Call::of_job(Job::Erase, "request-2".to_owned());
    let refusal = stage.refused(job, EraseTenant(existing(tenant.id()))).await;
    assert_eq!(refusal.code(), Code::InvalidTransition);
}

pub async fn an_erased_tenant_is_in_no_list_no_count_and_no_lookup(stage: Stage) {
    let tenant = erased(&stage, "police").await;
    assert_eq!(stage.find(tenant.id()).await, None);
    assert!(stage.answer(&platform(), FindTenantBySlug(tenant.slug().clone())).await.is_none());
    assert_eq!(stage.answer(&platform(), CountTenants).await.total(), 0);
    let order = TenantOrder { field: TenantOrderField::CreatedAt, descending: true };
    let page = TenantPage { filter: TenantFilter::default(), order, after: None, rows: 20 };
    assert!(stage.answer(&platform(), ListTenants(page)).await.is_empty());
    assert!(due_erasures(&stage, 10).await.is_empty(), "it isn't due again");
    assert_eq!(stage.refused(platform(), rename(tenant.id(), "x")).await.code(), Code::NotFound);
}

pub async fn an_erased_tenants_slug_stays_taken(stage: Stage) {
    erased(&stage, "police").await;
    assert_eq!(stage.refused(platform(), create("police")).await.code(), Code::Conflict);
}

pub async fn an_erased_tenant_keeps_its_trail(stage: Stage) {
    let tenant = erased(&stage, "police").await;
    let log = stage.log(tenant.id()).await;
    let actions: Vec<_> = log.iter().map(|entry| entry.action.as_str()).collect();
    let expected =
        ["tenant.create", "tenant.activate", "tenant.suspend", "tenant.archive", "tenant.delete", "tenant.erase"];
    assert_eq!(actions, expected);
    let last = &log[5];
    assert!(last.before.is_some() && last.after.is_none());
    assert_eq!((last.subject.as_str(), last.reach.as_str()), ("system:tenantry/erase", "SYSTEM"));
    let everywhere = stage.entries(&platform(), None, EntryFilter::default(), 100).await;
    assert_eq!(everywhere.len(), 6, "also among all logs");
}

pub async fn an_erased_tenants_keys_are_gone(stage: Stage) {
    let tenant = deleted(&stage, "police").await;
    let again = || (keyed(platform(), "k"), suspend(tenant.id()));
    assert!(stage.execute(again().0, again().1).await.is_ok(), "a repetition is still answered");
    stage.clock().advance(Duration::from_secs(GRACE_PERIOD_SECONDS.into()));
    stage.run(Job::Erase).await;
    assert_eq!(stage.refused(again().0, again().1).await.code(), Code::NotFound);
}

pub async fn an_erased_tenants_open_folds_are_gone(stage: Stage) {
    let tenant = deleted(&stage, "police").await;
    stage.clock().advance(Duration::from_secs(GRACE_PERIOD_SECONDS.into()));
    for _ in 0..2 {
        stage.refused(platform(), UndeleteTenant(existing(tenant.id()))).await;
    }
    stage.run(Job::Erase).await;
    stage.clock().advance(Duration::from_mins(1));
    stage.run(Job::Refusals).await;
    assert_eq!(stage.log(tenant.id()).await.last().map(|entry| entry.action.clone()), Some("tenant.erase".to_owned()));
}

pub async fn an_erasure_touches_no_other_tenant(stage: Stage) {
    let other = stage.active("utility").await;
    let renamed = stage.done(keyed(platform(), "k"), rename(other.id(), "Other")).await;
    erased(&stage, "police").await;
    assert_eq!(stage.find(other.id()).await.as_ref(), Some(&renamed));
    assert_eq!(stage.done(keyed(platform(), "k"), rename(other.id(), "Other")).await, renamed);
    assert_eq!(stage.log(other.id()).await.len(), 3);
}

pub async fn a_deletion_can_be_taken_back_until_the_grace_period_is_over(stage: Stage) {
    let (early, late) = (deleted(&stage, "early").await, deleted(&stage, "late").await);
    stage.clock().advance(Duration::from_secs(u64::from(GRACE_PERIOD_SECONDS) - 1));
    stage.done(platform(), UndeleteTenant(existing(early.id()))).await;
    stage.clock().advance(Duration::from_secs(1));
    let refusal = stage.refused(platform(), UndeleteTenant(existing(late.id()))).await;
    assert_eq!(refusal.code(), Code::InvalidTransition, "whether or not the job has run");
    stage.run(Job::Erase).await;
    assert_eq!(stage.refused(platform(), UndeleteTenant(existing(late.id()))).await.code(), Code::NotFound);
    assert!(stage.find(early.id()).await.is_some());
}

pub async fn statuses_are_told_of_those_who_are_there(stage: Stage) {
    let gone = erased(&stage, "gone").await;
    let (active, created) = (stage.active("police").await, stage.created("utility").await);
    let deleted = deleted(&stage, "hospital").await;
    let asked = [active.id(), gone.id(), new_tenant_id(), created.id(), deleted.id()];
    let Ok(mut told) = stage.housekeeping().statuses(&asked).await else { panic!("no statuses") };
    let mut expected =
        vec![(active.id(), Status::Active), (created.id(), Status::Created), (deleted.id(), Status::Deleted)];
    told.sort();
    expected.sort();
    assert_eq!(told, expected);
    assert!(matches!(stage.housekeeping().statuses(&[]).await, Ok(told) if told.is_empty()));
}

pub async fn a_purge_takes_nothing_whose_time_is_not_over(stage: Stage) {
    let tenant = stage.active("police").await;
    let first = stage.done(keyed(platform(), "k"), suspend(tenant.id())).await;
    stage.run(Job::Purge).await;
    assert!(stage.housekeeping().purge(1000).await.is_ok());
    assert_eq!(stage.done(keyed(platform(), "k"), suspend(tenant.id())).await, first);
    assert_eq!(stage.find(tenant.id()).await, Some(first));
    assert_eq!(stage.log(tenant.id()).await.len(), 3);
}
