//! Reading the trail, newest entries first.

use crate::convert::{bigint, datetime, instant, tenant_id, uuid};
use crate::error::{CorruptRow, store_error};
use crate::sql::Sql;
use crate::view::PostgresView;
use async_trait::async_trait;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, QueryResult};
use tenantry_application::audit::{EntryPage, Log, OutcomeKind, StoredEntry};
use tenantry_application::ports::{AuditView, StoreError};
use tenantry_domain::TenantId;
use uuid::Uuid;

const COLUMNS: &str = "e.tenant_id, e.seq, e.at, e.canonical";

#[async_trait]
impl AuditView for PostgresView {
    async fn list(&mut self, page: &EntryPage) -> Result<Vec<StoredEntry>, StoreError> {
        let mut sql = Sql::new(&format!("SELECT {COLUMNS} FROM tenantry.audit_entry e WHERE true"), []);
        if let Some(tenant) = page.tenant {
            sql.push(" AND e.tenant_id = ?", [uuid(tenant).into()]);
        }
        filter(&mut sql, page);
        order(&mut sql, page, page.tenant.is_some());
        let rows = self.transaction.query_all_raw(sql.statement()).await.map_err(store_error)?;
        rows.iter().map(stored).collect()
    }

    async fn list_each(&mut self, tenants: &[TenantId], page: &EntryPage) -> Result<Vec<Vec<StoredEntry>>, StoreError> {
        let ids: Vec<Uuid> = tenants.iter().copied().map(uuid).collect();
        let mut sql = Sql::new(&format!("SELECT {COLUMNS} FROM "), []);
        sql.push("unnest(?) t(tenant_id), LATERAL (SELECT * FROM tenantry.audit_entry e", [ids.into()]);
        sql.push(" WHERE e.tenant_id = t.tenant_id", []);
        filter(&mut sql, page);
        order(&mut sql, page, true);
        sql.push(") e", []);
        let rows = self.transaction.query_all_raw(sql.statement()).await.map_err(store_error)?;
        let mut lists = vec![Vec::new(); tenants.len()];
        for row in &rows {
            let entry = stored(row)?;
            if let Some(place) = tenants.iter().position(|&tenant| Some(tenant) == entry.log) {
                lists[place].push(entry);
            }
        }
        for list in &mut lists {
            list.sort_by_key(|entry| std::cmp::Reverse(entry.number));
        }
        Ok(lists)
    }
}

fn filter(sql: &mut Sql, page: &EntryPage) {
    let filter = &page.filter;
    match filter.log {
        Some(Log::Tenant) => sql.push(" AND e.tenant_id <> ?", [Uuid::nil().into()]),
        Some(Log::Platform) => sql.push(" AND e.tenant_id = ?", [Uuid::nil().into()]),
        None => {}
    }
    if !filter.actions.is_empty() {
        let names: Vec<String> = filter.actions.iter().map(|action| action.name().to_owned()).collect();
        sql.push(" AND e.action = ANY(?)", [names.into()]);
    }
    if let Some(subject) = &filter.subject {
        sql.push(" AND e.subject = ?", [subject.as_str().into()]);
    }
    match filter.outcome {
        // Written out, so that the partial index of refusals is used.
        Some(OutcomeKind::Refused) => sql.push(" AND e.outcome = 'REFUSED'", []),
        Some(OutcomeKind::Accepted) => sql.push(" AND e.outcome = 'ACCEPTED'", []),
        None => {}
    }
    if let Some(from) = filter.from {
        sql.push(" AND e.at >= ?", [datetime(from).into()]);
    }
    if let Some(to) = filter.to {
        sql.push(" AND e.at < ?", [datetime(to).into()]);
    }
}

/// Within one log the number is the order; across logs it is the time, then log and number.
fn order(sql: &mut Sql, page: &EntryPage, one_log: bool) {
    if let Some(after) = page.after {
        if one_log {
            sql.push(" AND e.seq < ?", [bigint(after.number).into()]);
        } else {
            let key = [instant(after.at_micros).into(), Uuid::from_u128(after.log).into(), bigint(after.number).into()];
            sql.push(" AND (e.at, e.tenant_id, e.seq) < (?, ?, ?)", key);
        }
    }
    let by = if one_log { "e.seq DESC" } else { "e.at DESC, e.tenant_id DESC, e.seq DESC" };
    sql.push(&format!(" ORDER BY {by} LIMIT ?"), [i64::from(page.rows).into()]);
}

fn stored(row: &QueryResult) -> Result<StoredEntry, StoreError> {
    let log: Uuid = row.try_get_by_index(0).map_err(store_error)?;
    let number: i64 = row.try_get_by_index(1).map_err(store_error)?;
    let at: DateTimeUtc = row.try_get_by_index(2).map_err(store_error)?;
    Ok(StoredEntry {
        log: tenant_id(log),
        number: u64::try_from(number).map_err(|_| CorruptRow::new("audit_entry", "seq", log))?,
        at_micros: at.timestamp_micros(),
        canonical: row.try_get_by_index(3).map_err(store_error)?,
    })
}
