//! Changes of many tenants' quotas: each tenant once, whatever happens meanwhile.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::{quota_of, unit};
use crate::clock::{CountedIds, HandClock};
use crate::words::{
    EVERYTHING, amount_of, bound_to, define, delete, grant_quota, key_of, keyed, must, new_tenant_id, platform,
    platform_as, preview, reason, set_quota,
};
use crate::world::Stage;
use std::time::Duration;
use tenantry_application::ports::{Clock, Ids, TakenItem};
use tenantry_application::quota::{
    AdjustQuotas, Adjusted, CancelJob, Choice, FindJob, JobItem, JobItemOutcome, ListJobItems, do_item, preview_job,
    watch_job,
};
use tenantry_application::tenant::TenantFilter;
use tenantry_application::{Call, Code, Conflict, Refusal};
use tenantry_domain::access::Job;
use tenantry_domain::quota::{Adjustment, BulkJob, JobOver, JobState, PercentOfLimit};
use tenantry_domain::tenant::{Status, Tenant};
use tenantry_domain::{JobId, TenantId};

/// Adds to the limits of the tenants' users.
pub(super) fn add(more: u64, tenants: Choice) -> AdjustQuotas {
    let caller = platform_as("operator");
    AdjustQuotas {
        id: JobId::from_random(CountedIds.random()),
        asker: caller.caller.asker(),
        trace_id: caller.origin.trace_id.clone(),
        tenants,
        resource: key_of("users"),
        adjustment: Adjustment::Add(amount_of(more)),
        reason: reason("the fair is on"),
    }
}

pub(super) fn operator() -> Call {
    platform_as("operator")
}

/// Tenants at work, each with a quota of a hundred users.
pub(super) async fn with_quotas(stage: &Stage, slugs: &[&str]) -> Vec<Tenant> {
    let mut tenants = Vec::new();
    for slug in slugs {
        let tenant = stage.active(slug).await;
        stage.done(platform(), set_quota(tenant.id(), "users", 100)).await;
        tenants.push(tenant);
    }
    tenants
}

pub(super) fn ids(tenants: &[Tenant]) -> Vec<TenantId> {
    tenants.iter().map(Tenant::id).collect()
}

pub(super) async fn limit(stage: &Stage, tenant: TenantId) -> Option<u64> {
    quota_of(stage, tenant, "users").await.limit().map(tenantry_domain::Amount::get)
}

pub(super) async fn job_of(stage: &Stage, id: JobId) -> BulkJob {
    match stage.answer(&platform(), FindJob(id)).await {
        Some(job) => job,
        None => panic!("there is no job {id}"),
    }
}

pub(super) async fn items(stage: &Stage, id: JobId) -> Vec<JobItem> {
    stage.answer(&platform(), ListJobItems { id, after: None, rows: 100 }).await
}

pub(super) fn added(before: u64, after: u64) -> JobItemOutcome {
    let (before, after) = (Some(amount_of(before)), Some(amount_of(after)));
    JobItemOutcome::Done(Adjusted { before, after, used: amount_of(0), over_limit: false })
}

/// Takes the item whose turn it is, if any is left.
pub(super) async fn take(stage: &Stage) -> Option<TakenItem> {
    must(stage.housekeeping().take_item().await, "the next item")
}

/// Takes the item whose turn it is, and makes its change, as a server does before it writes the item down.
pub(super) async fn begin_next(stage: &Stage) -> (TakenItem, JobItemOutcome) {
    let Some(taken) = take(stage).await else { panic!("nothing is left") };
    let outcome = must(do_item(stage.app(), &taken.job, &taken.item).await, "an item");
    (taken, outcome)
}

/// Does the tenant whose turn it is, as a server does; tells whose job it was.
async fn step(stage: &Stage) -> JobId {
    let (TakenItem { job, item, .. }, outcome) = begin_next(stage).await;
    must(stage.housekeeping().settle_item(job.id(), item.place, &outcome).await, "an item's outcome");
    job.id()
}

