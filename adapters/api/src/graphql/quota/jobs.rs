//! Changes of many tenants' quotas: what they take, how they are shown and followed.

use super::super::error::nullable;
use super::super::input::{CallInput, required_reason, tenant_id};
use super::super::pages::{Asked, PageInfo};
use super::super::rows::Rows;
use super::super::scalars::{DateTime, Int64};
use super::super::tenant::FilterInput;
use super::super::{Session, to_graphql};
use super::inputs::{amount, resource_key};
use async_graphql::{Context, Description, Enum, Error, ID, InputObject, Object, Result, SimpleObject, Subscription};
use futures_util::{Stream, stream};
use tenantry_application::quota::{
    self as application, AdjustQuotas, CancelJob, Choice, FindJob, JobItemOutcome, ListJobItems, watch_job,
};
use tenantry_application::{Cursors, Refusal, ask};
use tenantry_domain::quota::{Adjustment, BulkJob, PercentOfLimit, PercentOfLimitError};
use tenantry_domain::{Amount, JobId, TenantId};

/// How many tenants can be named one by one: as many as a request has room for.
const MAX_NAMED: usize = 1_000;

/// What becomes of a limit: one of these, and no other.
#[derive(InputObject)]
pub struct QuotaChangeInput {
    /// It becomes this much, in the resource's unit.
    limit: Option<Int64>,
    /// So much is added, in the resource's unit. What is unlimited stays so.
    add_amount: Option<Int64>,
    /// It becomes this share of itself, 1 to 1,000 percent, rounded down to whole units. What is unlimited stays so.
    percent: Option<i64>,
}

/// Whose quotas of a resource are changed, how, and why.
#[derive(InputObject)]
pub struct AdjustQuotasInput {
    /// These tenants, up to 1,000, each once; either this or the filter.
    tenant_ids: Option<Vec<ID>>,
    /// All tenants that this means at the moment of the call, up to 10,000; either this or the ids.
    filter: Option<FilterInput>,
    /// The key of the resource, such as `storage.bytes`.
    resource: String,
    /// What becomes of each limit.
    change: QuotaChangeInput,
    /// Why: 1 to 1,024 characters. It stands on the trail of every tenant.
    reason: String,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

/// Which job is cancelled, and why.
#[derive(InputObject)]
pub struct CancelJobInput {
    /// The job's id.
    id: ID,
    /// Why, for the trail: up to 1,024 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    pub(super) call: CallInput,
}

impl AdjustQuotasInput {
    /// The command, and how it is to be carried out.
    pub(super) fn parse(self, session: &Session) -> (CallInput, Result<AdjustQuotas, Refusal>) {
        let Self { tenant_ids, filter, resource, change, reason, call } = self;
        let parsed = || {
            Ok(AdjustQuotas {
                id: JobId::from_random(session.app.ids().random()),
                asker: session.call.caller.asker(),
                trace_id: session.call.origin.trace_id.clone(),
                tenants: choice(tenant_ids, filter)?,
                resource: resource_key("resource", &resource)?,
                adjustment: change.parse()?,
                reason: required_reason(&reason)?,
            })
        };
        (call, parsed())
    }
}

impl CancelJobInput {
    pub(super) fn parse(&self) -> Result<CancelJob, Refusal> {
        let reason = self.reason.as_deref().map(required_reason).transpose()?;
        Ok(CancelJob { id: job_id("id", &self.id)?, reason })
    }
}

impl QuotaChangeInput {
    fn parse(&self) -> Result<Adjustment, Refusal> {
        match (self.limit, self.add_amount, self.percent) {
            (Some(limit), None, None) => Ok(Adjustment::Limit(amount("change.limit", limit)?)),
            (None, Some(more), None) => Ok(Adjustment::Add(amount("change.addAmount", more)?)),
            (None, None, Some(percent)) => {
                let share = u16::try_from(percent).map_err(|_| PercentOfLimitError).and_then(PercentOfLimit::new);
                share.map(Adjustment::Percent).map_err(|error| Refusal::bad_input("change.percent", error))
            }
            _ => Err(Refusal::bad_input("change", "must be one of limit, addAmount and percent")),
        }
    }
}

fn choice(ids: Option<Vec<ID>>, filter: Option<FilterInput>) -> Result<Choice, Refusal> {
    match (ids, filter) {
        (Some(ids), None) => named(&ids).map(Choice::These),
        (None, Some(filter)) => Ok(Choice::Filter(filter.parse()?)),
        (Some(_), Some(_)) | (None, None) => {
            Err(Refusal::bad_input("tenantIds", "or filter must be given, and not both"))
        }
    }
}

fn named(ids: &[ID]) -> Result<Vec<TenantId>, Refusal> {
    if ids.len() > MAX_NAMED {
        return Err(Refusal::bad_input("tenantIds", "must be at most 1,000: take a filter for more"));
    }
    let mut seen = std::collections::HashSet::with_capacity(ids.len());
    let mut tenants = Vec::with_capacity(ids.len());
    for (place, id) in ids.iter().enumerate() {
        let field = format!("tenantIds.{place}");
        let tenant = tenant_id(&field, id)?;
        if !seen.insert(tenant) {
            return Err(Refusal::bad_input(field, "stands there twice"));
        }
        tenants.push(tenant);
    }
    Ok(tenants)
}

fn job_id(field: &str, id: &ID) -> Result<JobId, Refusal> {
    JobId::parse(id).map_err(|error| Refusal::bad_input(field, error))
}

/// What a job does.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// It changes the limits of many tenants' quotas.
    AdjustQuotas,
}

