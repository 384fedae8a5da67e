//! The catalogue of resources, and quotas: reading (here and `row.rs`), saving (`save.rs`), and who takes the most (`rank.rs`
//! and `top.rs`).

mod rank;
pub(crate) mod row;
mod save;
mod top;

pub(crate) use rank::rank;
pub(crate) use save::{define, save};

use crate::convert::uuid;
use crate::error::store_error;
use crate::transaction::Transaction;
use crate::usage;
use crate::view::PostgresView;
use async_trait::async_trait;
use row::StatusRow;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use tenantry_application::ports::{QuotasView, StoreError};
use tenantry_application::quota::{Top, TopBy};
use tenantry_domain::quota::{QuotaStatus, Resource, ResourceKey};
use tenantry_domain::usage::Reservation;
use tenantry_domain::{ReservationId, TenantId};
use uuid::Uuid;

const CATALOGUE: &str = "
    SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
           resource.without_quota
    FROM tenantry.resource ORDER BY resource.key";

/// What a tenant has of a resource, in the order in which [`StatusRow`] reads it. Of the counters the newest is looked
/// at; whether its window is the one that holds this instant, the domain says. What expired reservations still hold
/// doesn't count.
macro_rules! status {
    () => {
        "SELECT resource.key, resource.version, resource.unit, resource.counting, resource.period, resource.anchor_day,
                resource.without_quota, statement_timestamp(), tenant.tenant_id, quota.version, quota.most, quota.enforcement,
                quota.thresholds,
                (SELECT json_agg(json_build_array(given.id, given.amount,
                                                  (extract(epoch FROM given.expires_at) * 1000000)::bigint, given.reason)
                                 ORDER BY given.expires_at, given.id)
                 FROM tenantry.quota_grant given
                 WHERE given.tenant_id = tenant.tenant_id AND given.resource = resource.key),
                counter.window_start, counter.used,
                counter.reserved - coalesce(
                    (SELECT sum(held.amount) FROM tenantry.usage_reservation held
                     WHERE held.tenant_id = tenant.tenant_id AND held.resource = resource.key
                       AND held.window_start = counter.window_start AND held.state = 'OPEN'
                       AND held.expires_at <= statement_timestamp()), 0)::bigint
         "
    };
}

/// What belongs to each pair of `tenant` and `resource`.
macro_rules! joined {
    () => {
        " LEFT JOIN tenantry.quota quota ON quota.tenant_id = tenant.tenant_id AND quota.resource = resource.key
          LEFT JOIN LATERAL (
              SELECT newest.window_start, newest.used, newest.reserved FROM tenantry.usage_counter newest
              WHERE newest.tenant_id = tenant.tenant_id AND newest.resource = resource.key
              ORDER BY newest.window_start DESC LIMIT 1) counter ON true
        "
    };
}

use {joined, status};

const FIND: &str = concat!(
    status!(),
    "FROM tenantry.tenant tenant JOIN tenantry.resource resource ON resource.key = $2",
    joined!(),
    "WHERE tenant.tenant_id = $1 AND tenant.status IS NOT NULL"
);

const LIST_EACH: &str = concat!(
    status!(),
    ", wanted.place
     FROM unnest($1) WITH ORDINALITY wanted(tenant_id, place)
     JOIN tenantry.tenant tenant ON tenant.tenant_id = wanted.tenant_id AND tenant.status IS NOT NULL
     CROSS JOIN tenantry.resource resource",
    joined!(),
    "ORDER BY wanted.place, resource.key"
);

const FIND_EACH: &str = concat!(
    status!(),
    ", wanted.place
     FROM unnest($1) WITH ORDINALITY wanted(tenant_id, place)
     JOIN tenantry.tenant tenant ON tenant.tenant_id = wanted.tenant_id AND tenant.status IS NOT NULL
     JOIN tenantry.resource resource ON resource.key = $2",
    joined!(),
    "ORDER BY wanted.place"
);

/// The catalogue, by key.
pub(crate) async fn catalogue(transaction: &Transaction) -> Result<Vec<Resource>, StoreError> {
    let rows = query(transaction, CATALOGUE, Vec::new()).await?;
    rows.iter().map(row::resource).collect()
}

/// What a tenant has of a resource.
pub(crate) async fn find(
    transaction: &Transaction,
    tenant: TenantId,
    resource: &ResourceKey,
) -> Result<Option<QuotaStatus>, StoreError> {
    let rows = query(transaction, FIND, vec![uuid(tenant).into(), resource.as_str().into()]).await?;
    rows.first().map(StatusRow::status).transpose()
}

/// For which of the tenants that were asked for a row is.
fn place<'a, T>(row: &QueryResult, asked: &'a mut [T]) -> Result<Option<&'a mut T>, StoreError> {
    let place: i64 = row.try_get_by_index(StatusRow::COLUMNS).map_err(store_error)?;
    Ok(usize::try_from(place - 1).ok().and_then(|place| asked.get_mut(place)))
}

async fn query(transaction: &Transaction, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, StoreError> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    transaction.query_all_raw(statement).await.map_err(store_error)
}

#[async_trait]
impl QuotasView for PostgresView {
    async fn catalogue(&mut self) -> Result<Vec<Resource>, StoreError> {
        catalogue(&self.transaction).await
    }

    async fn find(&mut self, tenant: TenantId, resource: &ResourceKey) -> Result<Option<QuotaStatus>, StoreError> {
        find(&self.transaction, tenant, resource).await
    }

    async fn find_each(
        &mut self,
        tenants: &[TenantId],
        resource: &ResourceKey,
    ) -> Result<Vec<Option<QuotaStatus>>, StoreError> {
        let ids: Vec<Uuid> = tenants.iter().copied().map(uuid).collect();
        let mut found = vec![None; tenants.len()];
        for row in query(&self.transaction, FIND_EACH, vec![ids.into(), resource.as_str().into()]).await? {
            if let Some(found) = place(&row, &mut found)? {
                *found = Some(StatusRow::status(&row)?);
            }
        }
        Ok(found)
    }

    async fn reservation(&mut self, tenant: TenantId, id: ReservationId) -> Result<Option<Reservation>, StoreError> {
        usage::reservation(&self.transaction, tenant, id).await
    }

    async fn list_each(&mut self, tenants: &[TenantId]) -> Result<Vec<Vec<QuotaStatus>>, StoreError> {
        let ids: Vec<Uuid> = tenants.iter().copied().map(uuid).collect();
        let mut lists = vec![Vec::new(); tenants.len()];
        for row in query(&self.transaction, LIST_EACH, vec![ids.into()]).await? {
            if let Some(list) = place(&row, &mut lists)? {
                list.push(StatusRow::status(&row)?);
            }
        }
        Ok(lists)
    }

    async fn top(&mut self, resource: &ResourceKey, by: TopBy, rows: u16) -> Result<Option<Top>, StoreError> {
        top::top(&self.transaction, resource, by, rows).await
    }
}
