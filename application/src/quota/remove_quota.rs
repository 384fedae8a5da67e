//! `removeQuota`: what holds without a quota holds again.

use super::existing::{ExistingQuota, earlier, quota, save};
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::quota::QuotaStatus;
use tenantry_domain::{Facts, Timestamp};

/// Takes a quota away, and its grants with it. What is used stays counted.
#[derive(Clone, Debug)]
pub struct RemoveQuota(pub ExistingQuota);

#[async_trait]
impl Command for RemoveQuota {
    type Outcome = QuotaStatus;
    const OPERATION: Operation = Operation::RemoveQuota;

    fn reach(&self) -> Reach {
        self.0.reach()
    }

    fn input(&self) -> Facts {
        self.0.input()
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<QuotaStatus, Refusal> {
        let before = self.0.load(work, Self::OPERATION).await?;
        let now = earlier(now, &before);
        let change = quota(&before)?.remove(self.0.reason.clone(), now);
        save(work, change, before).await
    }
}