pub async fn a_job_changes_each_of_its_tenants_and_no_other(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire", "water"]).await;
    let chosen = ids(&tenants[..2]);
    let asked = add(5, Choice::These(chosen.clone()));
    let job = stage.done(operator(), asked.clone()).await.job;
    assert_eq!(job_of(&stage, asked.id).await, job);
    assert_eq!((job.state(), job.parts().total), (JobState::Queued, 2));
    let waiting = (1..).zip(&chosen).map(|(place, &tenant)| JobItem { place, tenant, outcome: None });
    assert_eq!(items(&stage, job.id()).await, waiting.collect::<Vec<_>>());

    stage.run(Job::Adjust).await;
    let over = job_of(&stage, job.id()).await;
    assert_eq!((over.state(), over.parts().done, over.parts().failed), (JobState::Done, 2, 0));
    assert_eq!(over.parts().version, job.parts().version, "its progress is no change");
    for item in items(&stage, job.id()).await {
        assert_eq!(item.outcome, Some(added(100, 105)), "{item:?}");
    }
    for (tenant, expected) in tenants.iter().zip([105, 105, 100]) {
        assert_eq!(limit(&stage, tenant.id()).await, Some(expected), "{}", tenant.slug());
    }
    assert_eq!(take(&stage).await, None);
}

pub async fn a_job_is_about_those_whom_the_filter_means_when_it_is_created(stage: Stage) {
    let before = with_quotas(&stage, &["fair-north", "fair-south", "water"]).await;
    let filter = TenantFilter { begins_with: Some("fair-".to_owned()), ..TenantFilter::default() };
    let job = stage.done(operator(), add(5, Choice::Filter(filter.clone()))).await.job;
    let later = with_quotas(&stage, &["fair-west"]).await;
    stage.run(Job::Adjust).await;
    let mut expected = ids(&before[..2]);
    expected.sort();
    let done: Vec<_> = items(&stage, job.id()).await.into_iter().map(|item| item.tenant).collect();
    assert_eq!(done, expected, "by their ids");
    assert_eq!(limit(&stage, later[0].id()).await, Some(100));

    let nobody = TenantFilter { statuses: vec![Status::Archived], ..filter };
    match stage.refused(operator(), add(5, Choice::Filter(nobody))).await {
        Refusal::BadInput { field, .. } => assert_eq!(field, "filter"),
        other => panic!("{other:?}"),
    }
}

pub async fn who_can_not_be_done_keeps_no_other_from_its_turn(stage: Stage) {
    let mut tenants = with_quotas(&stage, &["police", "fire"]).await;
    let bare = stage.active("bare").await;
    let gone = stage.created("gone").await;
    stage.done(platform(), set_quota(gone.id(), "users", 100)).await;
    stage.done(platform(), delete(&gone)).await;
    let chosen = vec![bare.id(), gone.id(), new_tenant_id(), tenants[0].id(), tenants[1].id()];
    let job = stage.done(operator(), add(5, Choice::These(chosen))).await.job;
    stage.run(Job::Adjust).await;
    let codes: Vec<_> = items(&stage, job.id())
        .await
        .into_iter()
        .map(|item| match item.outcome {
            Some(JobItemOutcome::Failed { code, message }) => {
                assert!(!message.is_empty());
                Some(code)
            }
            Some(JobItemOutcome::Done(_)) => None,
            None => panic!("{item:?} had no turn"),
        })
        .collect();
    assert_eq!(codes, [Some(Code::NotFound), Some(Code::InvalidTransition), Some(Code::NotFound), None, None]);
    let job = job_of(&stage, job.id()).await;
    assert_eq!((job.state(), job.parts().done, job.parts().failed), (JobState::Done, 2, 3));
    for tenant in tenants.drain(..) {
        assert_eq!(limit(&stage, tenant.id()).await, Some(105));
    }
}

/// What becomes of a server that dies after the change, and before it has written the item down.
pub async fn a_tenant_that_was_done_is_not_changed_again(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let job = stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    let (_, first) = begin_next(&stage).await;
    stage.run(Job::Adjust).await;
    assert_eq!(items(&stage, job.id()).await[0].outcome, Some(first));
    for tenant in &tenants {
        assert_eq!(limit(&stage, tenant.id()).await, Some(105));
        let adjusted = stage.log(tenant.id()).await.into_iter().filter(|entry| entry.action == "quota.adjust");
        assert_eq!(adjusted.count(), 1);
    }
}

