//! `auditEntries`: reading the trail.

use super::{EntryPage, StoredEntry};
use crate::ports::View;
use crate::{NotRemembered, Query, Refusal};
use async_trait::async_trait;
use tenantry_domain::TenantId;
use tenantry_domain::access::{Caller, Operation, Reach};

/// A page of one tenant's log, or of all logs within the caller's reach. The trail is never served from memory.
pub struct ListAuditEntries(pub EntryPage);

#[async_trait]
impl Query for ListAuditEntries {
    type Answer = Vec<StoredEntry>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::ListAuditEntries;

    fn reach(&self, caller: &Caller) -> Reach {
        self.0.tenant.map_or_else(|| caller.whole_reach(), Reach::Tenant)
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.audit().list(&self.0).await?)
    }
}

/// The same page of each of the tenants in a list, in one query.
pub struct ListAuditEntriesBelow {
    /// The tenants of the list.
    pub tenants: Vec<TenantId>,
    /// The page wanted of each; its `tenant` is not looked at.
    pub page: EntryPage,
}

#[async_trait]
impl Query for ListAuditEntriesBelow {
    type Answer = Vec<Vec<StoredEntry>>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::ListAuditEntries;

    fn reach(&self, caller: &Caller) -> Reach {
        caller.whole_reach()
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.audit().list_each(&self.tenants, &self.page).await?)
    }
}
