//! Who takes the most of a resource.

use super::super::Session;
use super::super::error::nullable;
use super::super::rows::Rows;
use super::super::scalars::{DateTime, Int64};
use super::super::siblings::Siblings;
use super::super::tenant::{Tenant, TenantNode};
use super::inputs::resource_key;
use async_graphql::{Context, Description, Enum, ID, Object, Result, SimpleObject};
use std::sync::Arc;
use tenantry_application::quota::{self, TopBy};
use tenantry_application::tenant::FindTenants;
use tenantry_application::{First, Refusal, ask};
use tenantry_domain::Amount;
use tenantry_domain::quota::TakenShare;

/// Ranking tenants.
#[derive(Default)]
pub struct TopQuery;

/// By what tenants are ranked.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "TopBy", remote = "TopBy")]
pub enum TopByInput {
    /// By how much is used.
    Used,
    /// By how much of limit and grants is used and reserved. Tenants without a limit are left out.
    Share,
}

/// The tenants that take the most of a resource, as of a moment ago.
#[derive(SimpleObject)]
pub struct TopTenants {
    /// When this was so: whatever happened earlier is in it. Normally that is a second ago; null while the ranking is being
    /// made for the first time.
    as_of: Option<DateTime>,
    /// The tenants, the greatest first. Those that take nothing are left out.
    nodes: Rows<TopTenant>,
}

/// What a tenant that ranks took of the resource: of a COUNTER in the window that is running.
#[derive(Description)]
pub struct TopTenant {
    ranked: quota::TopTenant,
    siblings: Arc<Siblings>,
}

#[Object]
impl TopQuery {
    /// The tenants that use the most of a resource, or come closest to its limit, out of all; ties in the order of their ids.
    /// Null if the resource isn't defined. For platform callers; needs `auth:quota:read`.
    async fn top_tenants(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of what: the key of a resource, such as `storage.bytes`.")] resource: String,
        #[graphql(desc = "By what.", default_with = "TopByInput::Share")] by: TopByInput,
        #[graphql(desc = "How many: 1 to 100, 20 if left out.")] first: Option<i32>,
    ) -> Option<Result<TopTenants>> {
        let session = Session::of(context);
        let found = async {
            let resource = resource_key("resource", &resource)?;
            let first = First::new(first).map_err(|error| Refusal::bad_input("first", error))?;
            ask(&session.app, &session.call, quota::TopTenants { resource, by: by.into(), first }).await
        };
        nullable(found.await.map(|found| found.map(TopTenants::from)))
    }
}

#[Object(use_type_description)]
impl TopTenant {
    /// Which tenant.
    async fn tenant_id(&self) -> ID {
        ID(self.ranked.tenant.to_string())
    }

    /// The tenant as it is now; null if it was erased since. Needs `auth:tenant:read`.
    async fn tenant(&self, context: &Context<'_>) -> Option<Result<Tenant>> {
        nullable(self.read(Session::of(context)).await)
    }

    /// How much was used, in the resource's unit.
    async fn used(&self) -> Int64 {
        amount(self.ranked.usage.used)
    }

    /// How much was reserved beside, in the resource's unit.
    async fn reserved(&self) -> Int64 {
        amount(self.ranked.usage.reserved)
    }

    /// How much could be used, grants aside, in the resource's unit; null if there was no limit.
    async fn limit(&self) -> Option<Int64> {
        self.ranked.limit.map(amount)
    }

    /// How much the grants that counted added up to, in the resource's unit.
    async fn granted(&self) -> Int64 {
        amount(self.ranked.granted)
    }

    /// How much of limit and grants was used and reserved, in percent, rounded down to four decimals. Null if there was no
    /// limit, or one of 0, of which any use is too much.
    async fn share(&self) -> Option<f64> {
        self.ranked.share().filter(|&share| share != TakenShare::OF_NOTHING).map(percent)
    }
}

impl TopTenant {
    /// The tenants of the ranking are read by whoever of them is asked first.
    async fn read(&self, session: &Session) -> Result<Option<Tenant>, Refusal> {
        let query = FindTenants(self.siblings.tenants.clone());
        let all = self.siblings.themselves.get(String::new(), || ask(&session.app, &session.call, query)).await?;
        let tenant = self.siblings.of(self.ranked.tenant, &all).flatten();
        Ok(tenant.map(|tenant| Tenant::from(TenantNode { tenant, siblings: Some(Arc::clone(&self.siblings)) })))
    }
}

impl From<quota::Top> for TopTenants {
    fn from(top: quota::Top) -> Self {
        let tenants = top.tenants.iter().map(|ranked| ranked.tenant).collect();
        let siblings = Arc::new(Siblings::new(tenants));
        let nodes = top.tenants.into_iter().map(|ranked| TopTenant { ranked, siblings: Arc::clone(&siblings) });
        Self { as_of: top.as_of.map(DateTime), nodes: Rows(nodes.collect()) }
    }
}

#[expect(clippy::cast_precision_loss, reason = "of a share so great nobody counts the last digit")]
fn percent(share: TakenShare) -> f64 {
    share.millionths() as f64 / 10_000.0
}

const fn amount(amount: Amount) -> Int64 {
    Int64(amount.get())
}
