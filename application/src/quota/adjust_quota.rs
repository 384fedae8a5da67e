//! `adjustQuota`: one of many limits is changed.

use super::existing::{earlier, quota, settable};
use crate::ports::UnitOfWork;
use crate::{Command, Outcome, Refusal};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::quota::{Adjustment, Place, Quota, QuotaStatus, ResourceKey};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Amount, Change, Facts, Reason, TenantId, Timestamp};

/// Changes the limit of a quota that a tenant has. What would change nothing writes nothing.
#[derive(Clone, Debug)]
pub struct AdjustQuota {
    /// Whose.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// What becomes of the limit.
    pub adjustment: Adjustment,
    /// Why.
    pub reason: Reason,
}

/// What became of one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredAdjusted", into = "StoredAdjusted")]
pub struct Adjusted {
    /// The limit before; `None` is unlimited.
    pub before: Option<Amount>,
    /// The limit after.
    pub after: Option<Amount>,
    /// What the tenant used then.
    pub used: Amount,
    /// Whether that, with what is reserved, is more than the limit after it and the grants allow.
    pub over_limit: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredAdjusted {
    before: Option<u64>,
    after: Option<u64>,
    used: u64,
    over_limit: bool,
}

impl From<Adjusted> for StoredAdjusted {
    fn from(adjusted: Adjusted) -> Self {
        let Adjusted { before, after, used, over_limit } = adjusted;
        Self { before: before.map(Amount::get), after: after.map(Amount::get), used: used.get(), over_limit }
    }
}

impl From<StoredAdjusted> for Adjusted {
    fn from(stored: StoredAdjusted) -> Self {
        // What was an amount when it was stored is one.
        let amount = |number| Amount::new(number).unwrap_or(Amount::MAX);
        Self {
            before: stored.before.map(amount),
            after: stored.after.map(amount),
            used: amount(stored.used),
            over_limit: stored.over_limit,
        }
    }
}

impl Outcome for Adjusted {
    fn store(&self) -> String {
        // Numbers and booleans always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }

    fn restore(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }
}

#[async_trait]
impl Command for AdjustQuota {
    type Outcome = Adjusted;
    const OPERATION: Operation = Operation::AdjustQuota;

    fn reach(&self) -> Reach {
        Reach::Tenant(self.tenant)
    }

    fn input(&self) -> Facts {
        Facts::new()
            .with("reason", self.reason.as_str())
            .with("resource", self.resource.as_str())
            .with("tenantId", self.tenant.to_string().as_str())
            .with(self.adjustment.name(), self.adjustment.number())
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Adjusted, Refusal> {
        // Of a tenant that isn't there, nothing may be asked.
        let found = match work.tenant() {
            Some(_) => work.quotas().find(&self.resource).await?,
            None => None,
        };
        let (adjusted, change) = self.judge(work.tenant(), found, now)?;
        if let Some(change) = change {
            work.quotas().save(&change).await?;
        }
        Ok(adjusted)
    }
}

impl AdjustQuota {
    /// What becomes of the limit, out of what there is of the tenant and its quota: the one rule of the change and of its
    /// preview. Without a change it stays as it is.
    pub(super) fn judge(
        &self,
        tenant: Option<&Tenant>,
        found: Option<QuotaStatus>,
        now: Timestamp,
    ) -> Result<(Adjusted, Option<Change<Quota>>), Refusal> {
        settable(tenant, Self::OPERATION)?;
        let before = found.ok_or(Refusal::NotFound("resource"))?;
        let now = earlier(now, &before);
        let change = quota(&before)?.adjust(self.adjustment, self.reason.clone(), now)?;
        let limit = before.limit();
        let after = match &change {
            Some(change) => QuotaStatus { place: Place::after(change.clone()), ..before },
            None => before,
        };
        let (used, over_limit) = (after.usage.used, after.is_over_limit());
        Ok((Adjusted { before: limit, after: after.limit(), used, over_limit }, change))
    }
}
