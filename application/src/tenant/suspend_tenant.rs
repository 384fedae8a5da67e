//! `suspendTenant`: access is taken away at once, everywhere.

use super::existing::{input, load, save};
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::{Cause, Tenant};
use tenantry_domain::{Facts, Reason, TenantId, Timestamp, Version};

/// Suspends an active tenant, or replaces cause, reason and end of a suspension.
#[derive(Clone, Debug)]
pub struct SuspendTenant {
    /// Which tenant.
    pub tenant: TenantId,
    /// The version that the caller decided on.
    pub expected_version: Option<Version>,
    /// The kind of grounds.
    pub cause: Cause,
    /// The grounds in words.
    pub reason: Reason,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
}

#[async_trait]
impl Command for SuspendTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::SuspendTenant;

    fn reach(&self) -> Reach {
        Reach::Tenant(self.tenant)
    }

    fn input(&self) -> Facts {
        input(self.tenant, self.expected_version, Some(&self.reason))
            .with("cause", self.cause.name())
            .with_some("until", self.until)
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let change = load(work, self.expected_version)?.suspend(self.cause, self.reason.clone(), self.until, now)?;
        save(work, change).await
    }
}