pub async fn an_item_is_counted_once(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let job = stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    let failed = JobItemOutcome::Failed { code: Code::NotFound, message: "gone".to_owned() };
    for outcome in [&failed, &added(100, 105), &failed] {
        must(stage.housekeeping().settle_item(job.id(), 1, outcome).await, "an outcome");
    }
    let counted = job_of(&stage, job.id()).await;
    assert_eq!((counted.parts().done, counted.parts().failed), (0, 1));
    assert_eq!(items(&stage, job.id()).await[0].outcome, Some(failed));
}

pub async fn a_cancelled_job_begins_no_other_tenant(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire", "water"]).await;
    let job = stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    step(&stage).await;
    assert_eq!(job_of(&stage, job.id()).await.state(), JobState::Running);
    // The tenant that is under way when it is cancelled.
    let Some(TakenItem { item: under_way, .. }) = take(&stage).await else { panic!("nothing is left") };
    let cancel = CancelJob { id: job.id(), reason: Some(reason("it was a mistake")) };
    let cancelled = stage.done(operator(), cancel.clone()).await;
    assert_eq!((cancelled.state(), cancelled.parts().done), (JobState::Cancelled, 1));
    let outcome = must(do_item(stage.app(), &job, &under_way).await, "an item");
    must(stage.housekeeping().settle_item(job.id(), under_way.place, &outcome).await, "its outcome");
    stage.run(Job::Adjust).await;
    let over = job_of(&stage, job.id()).await;
    assert_eq!((over.state(), over.parts().done), (JobState::Cancelled, 2), "what was under way is told");
    for (tenant, expected) in tenants.iter().zip([105, 105, 100]) {
        assert_eq!(limit(&stage, tenant.id()).await, Some(expected), "{}", tenant.slug());
    }
    assert_eq!(items(&stage, job.id()).await[2].outcome, None);
    match stage.refused(operator(), cancel).await {
        Refusal::Conflict(Conflict::JobOver(over)) => assert_eq!(over, JobOver(JobState::Cancelled)),
        other => panic!("{other:?}"),
    }
}

pub async fn a_job_that_is_done_is_not_cancelled(stage: Stage) {
    let tenants = with_quotas(&stage, &["police"]).await;
    let job = stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    let begun = stage.begin(operator(), CancelJob { id: job.id(), reason: None }).await;
    let mut work = must(begun.map_err(|_| "no unit"), "a unit").work;
    let Ok(Some(seen)) = work.jobs().find_job(job.id()).await else { panic!("no job") };
    let change = must(seen.cancel(None, stage.clock().now()), "a cancellation");
    work.roll_back().await;
    stage.run(Job::Adjust).await;
    // Decided on what is no longer so.
    let mut work = unit(&stage, operator(), CancelJob { id: job.id(), reason: None }).await;
    assert!(work.jobs().save_job(&change).await.is_err());
    work.roll_back().await;
    assert_eq!(job_of(&stage, job.id()).await.state(), JobState::Done);
    assert_eq!(stage.refused(operator(), CancelJob { id: job.id(), reason: None }).await.code(), Code::Conflict);
    let never = CancelJob { id: JobId::from_random(CountedIds.random()), reason: None };
    assert_eq!(stage.refused(operator(), never).await.code(), Code::NotFound);
}

pub async fn the_trail_tells_of_a_job_and_of_each_change_in_the_askers_name(stage: Stage) {
    let tenants = with_quotas(&stage, &["police"]).await;
    let job = stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    stage.run(Job::Adjust).await;
    let own = stage.platform_log().await.pop();
    let Some(own) = own else { panic!("no entry") };
    assert_eq!((own.action.as_str(), own.subject.as_str()), ("quotas.adjust", "operator"));
    assert_eq!(own.target, Some(format!("job/{}", job.id())));
    let Some(entry) = stage.log(tenants[0].id()).await.pop() else { panic!("no entry") };
    assert_eq!((entry.action.as_str(), entry.target.as_deref()), ("quota.adjust", Some("quota/users")));
    assert_eq!((entry.subject.as_str(), entry.reach.as_str()), ("operator", "SYSTEM"));
    assert_eq!((entry.request_id, entry.trace_id), (job.id().to_string(), own.trace_id));
    assert_eq!(entry.reason.as_deref(), Some("the fair is on"));
}

