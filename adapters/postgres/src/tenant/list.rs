//! Reading tenants: one SELECT each, labels included.

use super::{Column, Entity, LABELS, TenantRow};
use crate::convert::{instant, tenant_id, uuid};
use crate::error::{CorruptRow, store_error};
use crate::transaction::Transaction;
use crate::view::PostgresView;
use async_trait::async_trait;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Order, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    QueryTrait, Select, Statement, Value,
};
use std::sync::LazyLock;
use tenantry_application::ports::{StoreError, TenantsView};
use tenantry_application::tenant::{
    TenantCounts, TenantFilter, TenantOrder, TenantOrderField, TenantPage, TenantPosition,
};
use tenantry_domain::TenantId;
use tenantry_domain::tenant::{Slug, Status, Tenant};
use uuid::Uuid;

/// The texts of the statements that are always the same, built once.
static BY_ID: LazyLock<String> = LazyLock::new(|| text_of(Column::TenantId.eq(Uuid::nil())));
static BY_SLUG: LazyLock<String> = LazyLock::new(|| text_of(Column::Slug.eq("")));

/// The times that not every tenant has, as the indexes hold them. A missing one is never reached, so it comes last like
/// any late one would: a page is one range of the index, whichever side of that boundary it begins or ends on.
const ERASED_AFTER: &str = "coalesce(tenant.erased_after, 'infinity')";
const SUSPENDED_UNTIL: &str = "coalesce(tenant.suspended_until, 'infinity')";

fn text_of(condition: Expr) -> String {
    present().filter(condition).build(DbBackend::Postgres).sql
}

/// Every tenant that isn't erased.
fn present() -> Select<Entity> {
    Entity::find().expr_as(Expr::cust(LABELS), "labels").filter(Column::Status.is_not_null())
}

#[async_trait]
impl TenantsView for PostgresView {
    async fn find(&mut self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        self.one(&BY_ID, uuid(id).into()).await
    }

    async fn find_each(&mut self, ids: &[TenantId]) -> Result<Vec<Option<Tenant>>, StoreError> {
        let uuids: Vec<Uuid> = ids.iter().copied().map(uuid).collect();
        let wanted = Expr::cust_with_values("tenant.tenant_id = ANY($1)", [Value::from(uuids)]);
        let statement = present().filter(wanted).build(DbBackend::Postgres);
        let rows = self.transaction.query_all_raw(statement).await.map_err(store_error)?;
        let found = rows.iter().map(tenant).collect::<Result<Vec<_>, _>>()?;
        Ok(ids.iter().map(|id| found.iter().find(|tenant| tenant.id() == *id).cloned()).collect())
    }

    async fn find_by_slug(&mut self, slug: &Slug) -> Result<Option<Tenant>, StoreError> {
        self.one(&BY_SLUG, slug.as_str().into()).await
    }

    async fn list(&mut self, page: &TenantPage) -> Result<Vec<Tenant>, StoreError> {
        let select = filtered(present(), &page.filter);
        let select = match &page.after {
            Some(position) => select.filter(after(page.order, position)),
            None => select,
        };
        let statement = ordered(select, page.order).limit(u64::from(page.rows)).build(DbBackend::Postgres);
        let rows = self.transaction.query_all_raw(statement).await.map_err(store_error)?;
        rows.iter().map(tenant).collect()
    }

    async fn count(&mut self) -> Result<TenantCounts, StoreError> {
        let rows: Vec<(String, i64)> = Entity::find()
            .select_only()
            .column(Column::Status)
            .column_as(Column::TenantId.count(), "tenants")
            .filter(Column::Status.is_not_null())
            .group_by(Column::Status)
            .into_tuple()
            .all(&self.transaction)
            .await
            .map_err(store_error)?;
        let mut counts = TenantCounts::default();
        for (status, count) in rows {
            let known = Status::parse(&status).ok_or_else(|| CorruptRow::new("tenant", "status", &status))?;
            counts.add(known, u64::try_from(count).unwrap_or_default());
        }
        Ok(counts)
    }
}

impl PostgresView {
    /// The one tenant that a unique key names.
    async fn one(&self, text: &str, key: Value) -> Result<Option<Tenant>, StoreError> {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, text, [key]);
        let row = self.transaction.query_one_raw(statement).await.map_err(store_error)?;
        row.as_ref().map(tenant).transpose()
    }
}

fn tenant(row: &QueryResult) -> Result<Tenant, StoreError> {
    Ok(Tenant::try_from(TenantRow::of_select(row).map_err(store_error)?)?)
}

