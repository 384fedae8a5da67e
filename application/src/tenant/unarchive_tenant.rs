//! `unarchiveTenant`: an archived tenant comes back, suspended.

use super::Existing;
use super::existing::save;
use crate::ports::UnitOfWork;
use crate::{Command, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Facts, Timestamp};

/// Takes an archived tenant back. It comes back suspended (or Created, if it never was active).
#[derive(Clone, Debug)]
pub struct UnarchiveTenant(pub Existing);

#[async_trait]
impl Command for UnarchiveTenant {
    type Outcome = Tenant;
    const OPERATION: Operation = Operation::UnarchiveTenant;

    fn reach(&self) -> Reach {
        self.0.reach()
    }

    fn input(&self) -> Facts {
        self.0.input()
    }

    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Tenant, Refusal> {
        let change = self.0.load(work)?.unarchive(self.0.reason.clone(), now)?;
        save(work, change).await
    }
}
