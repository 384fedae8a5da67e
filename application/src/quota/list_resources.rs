//! `resources`: the catalogue of what can be counted.

use crate::ports::View;
use crate::{NotRemembered, Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::quota::Resource;

/// The whole catalogue, by key: [`Resource::MAX_DEFINED`] at most.
pub struct ListResources;

#[async_trait]
impl Query for ListResources {
    type Answer = Vec<Resource>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::ListResources;

    fn reach(&self, caller: &Caller) -> Reach {
        caller.whole_reach()
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.quotas().catalogue().await?)
    }
}
