use crate::access::OpenSockets;
use crate::audit::{EntryPage, StoredEntry};
use crate::ports::{BulkJobsView, QuotasView, StoreError};
use crate::tenant::{TenantCounts, TenantPage};
use async_trait::async_trait;
use tenantry_domain::TenantId;
use tenantry_domain::tenant::{Slug, Tenant};

/// A read-only transaction within one permit's reach. What lies outside isn't there.
#[async_trait]
pub trait View: Send {
    /// Reading tenants.
    fn tenants(&mut self) -> &mut dyn TenantsView;

    /// Reading the trail.
    fn audit(&mut self) -> &mut dyn AuditView;

    /// Reading resources and quotas.
    fn quotas(&mut self) -> &mut dyn QuotasView;

    /// Reading bulk jobs.
    fn jobs(&mut self) -> &mut dyn BulkJobsView;

    /// Reading who is connected.
    fn access(&mut self) -> &mut dyn AccessView;

    /// Ends the transaction. A view that is dropped instead leaves nothing behind either, at a higher price.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn close(self: Box<Self>) -> Result<(), StoreError>;
}

/// Reading tenants. Erased ones don't show.
#[async_trait]
pub trait TenantsView: Send {
    /// The tenant of that id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn find(&mut self, id: TenantId) -> Result<Option<Tenant>, StoreError>;

    /// Each of these tenants, in one query, in the order of `ids`; `None` for one that isn't there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn find_each(&mut self, ids: &[TenantId]) -> Result<Vec<Option<Tenant>>, StoreError>;

    /// The tenant of that slug.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn find_by_slug(&mut self, slug: &Slug) -> Result<Option<Tenant>, StoreError>;

    /// The tenants that match the page's filter, in its order, after its position; at most `rows`. Texts are ordered
    /// by their bytes, ties by id, and a descending list is the exact reverse of the ascending one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn list(&mut self, page: &TenantPage) -> Result<Vec<Tenant>, StoreError>;

    /// How many tenants there are in each status.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn count(&mut self) -> Result<TenantCounts, StoreError>;
}

/// Reading the trail, newest entries first: within one log by number, across logs by time, log (as bytes) and number.
#[async_trait]
pub trait AuditView: Send {
    /// The entries that match the page's filter after its position; at most `rows`. Of one log if the page names
    /// a tenant, of every log within reach otherwise.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn list(&mut self, page: &EntryPage) -> Result<Vec<StoredEntry>, StoreError>;

    /// The same page of each of several tenants' logs, in one query, in the order of `tenants`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn list_each(&mut self, tenants: &[TenantId], page: &EntryPage) -> Result<Vec<Vec<StoredEntry>>, StoreError>;
}

/// Reading who is connected.
#[async_trait]
pub trait AccessView: Send {
    /// How many sockets each of these tenants has open, over all servers that reported lately, in the order of
    /// `tenants`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn open_sockets(&mut self, tenants: &[TenantId]) -> Result<Vec<OpenSockets>, StoreError>;
}
