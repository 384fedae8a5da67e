//! Reading tenants.

use super::super::Session;
use super::super::error::nullable;
use super::super::input::{searched, tenant_id, validated};
use super::super::pages::{Asked, PageInfo};
use super::super::rows::Rows;
use super::super::scalars::Int64;
use super::super::siblings::Siblings;
use super::object::{Tenant, TenantNode, TenantStatus};
use crate::graphql::input::LabelInput;
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use std::sync::Arc;
use tenantry_application::tenant::{
    self, CountTenants, FindTenant, FindTenantBySlug, ListTenants, TenantFilter, TenantOrder, TenantOrderField,
    TenantPage, TenantPosition,
};
use tenantry_application::{Refusal, ask};
use tenantry_domain::access::Denied;
use tenantry_domain::tenant::{Slug, Status};
use validator::Validate;

/// Reading tenants.
#[derive(Default)]
pub struct TenantQuery;

/// Which tenants are wanted; what isn't set doesn't matter.
#[derive(InputObject, Validate, Default)]
#[graphql(name = "TenantFilter")]
pub struct FilterInput {
    /// In one of these states.
    #[validate(length(max = 5, message = "must be at most 5 states"))]
    status: Option<Vec<TenantStatus>>,
    /// With all of these labels.
    #[validate(length(max = 8, message = "must be at most 8 labels"))]
    labels: Option<Vec<LabelInput>>,
    /// Whose slug or name begins with this text, whatever its case.
    #[validate(length(min = 1, max = 256, message = "must have 1 to 256 characters"))]
    begins_with: Option<String>,
}

/// By what tenants are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "TenantOrderField", remote = "TenantOrderField")]
pub enum OrderField {
    /// When they were created.
    CreatedAt,
    /// Their name for people, whatever its case.
    DisplayName,
    /// When their erasure is due (`deletion.erasedAfter`). Those that aren't deleted come last, and first in descending
    /// order.
    ErasedAfter,
    /// Their slug.
    Slug,
    /// When their suspension ends by itself (`suspension.until`). Those without such an end come last, and first in
    /// descending order.
    SuspendedUntil,
}

/// Which way a list runs.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum OrderDirection {
    /// The least first.
    Asc,
    /// The greatest first.
    Desc,
}

/// The order of a list of tenants.
#[derive(InputObject)]
#[graphql(name = "TenantOrder")]
pub struct OrderInput {
    /// By what.
    field: OrderField,
    /// Which way.
    direction: OrderDirection,
}

/// A tenant in a page.
#[derive(SimpleObject)]
pub struct TenantEdge {
    /// Where the tenant stands in the list.
    cursor: String,
    /// The tenant.
    node: Tenant,
}

/// A page of tenants.
#[derive(SimpleObject)]
pub struct TenantConnection {
    /// The tenants with their cursors.
    edges: Rows<TenantEdge>,
    /// Where the page stands.
    page_info: PageInfo,
}

/// How many tenants there are in each state; erased ones don't count.
#[derive(SimpleObject)]
pub struct TenantCounts {
    /// Registered and not yet activated.
    created: Int64,
    /// At work.
    active: Int64,
    /// Suspended.
    suspended: Int64,
    /// Archived.
    archived: Int64,
    /// Deleted and not yet erased.
    deleted: Int64,
    /// All of them.
    total: Int64,
}

#[Object]
impl TenantQuery {
    /// One tenant, by id or by slug. Null if there is none within the token's reach. Needs `auth:tenant:read`.
    async fn tenant(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Its id; either this or the slug.")] id: Option<ID>,
        #[graphql(desc = "Its slug; either this or the id.")] slug: Option<String>,
    ) -> Option<Result<Tenant>> {
        let session = Session::of(context);
        let found = match (id, slug) {
            (Some(id), None) => match tenant_id("id", &id) {
                Ok(id) => ask(&session.app, &session.call, FindTenant(id)).await,
                Err(refusal) => Err(refusal),
            },
            (None, Some(slug)) => match Slug::parse(&slug) {
                Ok(slug) => ask(&session.app, &session.call, FindTenantBySlug(slug)).await,
                Err(error) => Err(Refusal::bad_input("slug", error)),
            },
            (Some(_), Some(_)) | (None, None) => Err(Refusal::bad_input("id", "or slug must be given, and not both")),
        };
        nullable(match found {
            // What another tenant owns doesn't exist.
            Err(Refusal::Denied(Denied::ForeignTenant)) => Ok(None),
            found => found.map(|found| found.map(Tenant::alone)),
        })
    }

