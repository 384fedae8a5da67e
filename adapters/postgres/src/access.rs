//! What servers report of their open sockets.

use crate::convert::{timestamp, uuid};
use crate::error::store_error;
use crate::store::PostgresStore;
use crate::transaction::Begin;
use crate::view::PostgresView;
use async_trait::async_trait;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tenantry_application::access::OpenSockets;
use tenantry_application::ports::{AccessView, SocketReports, StoreError};
use tenantry_domain::access::Reach;
use tenantry_domain::{EntryId, TenantId};
use uuid::Uuid;

const REPORT: &str = "
    INSERT INTO tenantry.socket_report (server_id, as_of, tenants, sockets) VALUES ($1, now(), $2, $3)
    ON CONFLICT (server_id) DO UPDATE SET as_of = now(), tenants = excluded.tenants, sockets = excluded.sockets";

/// Each report is unfolded once; reports that are too old don't count.
const OPEN: &str = "
    WITH fresh AS (
        SELECT * FROM tenantry.socket_report WHERE as_of > now() - make_interval(secs => $2))
    SELECT wanted.tenant_id,
           coalesce((SELECT sum(held.sockets) FROM fresh, unnest(fresh.tenants, fresh.sockets) held(tenant_id, sockets)
                     WHERE held.tenant_id = wanted.tenant_id), 0)::bigint,
           (SELECT count(*) FROM fresh),
           (SELECT min(as_of) FROM fresh)
    FROM unnest($1) WITH ORDINALITY wanted(tenant_id, place) ORDER BY wanted.place";

#[async_trait]
impl SocketReports for PostgresStore {
    async fn report(&self, server: EntryId, sockets: &[(TenantId, u32)]) -> Result<(), StoreError> {
        let tenants: Vec<Uuid> = sockets.iter().map(|&(tenant, _)| uuid(tenant)).collect();
        let counts: Vec<i64> = sockets.iter().map(|&(_, count)| i64::from(count)).collect();
        let values = [Uuid::from_bytes(*server.as_bytes()).into(), tenants.into(), counts.into()];
        let transaction = self.pools.begin(Reach::Platform, Begin::Writing).await?;
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, REPORT, values);
        transaction.execute_raw(statement).await.map_err(store_error)?;
        transaction.commit().await
    }
}

#[async_trait]
impl AccessView for PostgresView {
    async fn open_sockets(&mut self, tenants: &[TenantId]) -> Result<Vec<OpenSockets>, StoreError> {
        let ids: Vec<Uuid> = tenants.iter().copied().map(uuid).collect();
        let values = [ids.into(), f64::from(OpenSockets::GOOD_FOR_SECONDS).into()];
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, OPEN, values);
        let rows = self.transaction.query_all_raw(statement).await.map_err(store_error)?;
        rows.iter()
            .map(|row| {
                let number = |index| row.try_get_by_index::<i64>(index).map_err(store_error);
                let as_of: Option<DateTimeUtc> = row.try_get_by_index(3).map_err(store_error)?;
                Ok(OpenSockets {
                    sockets: u64::try_from(number(1)?).unwrap_or_default(),
                    servers: u64::try_from(number(2)?).unwrap_or_default(),
                    as_of: as_of.and_then(timestamp),
                })
            })
            .collect()
    }
}