pub async fn jobs_are_done_in_the_order_in_which_they_were_asked_for(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let first = stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    stage.clock().advance(Duration::from_secs(1));
    let double = AdjustQuotas {
        adjustment: Adjustment::Percent(must(PercentOfLimit::new(200), "a share")),
        ..add(0, Choice::These(ids(&tenants)))
    };
    let second = stage.done(operator(), double).await.job;
    for id in [first.id(), first.id(), second.id(), second.id()] {
        assert_eq!(step(&stage).await, id);
    }
    assert_eq!(take(&stage).await, None);
    assert_eq!(limit(&stage, tenants[0].id()).await, Some(210));
}

pub async fn a_preview_of_a_job_tells_what_it_does_and_leaves_nothing_behind(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let bare = stage.active("bare").await;
    let chosen = [ids(&tenants), vec![bare.id(), new_tenant_id()]].concat();
    let asked = add(5, Choice::These(chosen));
    let planned = stage.done(preview(operator()), asked.clone()).await;
    let told = must(preview_job(stage.app(), &planned).await, "a preview");
    assert_eq!(stage.answer(&platform(), FindJob(asked.id)).await, None);
    assert_eq!((take(&stage).await, limit(&stage, tenants[0].id()).await), (None, Some(100)));
    let entries = stage.log(tenants[0].id()).await.len();
    stage.done(operator(), asked.clone()).await;
    stage.run(Job::Adjust).await;
    assert_eq!(items(&stage, asked.id).await, told, "the preview said so");
    assert_eq!(stage.log(tenants[0].id()).await.len(), entries + 1);
}

pub async fn a_job_asked_for_again_is_the_first_one(stage: Stage) {
    let tenants = with_quotas(&stage, &["police"]).await;
    let ask = || stage.done(keyed(operator(), "k"), add(5, Choice::These(ids(&tenants))));
    let first = ask().await.job;
    stage.run(Job::Adjust).await;
    assert_eq!(ask().await.job, first);
    stage.run(Job::Adjust).await;
    assert_eq!(limit(&stage, tenants[0].id()).await, Some(105));
}

pub async fn a_job_is_given_up_before_its_keys_are_forgotten(stage: Stage) {
    let tenants = with_quotas(&stage, &["police"]).await;
    let job = stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    stage.clock().advance(Duration::from_secs(BulkJob::MAX_SECONDS.into()));
    stage.run(Job::Adjust).await;
    assert_eq!(job_of(&stage, job.id()).await.state(), JobState::Cancelled);
    assert_eq!(
        (limit(&stage, tenants[0].id()).await, items(&stage, job.id()).await[0].outcome.clone()),
        (Some(100), None)
    );
    let Some(entry) = stage.platform_log().await.pop() else { panic!("no entry") };
    assert_eq!((entry.action.as_str(), entry.subject.as_str()), ("job.cancel", "system:tenantry/adjust"));
}

pub async fn a_job_that_was_over_long_ago_is_forgotten_and_no_other(stage: Stage) {
    let long = Duration::from_secs((BulkJob::MAX_SECONDS + BulkJob::REMEMBERED_SECONDS).into());
    let is_known = async |job: &BulkJob| stage.answer(&platform(), FindJob(job.id())).await.is_some();
    let purge = async || must(stage.housekeeping().purge(1000).await, "a purge");
    stage.clock().set_back(long);
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let ask = async || stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    let done = ask().await;
    stage.run(Job::Adjust).await;
    let cancelled = ask().await;
    step(&stage).await;
    stage.done(operator(), CancelJob { id: cancelled.id(), reason: None }).await;
    let left = ask().await;
    purge().await;
    for job in [&done, &cancelled] {
        assert!(!is_known(job).await, "{job:?}");
        assert_eq!(items(&stage, job.id()).await, []);
    }
    assert!(is_known(&left).await, "it isn't over");
    assert_eq!(items(&stage, left.id()).await.len(), 2);

    // Within the time for which it is remembered.
    stage.clock().advance(HandClock::BEHIND * 2);
    let recent = ask().await;
    stage.run(Job::Adjust).await;
    purge().await;
    assert!(!is_known(&left).await, "it was done after its time");
    assert!(is_known(&recent).await);
    assert_eq!(items(&stage, recent.id()).await.len(), 2);
    assert_eq!(limit(&stage, tenants[0].id()).await, Some(120), "what jobs did stays: {tenants:?}");
}