/// The ids of those that a filter means, in their order.
pub(crate) async fn choose(
    transaction: &Transaction,
    filter: &TenantFilter,
    limit: u16,
) -> Result<Vec<TenantId>, StoreError> {
    let ids = Entity::find().select_only().column(Column::TenantId).filter(Column::Status.is_not_null());
    let ids = filtered(ids, filter).order_by_asc(Column::TenantId).limit(u64::from(limit));
    let rows = transaction.query_all_raw(ids.build(DbBackend::Postgres)).await.map_err(store_error)?;
    rows.iter()
        .map(|row| {
            let id: Uuid = row.try_get_by_index(0).map_err(store_error)?;
            Ok(tenant_id(id).ok_or_else(|| CorruptRow::new("tenant", "tenant_id", id))?)
        })
        .collect()
}

fn filtered(mut select: Select<Entity>, filter: &TenantFilter) -> Select<Entity> {
    match filter.statuses.as_slice() {
        [] => {}
        // A single status is compared, so that its index gives the order too; it is written out, so that it is seen to be
        // the one that an index on that status alone holds.
        [status] => select = select.filter(Expr::cust(format!("tenant.status = '{}'", status.name()))),
        statuses => select = select.filter(Column::Status.is_in(statuses.iter().map(|status| status.name()))),
    }
    for (key, value) in &filter.labels {
        let has = "EXISTS (SELECT 1 FROM tenantry.tenant_label f \
                   WHERE f.tenant_id = tenant.tenant_id AND f.key = $1 AND f.value = $2)";
        select = select.filter(Expr::cust_with_values(has, [key.as_str(), value.as_str()]));
    }
    if let Some(text) = &filter.begins_with {
        // starts_with is leakproof and uses the indexes, which LIKE would not under row-level security.
        let begins = "(starts_with(tenant.slug, $1) OR starts_with(tenant.display_name_folded, $2))";
        select = select.filter(Expr::cust_with_values(begins, [text.as_str(), text.as_str()]));
    }
    select
}

/// The rows after a position: a comparison of whole keys, which is one range of the order's index.
fn after(order: TenantOrder, position: &TenantPosition) -> Expr {
    let than = if order.descending { "<" } else { ">" };
    match position {
        TenantPosition::CreatedAt(micros, id) => {
            let key: [Value; 2] = [instant(*micros).into(), Uuid::from_u128(*id).into()];
            Expr::cust_with_values(format!("(tenant.created_at, tenant.tenant_id) {than} ($1, $2)"), key)
        }
        TenantPosition::DisplayName(name, id) => {
            let key: [Value; 2] = [name.as_str().into(), Uuid::from_u128(*id).into()];
            Expr::cust_with_values(format!("(tenant.display_name_folded, tenant.tenant_id) {than} ($1, $2)"), key)
        }
        TenantPosition::ErasedAfter(micros, id) => after_time(ERASED_AFTER, than, *micros, *id),
        TenantPosition::Slug(slug) => Expr::cust_with_values(format!("tenant.slug {than} $1"), [slug.as_str()]),
        TenantPosition::SuspendedUntil(micros, id) => after_time(SUSPENDED_UNTIL, than, *micros, *id),
    }
}

fn after_time(time: &str, than: &str, micros: Option<i64>, id: u128) -> Expr {
    let id = Value::from(Uuid::from_u128(id));
    match micros {
        Some(micros) => {
            let key = [instant(micros).into(), id];
            Expr::cust_with_values(format!("({time}, tenant.tenant_id) {than} ($1, $2)"), key)
        }
        None => Expr::cust_with_values(format!("({time}, tenant.tenant_id) {than} ('infinity', $1)"), [id]),
    }
}

fn ordered(select: Select<Entity>, order: TenantOrder) -> Select<Entity> {
    let direction = if order.descending { Order::Desc } else { Order::Asc };
    match order.field {
        TenantOrderField::CreatedAt => {
            select.order_by(Column::CreatedAt, direction.clone()).order_by(Column::TenantId, direction)
        }
        TenantOrderField::DisplayName => {
            select.order_by(Column::DisplayNameFolded, direction.clone()).order_by(Column::TenantId, direction)
        }
        TenantOrderField::ErasedAfter => {
            select.order_by(Expr::cust(ERASED_AFTER), direction.clone()).order_by(Column::TenantId, direction)
        }
        TenantOrderField::Slug => select.order_by(Column::Slug, direction),
        TenantOrderField::SuspendedUntil => {
            select.order_by(Expr::cust(SUSPENDED_UNTIL), direction.clone()).order_by(Column::TenantId, direction)
        }
    }
}