    /// The tenants within the token's reach. Needs `auth:tenant:read`.
    async fn tenants(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many: 1 to 100, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "After which cursor.")] after: Option<String>,
        #[graphql(desc = "Which tenants.")] filter: Option<FilterInput>,
        #[graphql(desc = "In which order; the newest first if left out.")] order_by: Option<OrderInput>,
    ) -> Option<Result<TenantConnection>> {
        let session = Session::of(context);
        let page = list(session, first, after.as_deref(), filter.unwrap_or_default(), order_by.as_ref());
        nullable(page.await.map(Some))
    }

    /// How many tenants there are within the token's reach, by state. Needs `auth:tenant:read`.
    async fn tenant_counts(&self, context: &Context<'_>) -> Option<Result<TenantCounts>> {
        let session = Session::of(context);
        let counts = ask(&session.app, &session.call, CountTenants).await;
        nullable(counts.map(|counts| Some(TenantCounts::from(counts))))
    }
}

impl From<tenant::TenantCounts> for TenantCounts {
    fn from(counts: tenant::TenantCounts) -> Self {
        let of = |status| Int64(counts.of(status));
        Self {
            created: of(Status::Created),
            active: of(Status::Active),
            suspended: of(Status::Suspended),
            archived: of(Status::Archived),
            deleted: of(Status::Deleted),
            total: Int64(counts.total()),
        }
    }
}

async fn list(
    session: &Session,
    first: Option<i32>,
    after: Option<&str>,
    filter: FilterInput,
    order: Option<&OrderInput>,
) -> Result<TenantConnection, Refusal> {
    let filter = filter.parse()?;
    let order = order.map_or(TenantOrder { field: TenantOrderField::CreatedAt, descending: true }, |order| {
        TenantOrder { field: order.field.into(), descending: order.direction == OrderDirection::Desc }
    });
    let asked = Asked::<TenantPosition>::parse(filter.cursors(order), first, after, false)?;
    if asked.after.as_ref().is_some_and(|position| !order.has(position)) {
        return Err(Refusal::bad_input("after", tenantry_application::CursorError));
    }
    let page = TenantPage { filter, order, after: asked.after.clone(), rows: asked.first.and_one() };
    let mut tenants = ask(&session.app, &session.call, ListTenants(page)).await?;
    let more = tenants.len() > usize::from(asked.first.get());
    tenants.truncate(usize::from(asked.first.get()));
    let siblings = Arc::new(Siblings::new(tenants.iter().map(tenantry_domain::tenant::Tenant::id).collect()));
    let mut edges: Vec<_> = tenants
        .into_iter()
        .map(|tenant| TenantEdge {
            cursor: asked.cursors.write(&order.position(&tenant)),
            node: Tenant::from(TenantNode { tenant: Arc::new(tenant), siblings: Some(Arc::clone(&siblings)) }),
        })
        .collect();
    let page_info = asked.page_info(&mut edges, more, |edge| edge.cursor.clone());
    Ok(TenantConnection { edges: Rows(edges), page_info })
}

impl FilterInput {
    pub(in super::super) fn parse(self) -> Result<TenantFilter, Refusal> {
        validated("filter", &self)?;
        for (place, label) in self.labels.iter().flatten().enumerate() {
            searched(format!("filter.labels.{place}.key"), &label.key)?;
            searched(format!("filter.labels.{place}.value"), &label.value)?;
        }
        searched("filter.beginsWith", self.begins_with.as_deref().unwrap_or_default())?;
        Ok(TenantFilter {
            statuses: self.status.unwrap_or_default().into_iter().map(Status::from).collect(),
            labels: self.labels.unwrap_or_default().into_iter().map(|label| (label.key, label.value)).collect(),
            begins_with: self.begins_with.map(|text| text.to_lowercase()),
        })
    }
}
