//! `deleteTenant`: reversible until the grace period is over.

use super::existing::{input, load, save};
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Facts, Reason, TenantId, Timestamp, Version};

/// Deletes a tenant.
#[derive(Clone, Debug)]
pub struct DeleteTenant {
    /// Which tenant.
    pub tenant: TenantId,
    /// The version that the caller decided on.
    pub expected_version: Option<Version>,
    /// The slug, typed again.
    pub confirm_slug: String,
    /// How long it can be taken back, in seconds; the operator's setting.
    pub grace_period_seconds: u32,
    /// Why.
    pub reason: Reason,
}

#[async_trait]
impl Command for DeleteTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::DeleteTenant;

    fn reach(&self) -> Reach {
        Reach::Tenant(self.tenant)
    }

    fn input(&self) -> Facts {
        input(self.tenant, self.expected_version, Some(&self.reason)).with("confirmSlug", self.confirm_slug.as_str())
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let tenant = load(work, self.expected_version)?;
        let change = tenant.delete(&self.confirm_slug, self.grace_period_seconds, self.reason.clone(), now)?;
        save(work, change).await
    }
}
