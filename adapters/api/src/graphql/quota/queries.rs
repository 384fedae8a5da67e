//! Reading resources and quotas.

use super::super::Session;
use super::super::error::nullable;
use super::super::input::tenant_id;
use super::super::rows::Rows;
use super::super::tenant::TenantNode;
use super::inputs::resource_key;
use super::object::{Quota, Resource};
use async_graphql::{Context, ID, Object, Result};
use std::sync::Arc;
use tenantry_application::quota::{FindQuota, ListQuotas, ListResources};
use tenantry_application::{Refusal, ask};
use tenantry_domain::access::Denied;
use tenantry_domain::quota::QuotaStatus;

/// Reading resources and quotas.
#[derive(Default)]
pub struct QuotaQuery;

/// The quotas' part of a tenant.
pub struct TenantQuotas(pub(in super::super) Arc<TenantNode>);

#[Object]
impl QuotaQuery {
    /// The catalogue of what can be counted, by key: 100 resources at most. Needs `auth:quota:read`.
    async fn resources(&self, context: &Context<'_>) -> Option<Result<Rows<Resource>>> {
        let session = Session::of(context);
        let catalogue = ask(&session.app, &session.call, ListResources).await;
        nullable(catalogue.map(|catalogue| Some(Rows(catalogue.into_iter().map(Resource).collect()))))
    }

    /// What a tenant may use of one resource, and what it uses now. Null if the resource isn't defined, or there is no
    /// such tenant within the token's reach. Needs `auth:quota:read`.
    async fn quota(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whose.")] tenant_id: ID,
        #[graphql(desc = "Of what: the key of a resource, such as `storage.bytes`.")] resource: String,
    ) -> Option<Result<Quota>> {
        let session = Session::of(context);
        let found = async {
            let tenant = self::tenant_id("tenantId", &tenant_id)?;
            let query = FindQuota { tenant, resource: resource_key("resource", &resource)? };
            ask(&session.app, &session.call, query).await
        };
        nullable(match found.await {
            // What another tenant owns doesn't exist.
            Err(Refusal::Denied(Denied::ForeignTenant)) => Ok(None),
            found => found.map(|found| found.map(Quota)),
        })
    }
}

#[Object(name = "TenantQuotas")]
impl TenantQuotas {
    /// What the tenant may use of every resource, and what it uses now, by key: 100 at most. Needs `auth:quota:read`.
    async fn quotas(&self, context: &Context<'_>) -> Option<Result<Rows<Quota>>> {
        let read = Box::pin(self.read(Session::of(context))).await;
        nullable(read.map(|quotas| Some(Rows(quotas.into_iter().map(Quota).collect()))))
    }
}

impl TenantQuotas {
    async fn read(&self, session: &Session) -> Result<Vec<QuotaStatus>, Refusal> {
        let tenant = self.0.tenant.id();
        match &self.0.siblings {
            None => {
                let mut read = ask(&session.app, &session.call, ListQuotas(vec![tenant])).await?;
                Ok(read.pop().unwrap_or_default())
            }
            Some(siblings) => {
                let query = ListQuotas(siblings.tenants.clone());
                let all = siblings.quotas.get(String::new(), || ask(&session.app, &session.call, query)).await?;
                Ok(siblings.of(tenant, &all).unwrap_or_default())
            }
        }
    }
}
