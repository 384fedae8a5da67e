use crate::ports::StoreError;
use crate::quota::{Top, TopBy};
use async_trait::async_trait;
use tenantry_domain::quota::{Quota, QuotaStatus, Resource, ResourceKey};
use tenantry_domain::usage::Reservation;
use tenantry_domain::{Change, ReservationId, TenantId};

/// Where the catalogue of resources, and the quotas of the unit's tenant, are saved.
///
/// A new store MUST hold [`Resource::from_the_start`].
#[async_trait]
pub trait Quotas: Send {
    /// The catalogue, by key, with what was saved in this unit.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn catalogue(&mut self) -> Result<Vec<Resource>, StoreError>;

    /// Saves a change of the catalogue, draws the number of its audit entry from the platform's log and notes both in
    /// the unit's journal. For units that reach the platform. From then on until it ends no other unit defines anything, and
    /// [`Quotas::catalogue`] MUST show all that those before it committed.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the stored version isn't the one that `change` started from, or if there is one and
    /// `change` creates it; [`StoreError::Failed`] outside the unit's reach.
    async fn define(&mut self, change: &Change<Resource>) -> Result<(), StoreError>;

    /// What the unit's tenant has of a resource, with what was saved in this unit; `None` if the resource isn't defined.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; [`StoreError::Failed`] if the unit is bound to no tenant.
    async fn find(&mut self, resource: &ResourceKey) -> Result<Option<QuotaStatus>, StoreError>;

    /// Saves a change of a quota of the unit's tenant, draws the number of its audit entry and notes both in the unit's
    /// journal. What is taken of the resource is left as it is, also by a removal; and after one the place MUST keep the
    /// version from which the next quota goes on. What the change means for the counter is looked at behind it: a look is due
    /// ([`Housekeeping::due_looks`](crate::ports::Housekeeping::due_looks)) at once, and when a grant ends that was given.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if the stored version isn't the one that `change` started from;
    /// [`StoreError::Failed`] outside the unit's reach.
    async fn save(&mut self, change: &Change<Quota>) -> Result<(), StoreError>;
}

/// Reading resources and quotas. What is taken is what counts at that instant by the store's own clock: of a counter in
/// the window that holds it, and without reservations that have expired.
#[async_trait]
pub trait QuotasView: Send {
    /// The catalogue, by key.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn catalogue(&mut self) -> Result<Vec<Resource>, StoreError>;

    /// What a tenant has of a resource; `None` if the resource isn't defined, or there is no such tenant within reach.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn find(&mut self, tenant: TenantId, resource: &ResourceKey) -> Result<Option<QuotaStatus>, StoreError>;

    /// What each of these tenants has of one resource, in one query, in the order of `tenants`; `None` for one that isn't
    /// there or isn't within reach, and for all of them if the resource isn't defined.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn find_each(
        &mut self,
        tenants: &[TenantId],
        resource: &ResourceKey,
    ) -> Result<Vec<Option<QuotaStatus>>, StoreError>;

    /// A tenant's reservation; `None` if there is no such one within reach, or it is long over
    /// ([`Reservation::REMEMBERED_SECONDS`]).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn reservation(&mut self, tenant: TenantId, id: ReservationId) -> Result<Option<Reservation>, StoreError>;

    /// What each of these tenants has of every resource, by key, in one query, in the order of `tenants`; nothing for
    /// one that isn't there or isn't within reach.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn list_each(&mut self, tenants: &[TenantId]) -> Result<Vec<Vec<QuotaStatus>>, StoreError>;

    /// The tenants that take something of a resource and rank first, at most `rows`, the greatest first and ties by id;
    /// `None` if the resource isn't defined. Of a counter what is taken in the window that is running counts, and nothing
    /// else. Whatever was committed before the answer's `as_of` MUST be in it; it may be older than the view, since
    /// [`Housekeeping::rank`](crate::ports::Housekeeping::rank) makes it. How many tenants and counters there are MUST NOT
    /// matter for the time it takes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn top(&mut self, resource: &ResourceKey, by: TopBy, rows: u16) -> Result<Option<Top>, StoreError>;
}
