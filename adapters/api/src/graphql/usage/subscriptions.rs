//! Following what is used.

use super::super::input::tenant_id;
use super::super::quota::Quota;
use super::super::{Session, to_graphql};
use async_graphql::{Context, Error, ID, Result, SimpleObject, Subscription};
use futures_util::{Stream, stream};
use tenantry_application::usage::{self, watch_thresholds, watch_usage};
use tenantry_domain::quota::QuotaStatus;

/// Following what is used.
#[derive(Default)]
pub struct UsageSubscription;

/// What a tenant has of a resource is no longer what it was.
#[derive(SimpleObject)]
pub struct UsageChanged {
    /// Which tenant.
    tenant_id: ID,
    /// What it may use of the resource, and what it uses.
    quota: Quota,
}

/// A share of a quota was reached.
#[derive(SimpleObject)]
pub struct QuotaThresholdCrossed {
    /// Which tenant.
    tenant_id: ID,
    /// The key of the resource.
    resource: String,
    /// The threshold, in percent of limit and grants.
    threshold: i32,
    /// What the tenant may use of the resource, and what it uses, by now; null if the tenant was erased, or if
    /// it can't be read.
    quota: Option<Quota>,
}

#[Subscription]
impl UsageSubscription {
    /// Whatever changes of a tenant's quotas and of what it uses, from now on, a tenth of a second after it did; several
    /// changes of a resource in between are told as one. `NOT_FOUND` for a tenant that isn't there.
    /// Needs `auth:quota:read`.
    async fn usage_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant.")] tenant_id: ID,
    ) -> Result<impl Stream<Item = Result<UsageChanged>> + use<>> {
        let session = Session::of(context);
        let changes = async {
            let tenant = self::tenant_id("tenantId", &tenant_id)?;
            watch_usage(&session.app, &session.call, tenant).await
        };
        let changes = changes.await.map_err(|refusal| to_graphql(&refusal))?;
        Ok(stream::unfold(Some(changes), next_change))
    }

    /// Each threshold of a tenant's quotas that is crossed, or of every tenant's within the token's reach, from now on:
    /// once per window of a COUNTER, and of a GAUGE once until its share has fallen below. `NOT_FOUND` for a tenant that isn't
    /// there. Needs `auth:quota:read`.
    async fn quota_threshold_crossed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant; all within reach if left out.")] tenant_id: Option<ID>,
    ) -> Result<impl Stream<Item = Result<QuotaThresholdCrossed>> + use<>> {
        let session = Session::of(context);
        let crossings = async {
            let tenant = tenant_id.map(|id| self::tenant_id("tenantId", &id)).transpose()?;
            watch_thresholds(&session.app, &session.call, tenant).await
        };
        let crossings = crossings.await.map_err(|refusal| to_graphql(&refusal))?;
        Ok(stream::unfold(Some(crossings), next_crossing))
    }
}

/// The next change; a refusal is the last thing that is told.
async fn next_change(
    changes: Option<usage::UsageChanges>,
) -> Option<(Result<UsageChanged, Error>, Option<usage::UsageChanges>)> {
    let mut changes = changes?;
    match changes.next().await? {
        Ok(status) => Some((Ok(UsageChanged::from(QuotaStatus::clone(&status))), Some(changes))),
        Err(refusal) => Some((Err(to_graphql(&refusal)), None)),
    }
}

/// The next crossing; a refusal is the last thing that is told.
async fn next_crossing(
    crossings: Option<usage::ThresholdCrossings>,
) -> Option<(Result<QuotaThresholdCrossed, Error>, Option<usage::ThresholdCrossings>)> {
    let mut crossings = crossings?;
    match crossings.next().await? {
        Ok(crossed) => Some((Ok(QuotaThresholdCrossed::from(crossed)), Some(crossings))),
        Err(refusal) => Some((Err(to_graphql(&refusal)), None)),
    }
}

impl From<QuotaStatus> for UsageChanged {
    fn from(status: QuotaStatus) -> Self {
        Self { tenant_id: ID(status.tenant.to_string()), quota: Quota::from(status) }
    }
}

impl From<usage::ThresholdCrossed> for QuotaThresholdCrossed {
    fn from(crossed: usage::ThresholdCrossed) -> Self {
        let usage::Crossing { tenant, resource, percent } = crossed.crossing;
        Self {
            tenant_id: ID(tenant.to_string()),
            resource: resource.to_string(),
            threshold: i32::from(percent),
            quota: crossed.status.map(Quota::from),
        }
    }
}
