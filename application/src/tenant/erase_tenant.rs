//! Erasure: what is left of a deleted tenant once its grace period is over.

use super::Existing;
use super::existing::save;
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Facts, Timestamp};

/// Erases a deleted tenant. Only the job does this.
#[derive(Clone, Debug)]
pub struct EraseTenant(pub Existing);

#[async_trait]
impl Command for EraseTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::EraseTenant;

    fn reach(&self) -> Reach {
        self.0.reach()
    }

    fn input(&self) -> Facts {
        self.0.input()
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let change = self.0.load(work)?.erase(now)?;
        save(work, change).await
    }
}
