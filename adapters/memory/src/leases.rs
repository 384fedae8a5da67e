//! Who may run a job.

use crate::state::LeaseRow;
use crate::store::MemoryStore;
use async_trait::async_trait;
use std::time::Duration;
use tenantry_application::ports::{Leases, StoreError};
use tenantry_domain::EntryId;
use tenantry_domain::access::Job;

#[async_trait]
impl Leases for MemoryStore {
    async fn acquire(&self, job: Job, server: EntryId, for_: Duration) -> Result<bool, StoreError> {
        let now = self.shared.clock.monotonic();
        let lease = LeaseRow { server, until: now.saturating_add(for_) };
        Ok(self.shared.change(|state| match state.leases.get(&job) {
            Some(held) if held.server != server && now < held.until => false,
            Some(_) | None => {
                state.leases.insert(job, lease);
                true
            }
        }))
    }
}
