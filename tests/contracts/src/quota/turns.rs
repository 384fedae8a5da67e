//! The turns of a bulk job's tenants: none waits for one that can't be reached, and what was done is told, whoever died.

#![expect(missing_docs, reason = "a case's name is the sentence that it proves")]

use super::bulk::{add, added, begin_next, ids, items, job_of, limit, operator, take, with_quotas};
use crate::words::must;
use crate::world::Stage;
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::audit::{Attempt, Journal};
use tenantry_application::ports::{Begun, Recorded, Store, StoreError, TakenItem, View};
use tenantry_application::quota::{CancelJob, Choice, JobItemOutcome, do_next_item};
use tenantry_application::usage::{UseBatch, UseRefused, Used};
use tenantry_application::{Application, Call, Code, IdempotencyKey, Refusal};
use tenantry_domain::TenantId;
use tenantry_domain::access::{Job, Permit, RecordPermit};
use tenantry_domain::quota::{BulkJob, JobState};
use tenantry_domain::tenant::Tenant;

/// A store in which somebody keeps a tenant to himself: whoever wants to change it waits in vain.
struct Without {
    tenant: TenantId,
    store: Arc<dyn Store>,
}

#[async_trait]
impl Store for Without {
    async fn begin(
        &self,
        permit: &Permit,
        journal: Journal,
        key: Option<&IdempotencyKey>,
    ) -> Result<Begun, StoreError> {
        if permit.reach().tenant() == Some(self.tenant) {
            return Err(StoreError::Unavailable("somebody has its lock".into()));
        }
        self.store.begin(permit, journal, key).await
    }

    async fn view(&self, permit: &Permit) -> Result<Box<dyn View>, StoreError> {
        self.store.view(permit).await
    }

    async fn use_quota(&self, batch: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
        self.store.use_quota(batch).await
    }

    async fn record(&self, permit: &RecordPermit, attempt: &Attempt, times: u64) -> Result<Recorded, StoreError> {
        self.store.record(permit, attempt, times).await
    }
}

fn without(stage: &Stage, tenant: TenantId) -> Application {
    stage.over(|store| Without { tenant, store })
}

/// A turn on a server; whether anybody had it.
async fn turn(stage: &Stage, server: &Application) -> Result<bool, Refusal> {
    do_next_item(server, stage.housekeeping(), Call::of_job(Job::Adjust, "a-turn".to_owned())).await
}

/// A job that adds five, for these tenants.
async fn asked(stage: &Stage, tenants: &[Tenant]) -> BulkJob {
    stage.done(operator(), add(5, Choice::These(ids(tenants)))).await.job
}

async fn cancel(stage: &Stage, job: &BulkJob) {
    stage.done(operator(), CancelJob { id: job.id(), reason: None }).await;
}

/// What became of a job's tenants, in their order.
async fn outcomes(stage: &Stage, job: &BulkJob) -> Vec<Option<JobItemOutcome>> {
    items(stage, job.id()).await.into_iter().map(|item| item.outcome).collect()
}

/// How many were done, and how many could not be done.
async fn counts(stage: &Stage, job: &BulkJob) -> (u32, u32) {
    let job = job_of(stage, job.id()).await;
    (job.parts().done, job.parts().failed)
}

fn code(outcome: Option<&JobItemOutcome>) -> Option<Code> {
    match outcome {
        Some(JobItemOutcome::Failed { code, .. }) => Some(*code),
        Some(JobItemOutcome::Done(_)) | None => None,
    }
}

pub async fn an_item_that_was_taken_has_its_turn_after_all_others_of_its_job(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let first = asked(&stage, &tenants).await;
    stage.clock().advance(Duration::from_secs(1));
    asked(&stage, &tenants[..1]).await;
    for expected in [(1, 1), (2, 1), (1, 2), (2, 2), (1, 3)] {
        let Some(TakenItem { job, item, tries }) = take(&stage).await else { panic!("nothing is left") };
        assert_eq!((job.id(), (item.place, tries)), (first.id(), expected));
    }
    must(stage.housekeeping().put_back_item(first.id(), 1).await, "an item put back");
    assert_eq!(take(&stage).await.map(|taken| (taken.item.place, taken.tries)), Some((1, 1)), "as if it never was");
}

pub async fn a_tenant_out_of_reach_keeps_no_other_from_its_turn(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire", "water"]).await;
    let job = asked(&stage, &tenants).await;
    let server = without(&stage, tenants[0].id());
    assert_eq!(turn(&stage, &server).await.map_err(|refusal| refusal.code()), Err(Code::Unavailable));
    for tenant in &tenants[1..] {
        assert!(must(turn(&stage, &server).await, "a turn"));
        assert_eq!(limit(&stage, tenant.id()).await, Some(105), "{}", tenant.slug());
    }
    assert_eq!(turn(&stage, &server).await.map_err(|refusal| refusal.code()), Err(Code::Unavailable));
    assert_eq!(job_of(&stage, job.id()).await.state(), JobState::Running);
    // It is within reach again.
    stage.run(Job::Adjust).await;
    assert_eq!(outcomes(&stage, &job).await, [100, 100, 100].map(|before| Some(added(before, before + 5))));
    assert_eq!(job_of(&stage, job.id()).await.state(), JobState::Done);
}