/// How far a job has come.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "tenantry_domain::quota::JobState")]
pub enum JobState {
    /// No tenant has been done. Jobs are done one after the other, in the order in which they were asked for.
    Queued,
    /// Some tenants have been done.
    Running,
    /// All tenants have had their turn.
    Done,
    /// It was cancelled, or not through within twelve hours. What was done stays, and no other tenant is begun.
    Cancelled,
}

/// What became of one tenant of a job.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobResultState {
    /// It has not had its turn. What a job that is over leaves so is unchanged; the tenant that was under way may be told
    /// moments later.
    Pending,
    /// It was done; in a preview, it would be.
    Done,
    /// It was refused, and nothing was changed; in a preview, it would be. With the code `UNAVAILABLE` it could not be
    /// reached in ten turns, and its trail tells whether it was changed.
    Failed,
}

/// A change of many tenants, done tenant by tenant.
#[derive(Description)]
pub struct Job(BulkJob);

/// One tenant of a job, and what became of it.
#[derive(SimpleObject)]
pub struct JobResult {
    /// Which tenant.
    tenant_id: ID,
    /// What became of it.
    state: JobResultState,
    /// Why it was refused, as an error's code; null unless it FAILED.
    code: Option<&'static str>,
    /// Why it was refused, in words; null unless it FAILED.
    message: Option<String>,
    /// The limit before, in the resource's unit; null if there was none, or the tenant is not DONE.
    limit_before: Option<Int64>,
    /// The limit after, in the resource's unit; null if there is none, or the tenant is not DONE.
    limit_after: Option<Int64>,
    /// How much was used then, in the resource's unit; null unless it is DONE.
    used: Option<Int64>,
    /// Whether that, with what is reserved, is more than the limit after it and the grants allow; null unless it is DONE.
    over_limit: Option<bool>,
}

/// One tenant of a job in a page.
#[derive(SimpleObject)]
pub struct JobResultEdge {
    /// Where it stands in the list.
    cursor: String,
    /// What became of it.
    node: JobResult,
}

/// A page of a job's tenants.
#[derive(SimpleObject)]
pub struct JobResultConnection {
    /// What became of them, with their cursors.
    edges: Rows<JobResultEdge>,
    /// Where the page stands.
    page_info: PageInfo,
}

/// What adjustQuotas gives back.
#[derive(SimpleObject)]
pub struct AdjustQuotasPayload {
    /// The job as it begins; in a preview as it would begin, and nobody finds it by its id.
    job: Job,
    /// In a preview what would become of each tenant, up to 1,000; null otherwise.
    preview: Option<Rows<JobResult>>,
}

/// What cancelJob gives back.
#[derive(SimpleObject)]
pub struct CancelJobPayload {
    /// The job as it is after the change; in a preview, as it would be.
    job: Job,
}

impl From<BulkJob> for CancelJobPayload {
    fn from(job: BulkJob) -> Self {
        Self { job: Job(job) }
    }
}

impl AdjustQuotasPayload {
    pub(super) fn new(job: BulkJob, preview: Option<Vec<application::JobItem>>) -> Self {
        let preview = preview.map(|items| Rows(items.into_iter().map(JobResult::from).collect()));
        Self { job: Job(job), preview }
    }
}

#[Object(use_type_description)]
impl Job {
    /// The id, a UUID v4.
    async fn id(&self) -> ID {
        ID(self.0.id().to_string())
    }

    /// What it does.
    async fn kind(&self) -> JobKind {
        JobKind::AdjustQuotas
    }

