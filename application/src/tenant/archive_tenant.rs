//! `archiveTenant`: access is taken away, the data is kept.

use super::Existing;
use super::existing::save;
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

impl ArchiveTenant {
    fn existing(&self) -> Existing {
        Existing { tenant: self.tenant, expected_version: self.expected_version, reason: Some(self.reason.clone()) }
    }
}

#[async_trait]
impl Command for ArchiveTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::ArchiveTenant;

    fn reach(&self) -> Reach {
        Reach::Tenant(self.tenant)
    }

    fn input(&self) -> Facts {
        self.existing().input()
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let change = self.existing().load(work)?.archive(self.reason.clone(), now)?;
        save(work, change).await
    }
}