pub async fn a_tenant_that_stays_out_of_reach_fails_in_the_end(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let job = asked(&stage, &tenants[..1]).await;
    stage.clock().advance(Duration::from_secs(1));
    let later = asked(&stage, &tenants).await;
    let server = without(&stage, tenants[0].id());
    for _ in 1..BulkJob::MAX_TRIES {
        assert_eq!(turn(&stage, &server).await.map_err(|refusal| refusal.code()), Err(Code::Unavailable));
        assert_eq!(outcomes(&stage, &job).await, [None]);
    }
    assert!(must(turn(&stage, &server).await, "the last turn"));
    assert_eq!(code(outcomes(&stage, &job).await[0].as_ref()), Some(Code::Unavailable));
    assert_eq!((job_of(&stage, job.id()).await.state(), counts(&stage, &job).await), (JobState::Done, (0, 1)));
    // So the next job has its turn.
    stage.run(Job::Adjust).await;
    assert_eq!((counts(&stage, &later).await, limit(&stage, tenants[0].id()).await), ((2, 0), Some(105)));
}

/// What becomes of a job whose server died after a change, and before it had written the tenant down.
async fn is_told_as_done(stage: &Stage, end: impl AsyncFnOnce(&BulkJob)) {
    let tenants = with_quotas(stage, &["police", "fire", "water"]).await;
    let job = asked(stage, &tenants).await;
    let (_, done) = begin_next(stage).await;
    end(&job).await;
    stage.run(Job::Adjust).await;
    assert_eq!(outcomes(stage, &job).await, [Some(done), None, None]);
    assert_eq!((job_of(stage, job.id()).await.state(), counts(stage, &job).await), (JobState::Cancelled, (1, 0)));
    for (tenant, expected) in tenants.iter().zip([105, 100, 100]) {
        assert_eq!(limit(stage, tenant.id()).await, Some(expected), "{}", tenant.slug());
    }
    assert_eq!(take(stage).await, None);
}

pub async fn what_was_done_is_told_as_done_though_its_job_was_cancelled_meanwhile(stage: Stage) {
    is_told_as_done(&stage, async |job| cancel(&stage, job).await).await;
}

pub async fn what_was_done_is_told_as_done_though_its_job_was_given_up_meanwhile(stage: Stage) {
    is_told_as_done(&stage, async |_| stage.clock().advance(Duration::from_secs(BulkJob::MAX_SECONDS.into()))).await;
}

/// What becomes of a server that dies before the change.
pub async fn what_was_taken_and_not_done_is_not_begun_once_its_job_is_cancelled(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let job = asked(&stage, &tenants).await;
    assert!(take(&stage).await.is_some());
    cancel(&stage, &job).await;
    let entries = stage.log(tenants[0].id()).await.len();
    stage.run(Job::Adjust).await;
    assert_eq!((outcomes(&stage, &job).await, counts(&stage, &job).await), (vec![None, None], (0, 0)));
    assert_eq!(limit(&stage, tenants[0].id()).await, Some(100));
    assert_eq!(stage.log(tenants[0].id()).await.len(), entries);
    assert_eq!(take(&stage).await, None);
}

pub async fn a_cancelled_job_with_nothing_under_way_has_nothing_left(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let job = asked(&stage, &tenants).await;
    cancel(&stage, &job).await;
    assert_eq!(take(&stage).await, None);
    stage.run(Job::Adjust).await;
    assert_eq!((outcomes(&stage, &job).await, limit(&stage, tenants[0].id()).await), (vec![None, None], Some(100)));
}

pub async fn what_a_cancelled_job_left_is_asked_for_before_all_others_and_not_for_good(stage: Stage) {
    let tenants = with_quotas(&stage, &["police", "fire"]).await;
    let cancelled = asked(&stage, &tenants[..1]).await;
    assert!(take(&stage).await.is_some());
    cancel(&stage, &cancelled).await;
    // Older by its server's clock.
    stage.clock().set_back(Duration::from_secs(1));
    let other = asked(&stage, &tenants[1..]).await;
    let server = without(&stage, tenants[0].id());
    for _ in 2..BulkJob::MAX_TRIES {
        assert_eq!(turn(&stage, &server).await.map_err(|refusal| refusal.code()), Err(Code::Unavailable));
        assert_eq!(outcomes(&stage, &cancelled).await, [None]);
    }
    assert!(must(turn(&stage, &server).await, "the last turn"));
    assert_eq!(code(outcomes(&stage, &cancelled).await[0].as_ref()), Some(Code::Unavailable));
    assert_eq!(counts(&stage, &other).await, (0, 0));
    stage.run(Job::Adjust).await;
    assert_eq!((counts(&stage, &other).await, limit(&stage, tenants[0].id()).await), ((1, 0), Some(100)));
}

/// Nobody was there to ask the key while it was known.
pub async fn what_nobody_can_know_any_more_is_not_told_as_unchanged(stage: Stage) {
    let tenants = with_quotas(&stage, &["police"]).await;
    let job = asked(&stage, &tenants).await;
    begin_next(&stage).await;
    stage.clock().advance(2 * Duration::from_secs(BulkJob::MAX_SECONDS.into()));
    stage.run(Job::Adjust).await;
    assert_eq!(code(outcomes(&stage, &job).await[0].as_ref()), Some(Code::Unavailable));
    assert_eq!((counts(&stage, &job).await, limit(&stage, tenants[0].id()).await), ((0, 1), Some(105)));
}
