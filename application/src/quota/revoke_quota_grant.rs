//! `revokeQuotaGrant`: a grant ends before its time.

use super::existing::{ExistingQuota, earlier, quota, save};
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::quota::QuotaStatus;
use tenantry_domain::{Facts, GrantId, Timestamp};

/// Takes a grant back before its time.
#[derive(Clone, Debug)]
pub struct RevokeQuotaGrant {
    /// Which quota, in which version, and why.
    pub existing: ExistingQuota,
    /// Which of its grants.
    pub grant: GrantId,
}

#[async_trait]
impl Command for RevokeQuotaGrant {
    type Outcome = QuotaStatus;
    const OPERATION: Operation = Operation::RevokeQuotaGrant;

    fn reach(&self) -> Reach {
        self.existing.reach()
    }

    fn input(&self) -> Facts {
        self.existing.input().with("grantId", self.grant.to_string().as_str())
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<QuotaStatus, Refusal> {
        let before = self.existing.load(work, Self::OPERATION).await?;
        let now = earlier(now, &before);
        let change = quota(&before)?.revoke_grant(self.grant, self.existing.reason.clone(), now)?;
        save(work, change, before).await
    }
}
