//! `tenantCounts`: how many tenants there are in each status.

use crate::ports::View;
use crate::{NotRemembered, Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::tenant::Status;

/// How many tenants are in each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TenantCounts([u64; Status::ALL.len()]);

impl TenantCounts {
    /// How many are in `status`.
    #[must_use]
    pub const fn of(&self, status: Status) -> u64 {
        self.0[status as usize]
    }

    /// Adds `count` tenants in `status`.
    pub const fn add(&mut self, status: Status, count: u64) {
        self.0[status as usize] += count;
    }

    /// How many there are in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }
}

/// Counts the tenants within the caller's reach.
pub struct CountTenants;

#[async_trait]
impl Query for CountTenants {
    type Answer = TenantCounts;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::CountTenants;

    fn reach(&self, caller: &Caller) -> Reach {
        caller.whole_reach()
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.tenants().count().await?)
    }
}
