//! Following tenants.

use super::super::input::tenant_id;
use super::super::scalars::Int64;
use super::super::{Session, to_graphql};
use super::object::Tenant;
use async_graphql::{Context, Error, ID, Result, SimpleObject, Subscription};
use futures_util::{Stream, stream};
use tenantry_application::tenant::{self, watch_tenants};

/// Following tenants.
#[derive(Default)]
pub struct TenantSubscription;

/// A change of a tenant, or of one of its quotas.
#[derive(SimpleObject)]
pub struct TenantChanged {
    /// Which tenant.
    tenant_id: ID,
    /// The tenant as it is now; null if it was erased.
    tenant: Option<Tenant>,
    /// What was done, such as `tenant.suspend` or `quota.set`.
    action: &'static str,
    /// The number of its entry in the tenant's log.
    entry_number: Int64,
}

#[Subscription]
impl TenantSubscription {
    /// Each change of a tenant and of its quotas, or of every tenant within the token's reach, from now on.
    /// Needs `auth:tenant:read`.
    async fn tenant_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which tenant; all within reach if left out.")] tenant_id: Option<ID>,
    ) -> Result<impl Stream<Item = Result<TenantChanged>> + use<>> {
        let session = Session::of(context).clone();
        let tenant = match tenant_id.map(|id| self::tenant_id("tenantId", &id)).transpose() {
            Ok(tenant) => tenant,
            Err(refusal) => return Err(to_graphql(&refusal)),
        };
        let changes = watch_tenants(&session.app, &session.call, tenant).await;
        let changes = changes.map_err(|refusal| to_graphql(&refusal))?;
        Ok(stream::unfold(Some((changes, session)), next))
    }
}

type Following = Option<(tenant::TenantChanges, Session)>;

/// The next change; a refusal is the last thing that is told.
async fn next(following: Following) -> Option<(Result<TenantChanged, Error>, Following)> {
    let (mut changes, session) = following?;
    match changes.next().await? {
        Ok(change) => Some((Ok(TenantChanged::from(change)), Some((changes, session)))),
        Err(refusal) => Some((Err(to_graphql(&refusal)), None)),
    }
}

impl From<tenant::TenantChanged> for TenantChanged {
    fn from(change: tenant::TenantChanged) -> Self {
        Self {
            tenant_id: ID(change.tenant_id.to_string()),
            tenant: change.tenant.map(Tenant::alone),
            action: change.action.name(),
            entry_number: Int64(change.entry_number),
        }
    }
}
