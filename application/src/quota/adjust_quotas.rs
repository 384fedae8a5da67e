//! `adjustQuotas`: many tenants' limits are changed alike, by a job.

use super::AdjustQuota;
use crate::ports::UnitOfWork;
use crate::tenant::TenantFilter;
use crate::{Call, Command, Refusal};
use async_trait::async_trait;
use std::sync::Arc;
use tenantry_domain::access::{Asker, Caller, Job, Operation, Reach};
use tenantry_domain::fact::Fact;
use tenantry_domain::quota::{Adjustment, BulkJob, ResourceKey};
use tenantry_domain::tenant::Status;
use tenantry_domain::{Facts, JobId, Reason, TenantId, Timestamp};

/// Asks for a change of many limits. The tenants are chosen now, and done by and by.
#[derive(Clone, Debug)]
pub struct AdjustQuotas {
    /// The job's identifier; drawn before.
    pub id: JobId,
    /// Who asks.
    pub asker: Asker,
    /// In which trace.
    pub trace_id: String,
    /// Whose.
    pub tenants: Choice,
    /// Of what.
    pub resource: ResourceKey,
    /// What becomes of the limits.
    pub adjustment: Adjustment,
    /// Why.
    pub reason: Reason,
}

/// Which tenants are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// These, each once. One that isn't there is an item that fails.
    These(Vec<TenantId>),
    /// Whoever the filter means when the job is created.
    Filter(TenantFilter),
}

/// A job that was asked for, and whom it is about.
#[derive(Clone, Debug)]
pub struct PlannedJob {
    /// The job; in a preview, as it would begin.
    pub job: BulkJob,
    /// Whom it is about, in their order; nobody in a repetition of the call.
    pub tenants: Vec<TenantId>,
}

#[async_trait]
impl Command for AdjustQuotas {
    type Outcome = PlannedJob;
    const OPERATION: Operation = Operation::AdjustQuotas;

    fn reach(&self) -> Reach {
        Reach::Platform
    }

    /// Without the id, which is drawn anew for each call, and without who asks, to whom the key belongs.
    fn input(&self) -> Facts {
        let facts = Facts::new()
            .with("reason", self.reason.as_str())
            .with("resource", self.resource.as_str())
            .with(self.adjustment.name(), self.adjustment.number());
        match &self.tenants {
            Choice::These(tenants) => {
                let ids = tenants.iter().map(|tenant| Fact::Text(tenant.to_string())).collect();
                facts.with("tenantIds", Fact::List(ids))
            }
            Choice::Filter(filter) => facts.with("filter", filter_facts(filter)),
        }
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<PlannedJob, Refusal> {
        let catalogue = work.quotas().catalogue().await?;
        if !catalogue.iter().any(|known| *known.key() == self.resource) {
            return Err(Refusal::NotFound("resource"));
        }
        let (field, tenants) = match &self.tenants {
            Choice::These(tenants) => ("tenantIds", tenants.clone()),
            // One more than there may be tells that there are too many.
            Choice::Filter(filter) => ("filter", work.jobs().choose(filter, BulkJob::MAX_TENANTS + 1).await?),
        };
        let change = BulkJob::adjust(
            self.id,
            self.asker.clone(),
            self.trace_id.clone(),
            self.resource.clone(),
            self.adjustment,
            self.reason.clone(),
            tenants.len(),
            now,
        );
        let change = change.map_err(|error| Refusal::bad_input(field, error))?;
        work.jobs().create_job(&change, &tenants).await?;
        Ok(PlannedJob { job: change.into_latest(), tenants })
    }
}

fn filter_facts(filter: &TenantFilter) -> Facts {
    let statuses = filter.statuses.iter().map(|status: &Status| Fact::from(status.name())).collect();
    let label = |(key, value): &(String, String)| {
        Fact::Map(Facts::new().with("key", key.as_str()).with("value", value.as_str()))
    };
    Facts::new()
        .with("labels", Fact::List(filter.labels.iter().map(label).collect()))
        .with("statuses", Fact::List(statuses))
        .with_some("beginsWith", filter.begins_with.as_deref())
}

/// The change of one of a job's tenants.
pub(crate) fn item_command(job: &BulkJob, tenant: TenantId) -> AdjustQuota {
    let parts = job.parts();
    AdjustQuota { tenant, resource: parts.resource.clone(), adjustment: parts.adjustment, reason: parts.reason.clone() }
}

/// The call that carries it out: in the name of whoever asked for the job, under a key of its own. The job's id stands on
/// the trail as the request's.
pub(crate) fn item_call(job: &BulkJob, place: u32) -> Call {
    let parts = job.parts();
    let caller = Caller::job_for(Job::Adjust, parts.asker.clone());
    let origin = crate::Origin { address: None, request_id: parts.id.to_string(), trace_id: parts.trace_id.clone() };
    let key = crate::KeyText::parse(&format!("job/{}/{place}", parts.id)).ok();
    Call { key, ..Call::new(Arc::new(caller), Arc::new(origin)) }
}