/// What saves a quota saves what is granted with it, and by the store's clock the grant goes on.
pub async fn a_server_whose_clock_runs_ahead_ends_no_grant(stage: Stage) {
    let tenants = with_quotas(&stage, &["police"]).await;
    let tenant = tenants[0].id();
    let in_a_day = stage.clock().in_seconds(24 * 3600);
    stage.done(platform(), grant_quota(tenant, "users", 5, in_a_day)).await;
    stage.clock().advance(Duration::from_hours(48));
    stage.done(platform(), set_quota(tenant, "users", 110)).await;
    stage.done(operator(), add(5, Choice::These(vec![tenant]))).await;
    stage.run(Job::Adjust).await;
    let status = quota_of(&stage, tenant, "users").await;
    assert_eq!((status.limit(), status.granted()), (Some(amount_of(115)), amount_of(5)));
}

pub async fn a_jobs_tenants_are_read_page_by_page(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire", "water"]).await;
    let job = stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    let (stage, caller, id) = (&stage, &platform(), job.id());
    let page = |after, rows| stage.answer(caller, ListJobItems { id, after, rows });
    let all = items(stage, id).await;
    assert_eq!((page(None, 2).await, page(Some(2), 2).await), (all[..2].to_vec(), all[2..].to_vec()));
    assert_eq!((page(Some(3), 2).await, page(Some(u32::MAX), 2).await), (vec![], vec![]));
}

pub async fn a_followed_job_is_told_of_until_it_is_over(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let job = stage.done(operator(), add(5, Choice::These(ids(&tenants)))).await.job;
    let mut changes = must(watch_job(stage.app(), &operator(), job.id()).await, "changes");
    assert_eq!(changes.next().await, Some(job.clone()), "as it is now");
    step(&stage).await;
    assert_eq!(changes.next().await.map(|job| job.parts().done), Some(1));
    step(&stage).await;
    assert_eq!(changes.next().await.map(|job| job.state()), Some(JobState::Done));
    assert_eq!(changes.next().await, None);
    let mut late = must(watch_job(stage.app(), &operator(), job.id()).await, "changes");
    assert_eq!((late.next().await.map(|job| job.state()), late.next().await), (Some(JobState::Done), None));
}

pub async fn jobs_are_the_platforms(stage: Stage) {
    let tenants = with_quotas(&stage, &["police"]).await;
    let police = tenants[0].id();
    let job = stage.done(operator(), add(5, Choice::These(vec![police]))).await.job;
    let bound = || bound_to(police, &EVERYTHING);
    assert_eq!(stage.refused(bound(), add(5, Choice::These(vec![police]))).await.code(), Code::Forbidden);
    assert_eq!(stage.refused(bound(), CancelJob { id: job.id(), reason: None }).await.code(), Code::Forbidden);
    assert_eq!(stage.refused_answer(&bound(), FindJob(job.id())).await, Code::Forbidden);
    let mut work = unit(&stage, bound(), set_quota(police, "users", 7)).await;
    assert!(work.jobs().find_job(job.id()).await.is_err(), "a unit that is bound to a tenant has no jobs");
    super::refuses_to_commit(work).await;
    let unknown = AdjustQuotas { resource: define("parking.lots").key, ..add(5, Choice::These(vec![police])) };
    assert_eq!(stage.refused(operator(), unknown).await.code(), Code::NotFound);
}