    /// How far it has come.
    async fn state(&self) -> JobState {
        self.0.state().into()
    }

    /// How many tenants were done.
    async fn done(&self) -> Int64 {
        Int64(self.0.parts().done.into())
    }

    /// How many tenants were refused.
    async fn failed(&self) -> Int64 {
        Int64(self.0.parts().failed.into())
    }

    /// How many tenants it is about: 10,000 at most.
    async fn total(&self) -> Int64 {
        Int64(self.0.parts().total.into())
    }

    /// The key of the resource whose quotas are changed.
    async fn resource(&self) -> &str {
        self.0.parts().resource.as_str()
    }

    /// Why, in words.
    async fn reason(&self) -> &str {
        self.0.parts().reason.as_str()
    }

    /// Who asked for it: the subject of the token.
    async fn requested_by(&self) -> &str {
        &self.0.parts().asker.subject
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.parts().created_at)
    }

    /// What became of its tenants, in the order in which they have their turn. Needs `auth:quota:read`.
    async fn results(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "After which cursor.")] after: Option<String>,
    ) -> Option<Result<JobResultConnection>> {
        nullable(results(Session::of(context), self.0.id(), first, after.as_deref()).await.map(Some))
    }
}

async fn results(
    session: &Session,
    id: JobId,
    first: Option<i32>,
    after: Option<&str>,
) -> Result<JobResultConnection, Refusal> {
    let asked = Asked::<u32>::parse(Cursors::of_list(&format!("job|{id}")), first, after, false)?;
    let query = ListJobItems { id, after: asked.after, rows: asked.first.and_one() };
    let items = ask(&session.app, &session.call, query).await?;
    let more = items.len() > usize::from(asked.first.get());
    let mut edges: Vec<_> = items
        .into_iter()
        .map(|item| JobResultEdge { cursor: asked.cursors.write(&item.place), node: JobResult::from(item) })
        .collect();
    let page_info = asked.page_info(&mut edges, more, |edge| edge.cursor.clone());
    Ok(JobResultConnection { edges: Rows(edges), page_info })
}

impl From<application::JobItem> for JobResult {
    fn from(item: application::JobItem) -> Self {
        let number = |amount: Amount| Int64(amount.get());
        let pending = Self {
            tenant_id: ID(item.tenant.to_string()),
            state: JobResultState::Pending,
            code: None,
            message: None,
            limit_before: None,
            limit_after: None,
            used: None,
            over_limit: None,
        };
        match item.outcome {
            None => pending,
            Some(JobItemOutcome::Done(adjusted)) => Self {
                state: JobResultState::Done,
                limit_before: adjusted.before.map(number),
                limit_after: adjusted.after.map(number),
                used: Some(number(adjusted.used)),
                over_limit: Some(adjusted.over_limit),
                ..pending
            },
            Some(JobItemOutcome::Failed { code, message }) => {
                Self { state: JobResultState::Failed, code: Some(code.name()), message: Some(message), ..pending }
            }
        }
    }
}

/// Reading jobs.
#[derive(Default)]
pub struct JobQuery;

/// Following jobs.
#[derive(Default)]
pub struct JobSubscription;

#[Object]
impl JobQuery {
    /// A change of many tenants, and how far it has come. Null if there is no such job.
    /// For the platform; needs `auth:quota:read`.
    async fn job(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which job: what adjustQuotas gave back.")] id: ID,
    ) -> Option<Result<Job>> {
        let session = Session::of(context);
        let found = match job_id("id", &id) {
            Ok(id) => ask(&session.app, &session.call, FindJob(id)).await,
            Err(refusal) => Err(refusal),
        };
        nullable(found.map(|found| found.map(Job)))
    }
}

#[Subscription]
impl JobSubscription {
    /// A job as it is now, and then whenever it has gone on, up to ten times a second; it ends once the job is DONE or
    /// CANCELLED. `NOT_FOUND` for a job that isn't there. For the platform; needs `auth:quota:read`.
    async fn job_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which job.")] id: ID,
    ) -> Result<impl Stream<Item = Result<Job>> + use<>> {
        let session = Session::of(context);
        let changes = async { watch_job(&session.app, &session.call, job_id("id", &id)?).await };
        let changes = changes.await.map_err(|refusal| to_graphql(&refusal))?;
        Ok(stream::unfold(changes, next))
    }
}

async fn next(mut changes: application::JobChanges) -> Option<(Result<Job, Error>, application::JobChanges)> {
    let job = changes.next().await?;
    Some((Ok(Job(job)), changes))
}
