//! `tenants`: a page of the tenants within reach.

use crate::ports::View;
use crate::{Cursors, NotRemembered, Query, Refusal};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tenantry_domain::Timestamp;
use tenantry_domain::access::{Caller, Operation, Reach};
use tenantry_domain::tenant::{Status, Tenant};

/// Which tenants are wanted; what isn't set doesn't matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantFilter {
    /// In one of these states; empty means any.
    pub statuses: Vec<Status>,
    /// With all of these labels.
    pub labels: Vec<(String, String)>,
    /// Whose slug or name begins with this text, in lower case.
    pub begins_with: Option<String>,
}

/// By what tenants are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantOrderField {
    /// When they were created.
    CreatedAt,
    /// Their name for people, whatever its case.
    DisplayName,
    /// When their erasure is due; those that aren't deleted come after all of these.
    ErasedAfter,
    /// Their slug, by the bytes of its characters.
    Slug,
    /// When their suspension ends by itself; those without such an end come after all of these.
    SuspendedUntil,
}

/// The order of a list of tenants; ties are ordered by id.
///
/// A descending list is the ascending one read backwards: what comes last for want of a time comes first there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TenantOrder {
    /// By what.
    pub field: TenantOrderField,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// Where a page of tenants begins: after this tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TenantPosition {
    /// In the order of creation: microseconds since the Unix epoch, and the id's bytes as one number.
    #[serde(rename = "c")]
    CreatedAt(i64, u128),
    /// In the order of names: the folded name, and the id's bytes as one number.
    #[serde(rename = "n")]
    DisplayName(String, u128),
    /// In the order of erasures: microseconds since the Unix epoch, if one is due, and the id's bytes as one number.
    #[serde(rename = "e")]
    ErasedAfter(Option<i64>, u128),
    /// In the order of slugs, of which each stands once.
    #[serde(rename = "s")]
    Slug(String),
    /// In the order of ends of suspensions: microseconds since the Unix epoch, if there is one, and the id's bytes as one
    /// number.
    #[serde(rename = "u")]
    SuspendedUntil(Option<i64>, u128),
}

/// A page of tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantPage {
    /// Which tenants.
    pub filter: TenantFilter,
    /// In which order.
    pub order: TenantOrder,
    /// After which.
    pub after: Option<TenantPosition>,
    /// How many at most; one more than a page shows tells whether there is another.
    pub rows: u16,
}

impl TenantOrder {
    /// The position of a tenant in this order.
    #[must_use]
    pub fn position(self, tenant: &Tenant) -> TenantPosition {
        let id = u128::from_be_bytes(*tenant.id().as_bytes());
        match self.field {
            TenantOrderField::CreatedAt => TenantPosition::CreatedAt(tenant.parts().created_at.as_micros(), id),
            TenantOrderField::DisplayName => TenantPosition::DisplayName(tenant.parts().display_name.folded(), id),
            TenantOrderField::ErasedAfter => {
                let deletion = tenant.state().deletion();
                TenantPosition::ErasedAfter(deletion.map(|deletion| deletion.erased_after.as_micros()), id)
            }
            TenantOrderField::Slug => TenantPosition::Slug(tenant.slug().as_str().to_owned()),
            TenantOrderField::SuspendedUntil => {
                let until = tenant.state().suspension().and_then(|suspension| suspension.until);
                TenantPosition::SuspendedUntil(until.map(Timestamp::as_micros), id)
            }
        }
    }

    /// Whether a position belongs to this order.
    #[must_use]
    pub fn has(self, position: &TenantPosition) -> bool {
        match (self.field, position) {
            (TenantOrderField::CreatedAt, TenantPosition::CreatedAt(..))
            | (TenantOrderField::ErasedAfter, TenantPosition::ErasedAfter(..))
            | (TenantOrderField::SuspendedUntil, TenantPosition::SuspendedUntil(..)) => true,
            // No name holds NUL; only a forged position does.
            (TenantOrderField::DisplayName, TenantPosition::DisplayName(text, _))
            | (TenantOrderField::Slug, TenantPosition::Slug(text)) => !text.contains('\0'),
            (
                TenantOrderField::CreatedAt
                | TenantOrderField::DisplayName
                | TenantOrderField::ErasedAfter
                | TenantOrderField::Slug
                | TenantOrderField::SuspendedUntil,
                _,
            ) => false,
        }
    }
}

impl TenantFilter {
    /// The cursors of the list that this filter makes in `order`.
    #[must_use]
    pub fn cursors(&self, order: TenantOrder) -> Cursors {
        Cursors::of_list(&format!("tenants|{order:?}|{self:?}"))
    }

    /// Whether a tenant is wanted.
    #[must_use]
    pub fn wants(&self, tenant: &Tenant) -> bool {
        let parts = tenant.parts();
        let status = self.statuses.is_empty() || self.statuses.contains(&tenant.status());
        let labels = self.labels.iter().all(|(key, value)| parts.labels.has(key, value));
        let text = self.begins_with.as_ref().is_none_or(|text| {
            tenant.slug().as_str().starts_with(text) || parts.display_name.folded().starts_with(text)
        });
        status && labels && text
    }
}

/// Lists the tenants within the caller's reach.
pub struct ListTenants(pub TenantPage);

#[async_trait]
impl Query for ListTenants {
    type Answer = Vec<Tenant>;
    type Memory = NotRemembered;
    const OPERATION: Operation = Operation::ListTenants;

    fn reach(&self, caller: &Caller) -> Reach {
        caller.whole_reach()
    }

    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal> {
        Ok(view.tenants().list(&self.0).await?)
    }
}
