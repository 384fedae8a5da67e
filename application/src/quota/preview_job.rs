//! The preview of `adjustQuotas`: what a planned job would do to each of its tenants.

use super::adjust_quotas::item_command;
use super::{AdjustQuota, JobItem, JobItemOutcome, PlannedJob};
use crate::ports::View;
use crate::query::ask_permitted;
use crate::{Application, Code, Command, NotRemembered, Query, Refusal};
use async_trait::async_trait;
use std::slice;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Job, Operation, Reach};
use tenantry_domain::quota::{BulkJob, QuotaStatus, ResourceKey};
use tenantry_domain::tenant::Tenant;

/// How many tenants are read at once.
const AT_ONCE: usize = 100;

/// Tells what a planned job would do to each of its tenants. Nothing is tried: what the tenants have is read, and the rule by
/// which the job changes them says what would become of it.
///
/// # Errors
/// [`Refusal::BadInput`] for more tenants than [`BulkJob::MAX_PREVIEWED`]; [`Refusal::Unavailable`].
pub async fn preview_job(app: &Application, planned: &PlannedJob) -> Result<Vec<JobItem>, Refusal> {
    let PlannedJob { job, tenants } = planned;
    if tenants.len() > usize::from(BulkJob::MAX_PREVIEWED) {
        let told = format!("can't be true for more than {} tenants: try out a part of them", BulkJob::MAX_PREVIEWED);
        return Err(Refusal::bad_input("validateOnly", told));
    }
    let now = app.clock().now();
    let mut items = Vec::with_capacity(tenants.len());
    let mut places = 1..;
    for some in tenants.chunks(AT_ONCE) {
        for ((&tenant, found), place) in some.iter().zip(read(app, job, some).await?).zip(&mut places) {
            let attempt = found.and_then(|(state, has)| item_command(job, tenant).judge(state.as_ref(), has, now));
            let outcome = JobItemOutcome::of(attempt.map(|(adjusted, _)| adjusted))?;
            items.push(JobItem { place, tenant, outcome: Some(outcome) });
        }
    }
    Ok(items)
}

/// A tenant, and what it has of the resource.
type Found = (Option<Tenant>, Option<QuotaStatus>);

/// What there is of each of these tenants. One whose rows can't be read fails alone, as it would in the job.
async fn read(app: &Application, job: &BulkJob, tenants: &[TenantId]) -> Result<Vec<Result<Found, Refusal>>, Refusal> {
    let parts = job.parts();
    // As the job itself, which is done in the asker's name.
    let caller = Caller::job_for(Job::Adjust, parts.asker.clone());
    let permit = caller.permit(AdjustQuota::OPERATION, Reach::Platform)?;
    let ask = |tenants: &[TenantId]| {
        let query = ToBeAdjusted { tenants: tenants.to_vec(), resource: parts.resource.clone() };
        ask_permitted(app, permit, query)
    };
    match ask(tenants).await {
        Ok(found) => Ok(found.into_iter().map(Ok).collect()),
        Err(refusal) if refusal.code() == Code::Internal => {
            let mut each = Vec::with_capacity(tenants.len());
            for tenant in tenants {
                each.push(ask(slice::from_ref(tenant)).await.map(|mut found| found.pop().unwrap_or_default()));
            }
            Ok(each)
        }
        Err(refusal) => Err(refusal),
    }
}

/// What is decided on when these tenants' limits are changed.
struct ToBeAdjusted {
    tenants: Vec<TenantId>,
    resource: ResourceKey,
}

#[async_trait]
impl Query for ToBeAdjusted {
    type Answer = Vec<Found>;
    type Memory = NotRemembered;
    const OPERATION: Operation = AdjustQuota::OPERATION;

    fn reach(&self, _: &Caller) -> Reach {
        Reach::Platform
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        // Tenants last: of one that is erased meanwhile it is told that the tenant is gone.
        let has = view.quotas().find_each(&self.tenants, &self.resource).await?;
        let tenants = view.tenants().find_each(&self.tenants).await?;
        Ok(tenants.into_iter().zip(has).collect())
    }
}
