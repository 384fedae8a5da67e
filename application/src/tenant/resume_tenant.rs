//! `resumeTenant`: a suspended tenant gets back exactly what it had.

use super::Existing;
use super::existing::save;
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Facts, Timestamp};

/// Ends a suspension.
#[derive(Clone, Debug)]
pub struct ResumeTenant(pub Existing);

#[async_trait]
impl Command for ResumeTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::ResumeTenant;

    fn reach(&self) -> Reach {
        self.0.reach()
    }

    fn input(&self) -> Facts {
        self.0.input()
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let change = self.0.load(work)?.resume(self.0.reason.clone(), now)?;
        save(work, change).await
    }
}
