//! Who is asking.

use super::Session;
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use tenantry_domain::access::{Bond, Scope};

/// Reading who is asking.
#[derive(Default)]
pub struct ViewerQuery;

/// How far a token reaches.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum ViewerReach {
    /// One tenant.
    Tenant,
    /// Every tenant.
    Platform,
}

/// Who is asking, as the token says.
#[derive(SimpleObject)]
pub struct Viewer {
    /// Who (`sub`).
    subject: String,
    /// The tenant that the token is bound to.
    tenant_id: Option<ID>,
    /// What the token may be used for, as far as Tenantry knows the scopes.
    scopes: Vec<&'static str>,
    /// How far it reaches; null if it reaches nothing.
    reach: Option<ViewerReach>,
}

#[Object]
impl ViewerQuery {
    /// Who is asking, and what the token allows. Needs no scope.
    async fn viewer(&self, context: &Context<'_>) -> Option<Viewer> {
        let caller = &Session::of(context).call.caller;
        Some(Viewer {
            subject: caller.subject().to_owned(),
            tenant_id: caller.bound_tenant().map(|tenant| ID(tenant.to_string())),
            scopes: caller.scopes().iter().map(Scope::name).collect(),
            reach: match caller.bond() {
                Bond::Tenant(_) => Some(ViewerReach::Tenant),
                Bond::Platform => Some(ViewerReach::Platform),
                Bond::Nothing | Bond::System(_) => None,
            },
        })
    }
}
