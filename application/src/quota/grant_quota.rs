//! `grantQuota`: more of a quota, for a time.

use super::existing::{ExistingQuota, earlier, quota, save};
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::quota::{Grant, QuotaStatus};
use tenantry_domain::{Facts, Timestamp};

/// Grants more of a quota until an instant. It ends by itself, and several add up.
#[derive(Clone, Debug)]
pub struct GrantQuota {
    /// Which quota, and in which version. Why is said by the grant.
    pub existing: ExistingQuota,
    /// What is granted; its id was drawn before.
    pub grant: Grant,
}

#[async_trait]
impl Command for GrantQuota {
    type Outcome = QuotaStatus;
    const OPERATION: Operation = Operation::GrantQuota;

    fn reach(&self) -> Reach {
        self.existing.reach()
    }

    /// Without the id, which is drawn anew for each call.
    fn input(&self) -> Facts {
        self.existing
            .input()
            .with("amount", self.grant.amount.get())
            .with("expiresAt", self.grant.expires_at)
            .with("reason", self.grant.reason.as_str())
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<QuotaStatus, Refusal> {
        let before = self.existing.load(work, Self::OPERATION).await?;
        let now = earlier(now, &before);
        let change = quota(&before)?.grant(self.grant.clone(), now)?;
        save(work, change, before).await
    }
}
