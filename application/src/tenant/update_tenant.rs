//! `updateTenant`: name, labels, protection.

use super::Existing;
use super::existing::save;
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::{Changes, DisplayName, Labels, Tenant};
use tenantry_domain::{Facts, Timestamp};

/// Changes a tenant's name, labels or deletion protection. What would change nothing writes nothing.
#[derive(Clone, Debug)]
pub struct UpdateTenant {
    /// Which tenant, in which version, and why.
    pub existing: Existing,
    /// What is to be different.
    pub changes: Changes,
}

#[async_trait]
impl Command for UpdateTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::UpdateTenant;

    fn reach(&self) -> Reach {
        self.existing.reach()
    }

    fn input(&self) -> Facts {
        self.existing
            .input()
            .with_some("displayName", self.changes.display_name.as_ref().map(DisplayName::as_str))
            .with_some("labels", self.changes.labels.as_ref().map(label_facts))
            .with_some("deletionProtection", self.changes.deletion_protection)
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let tenant = self.existing.load(work)?;
        match tenant.update(self.changes.clone(), self.existing.reason.clone(), now)? {
            Some(change) => save(work, change).await,
            None => Ok(tenant),
        }
    }
}

/// Labels as part of a command's input.
pub(super) fn label_facts(labels: &Labels) -> Facts {
    labels.iter().fold(Facts::new(), |facts, (key, value)| facts.with(key, value))
}
