//! `archiveTenant`: access is taken away, the data is kept.

use super::existing::{input, load, save};
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Facts, Reason, TenantId, Timestamp, Version};

/// Archives a tenant.
#[derive(Clone, Debug)]
pub struct ArchiveTenant {
    /// Which tenant.
    pub tenant: TenantId,
    /// The version that the caller decided on.
    pub expected_version: Option<Version>,
    /// Why.
    pub reason: Reason,
}

#[async_trait]
impl Command for ArchiveTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::ArchiveTenant;

    fn reach(&self) -> Reach {
        Reach::Tenant(self.tenant)
    }

    fn input(&self) -> Facts {
        input(self.tenant, self.expected_version, Some(&self.reason))
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let change = load(work, self.expected_version)?.archive(self.reason.clone(), now)?;
        save(work, change).await
    }
}
