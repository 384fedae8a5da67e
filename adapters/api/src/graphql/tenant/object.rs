//! The tenant, merged from one part per capability.

use super::super::Session;
use super::super::access::TenantConnections;
use super::super::audit::TenantAudit;
use super::super::quota::TenantQuotas;
use super::super::scalars::{DateTime, Int64};
use super::super::siblings::Siblings;
use async_graphql::{Context, Enum, ID, MergedObject, Object, SimpleObject};
use serde::Serialize;
use std::sync::Arc;
use tenantry_application::{Code, Refusal};
use tenantry_domain::tenant;
use tenantry_domain::tenant::Impossible;

/// A tenant on its way out, and the list it came in, if it came in one.
pub(in super::super) struct TenantNode {
    pub(in super::super) tenant: Arc<tenant::Tenant>,
    pub(in super::super) siblings: Option<Arc<Siblings>>,
}

/// An organisation that the platform serves.
#[derive(MergedObject)]
pub struct Tenant(TenantCore, TenantAudit, TenantConnections, TenantQuotas);

impl From<TenantNode> for Tenant {
    fn from(node: TenantNode) -> Self {
        let node = Arc::new(node);
        Self(
            TenantCore(Arc::clone(&node)),
            TenantAudit(Arc::clone(&node)),
            TenantConnections(Arc::clone(&node)),
            TenantQuotas(node),
        )
    }
}

impl Tenant {
    /// A tenant that stands alone.
    pub(super) fn alone(tenant: Arc<tenant::Tenant>) -> Self {
        Self::from(TenantNode { tenant, siblings: None })
    }
}

/// What a tenant is in itself.
pub struct TenantCore(Arc<TenantNode>);

/// The state of a tenant.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Serialize)]
#[graphql(remote = "tenant::Status")]
pub enum TenantStatus {
    /// Registered; its tokens are refused.
    Created,
    /// At work.
    Active,
    /// Access taken away for a cause, for a while.
    Suspended,
    /// Access taken away, data preserved.
    Archived,
    /// About to be erased; can be taken back within the grace period.
    Deleted,
}

/// The kind of grounds for a suspension.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "tenant::Cause")]
pub enum SuspensionCause {
    /// Money is owed or disputed.
    Billing,
    /// A rule of the platform was broken.
    Policy,
    /// An attack, or the fear of one.
    Security,
    /// An authority or a court asked for it.
    Legal,
}

/// A suspension in force.
#[derive(SimpleObject)]
pub struct Suspension {
    /// Its kind of grounds.
    cause: SuspensionCause,
    /// Its grounds, in words.
    reason: String,
    /// Since when.
    since: DateTime,
    /// When it ends by itself; null if somebody has to end it.
    until: Option<DateTime>,
}

/// A deletion that can still be taken back.
#[derive(SimpleObject)]
pub struct Deletion {
    /// When it was asked for.
    requested_at: DateTime,
    /// From when on it can't be taken back, and the data is erased.
    erased_after: DateTime,
}

/// A label.
#[derive(SimpleObject)]
pub struct Label {
    /// The key.
    key: String,
    /// The value.
    value: String,
}

/// An action, and whether this caller could take it on this tenant now.
#[derive(SimpleObject)]
pub struct AllowedAction {
    /// The action, such as `tenant.suspend`; its mutation is `suspendTenant`.
    action: &'static str,
    /// Whether it would be taken.
    allowed: bool,
    /// The code with which it would be refused.
    code: Option<&'static str>,
    /// Why it would be refused, in words.
    explanation: Option<String>,
}

#[Object(name = "TenantCore")]
impl TenantCore {
    /// The id, a UUID v4.
    async fn id(&self) -> ID {
        ID(self.0.tenant.id().to_string())
    }

    /// The name in addresses, unique across the platform.
    async fn slug(&self) -> &str {
        self.0.tenant.slug().as_str()
    }

    /// The name for people.
    async fn display_name(&self) -> &str {
        self.0.tenant.parts().display_name.as_str()
    }

    /// The state.
    async fn status(&self) -> TenantStatus {
        self.0.tenant.status().into()
    }

    /// Since when the state is what it is.
    async fn status_changed_at(&self) -> DateTime {
        DateTime(self.0.tenant.parts().status_changed_at)
    }

    /// The suspension in force; null unless suspended.
    async fn suspension(&self) -> Option<Suspension> {
        self.0.tenant.state().suspension().map(|suspension| Suspension {
            cause: suspension.cause.into(),
            reason: suspension.reason.as_str().to_owned(),
            since: DateTime(suspension.since),
            until: suspension.until.map(DateTime),
        })
    }

    /// The deletion in force; null unless deleted.
    async fn deletion(&self) -> Option<Deletion> {
        self.0.tenant.state().deletion().map(|deletion| Deletion {
            requested_at: DateTime(deletion.requested_at),
            erased_after: DateTime(deletion.erased_after),
        })
    }

    /// The labels, sorted by key.
    async fn labels(&self) -> Vec<Label> {
        let labels = self.0.tenant.parts().labels.iter();
        labels.map(|(key, value)| Label { key: key.to_owned(), value: value.to_owned() }).collect()
    }

    /// Whether deleting is refused.
    async fn deletion_protection(&self) -> bool {
        self.0.tenant.parts().deletion_protection
    }

    /// How often it was changed, from 1; for `expectedVersion`.
    async fn version(&self) -> Int64 {
        Int64(self.0.tenant.parts().version.get())
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.tenant.parts().created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.tenant.parts().updated_at)
    }

    /// What this caller could do with it now, and why not.
    async fn allowed_actions(&self, context: &Context<'_>) -> Vec<AllowedAction> {
        let session = Session::of(context);
        // Grace periods end by themselves.
        session.call.note_fleeting();
        let possible = self.0.tenant.possible_actions(&session.call.caller, session.app.clock().now());
        possible
            .into_iter()
            .map(|possible| {
                let refusal = possible.refusal.map(|impossible| match impossible {
                    Impossible::Denied(denied) => Refusal::from(denied),
                    Impossible::Refused(refused) => Refusal::from(refused),
                });
                AllowedAction {
                    action: possible.action.name(),
                    allowed: refusal.is_none(),
                    code: refusal.as_ref().map(Refusal::code).map(Code::name),
                    explanation: refusal.map(|refusal| refusal.to_string()),
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::resolver_utils::ContainerType;

    fn size_of_future<'a, F>(_: impl Fn(&'a Tenant, &'a Context<'a>) -> F) -> usize {
        size_of::<F>()
    }

    /// Each field that is asked for is such a future, in an allocation of its own: a page of tenants makes hundreds.
    #[test]
    fn a_field_on_its_way_is_small() {
        let size = size_of_future(|tenant, context| tenant.resolve_field(context));
        assert!(size <= 1024, "{size} bytes: what a field waits for belongs in a box");
    }
}
