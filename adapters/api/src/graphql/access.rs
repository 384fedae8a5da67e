//! Who is connected.

use super::Session;
use super::error::nullable;
use super::scalars::{DateTime, Int64};
use super::tenant::TenantNode;
use async_graphql::{Context, Object, Result, SimpleObject};
use std::sync::Arc;
use tenantry_application::access::{OpenSockets, ReadTenantAccess};
use tenantry_application::{Refusal, ask};

/// The connections' part of a tenant.
pub struct TenantConnections(pub(super) Arc<TenantNode>);

/// A tenant's open connections, as the servers reported them within the last three seconds.
#[derive(SimpleObject)]
pub struct TenantAccess {
    /// How many sockets with tokens of this tenant are open, over all servers. Each can carry several subscriptions.
    open_subscriptions: Int64,
    /// How many servers reported.
    servers: Int64,
    /// When the oldest of these reports was made; null if no server reported.
    as_of: Option<DateTime>,
}

#[Object(name = "TenantConnections")]
impl TenantConnections {
    /// The tenant's open connections. For platform callers; needs `auth:tenant:read`.
    async fn access(&self, context: &Context<'_>) -> Option<Result<TenantAccess>> {
        let session = Session::of(context);
        let read = Box::pin(self.read(session)).await;
        nullable(read.map(|read| read.map(TenantAccess::from)))
    }
}

impl TenantConnections {
    async fn read(&self, session: &Session) -> Result<Option<OpenSockets>, Refusal> {
        let tenant = self.0.tenant.id();
        match &self.0.siblings {
            None => {
                let read = ask(&session.app, &session.call, ReadTenantAccess(vec![tenant])).await?;
                Ok(read.first().copied())
            }
            Some(siblings) => {
                let query = ReadTenantAccess(siblings.tenants.clone());
                let all = siblings.sockets.get(String::new(), || ask(&session.app, &session.call, query)).await?;
                Ok(siblings.of(tenant, &all))
            }
        }
    }
}

impl From<OpenSockets> for TenantAccess {
    fn from(open: OpenSockets) -> Self {
        Self { open_subscriptions: Int64(open.sockets), servers: Int64(open.servers), as_of: open.as_of.map(DateTime) }
    }
}
