//! `undeleteTenant`: a deletion is taken back within the grace period.

use super::Existing;
use super::existing::save;
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Facts, Timestamp};

/// Takes a deletion back: the tenant is again what it was.
#[derive(Clone, Debug)]
pub struct UndeleteTenant(pub Existing);

#[async_trait]
impl Command for UndeleteTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::UndeleteTenant;

    fn reach(&self) -> Reach {
        self.0.reach()
    }

    fn input(&self) -> Facts {
        self.0.input()
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let change = self.0.load(work)?.undelete(self.0.reason.clone(), now)?;
        save(work, change).await
    }
}
