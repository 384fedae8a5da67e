//! Saving a change of a tenant: its rows and the number of its entry, in one statement.
//!
//! The statement that changes the tenant draws the number too, so that a change that doesn't match draws none.

use super::row::{StateColumns, optional_time};
use crate::audit::{draw_number, drawn};
use crate::convert::{bigint, datetime, uuid};
use crate::error::store_error;
use crate::transaction::Transaction;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};
use serde_json::{Map, Value as Json};
use tenantry_application::ports::StoreError;
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::{Labels, Status, Tenant};
use tenantry_domain::{Change, TenantId, Timestamp};

/// Every table of a tenant's that erasure empties. The trail stays; of `tenant` itself a tombstone does.
/// A test holds this list against the catalogue.
///
/// Counters first: whoever uses a quota holds one, so behind them all is seen that uses have written, and nothing of it changes.
pub(crate) const ERASED_TABLES: &[&str] = &[
    "usage_counter",
    "idempotency_key",
    "outbox",
    "quota",
    "quota_grant",
    "quota_look",
    "refusal_fold",
    "tenant_label",
    "usage_ledger",
    "usage_reservation",
];

/// Those that hold a row for each use or call: there may be millions, more than one statement deletes in its time.
const GROWING_TABLES: &[&str] = &["idempotency_key", "outbox", "usage_ledger", "usage_reservation"];
const NEXT_PORTION: &str = "FETCH FORWARD 10000 FROM erased";

const CREATE: &str = "
    WITH created AS (
        INSERT INTO tenantry.tenant (
            tenant_id, version, slug, display_name, display_name_folded, status, status_changed_at,
            deletion_protection, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)),
    labelled AS (
        INSERT INTO tenantry.tenant_label (tenant_id, key, value)
        SELECT $1, key, value FROM jsonb_each_text($11))
    INSERT INTO tenantry.audit_head (tenant_id, seq, at) VALUES ($1, 1, $12) RETURNING seq, at";

/// The tenant's own row.
macro_rules! changed {
    () => {
        "changed AS (
            UPDATE tenantry.tenant SET
                version = version + 1, display_name = $3, display_name_folded = $4, status = $5,
                status_changed_at = $6, deletion_protection = $7, updated_at = $8, suspension_cause = $9,
                suspension_reason = $10, suspended_since = $11, suspended_until = $12, kept_status = $13,
                deleted_from = $14, deletion_requested_at = $15, erased_after = $16
            WHERE tenant_id = $1 AND version = $2
            RETURNING tenant_id)"
    };
}

const BECOME: &str = concat!("WITH ", changed!(), drawn!("$17"));

/// An update replaces all labels. Keys that stay are updated, since one statement can't delete and insert one row.
const BECOME_WITH_LABELS: &str = concat!(
    "WITH ",
    changed!(),
    ", unlabelled AS (
        DELETE FROM tenantry.tenant_label label USING changed
        WHERE label.tenant_id = changed.tenant_id AND NOT jsonb_exists($18, label.key)),
    labelled AS (
        INSERT INTO tenantry.tenant_label (tenant_id, key, value)
        SELECT changed.tenant_id, key, value FROM changed, jsonb_each_text($18)
        ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value)",
    drawn!("$17")
);

const ERASE: &str = concat!(
    "WITH changed AS (
        UPDATE tenantry.tenant SET
            version = version + 1, display_name = NULL, display_name_folded = NULL, status = NULL,
            status_changed_at = NULL, deletion_protection = NULL, created_at = NULL, updated_at = NULL,
            suspension_cause = NULL, suspension_reason = NULL, suspended_since = NULL, suspended_until = NULL,
            kept_status = NULL, deleted_from = NULL, deletion_requested_at = NULL, erased_after = NULL
        WHERE tenant_id = $1 AND version = $2
        RETURNING tenant_id)",
    drawn!("$3")
);

/// Saves a change and gives the number and time of its entry.
pub(crate) async fn save(transaction: &Transaction, change: &Change<Tenant>) -> Result<(u64, Timestamp), StoreError> {
    let at = datetime(change.at());
    let (sql, values) = match (change.before(), change.after()) {
        (None, Some(created)) => (CREATE, create_values(created, at)),
        (Some(before), Some(after)) if before.parts().labels == after.parts().labels => {
            (BECOME, become_values(before, after, at))
        }
        (Some(before), Some(after)) => {
            let mut values = become_values(before, after, at);
            values.push(labels_json(&after.parts().labels));
            (BECOME_WITH_LABELS, values)
        }
        (before, None) => {
            let erased = before.unwrap_or_else(|| change.latest());
            empty_tables(transaction, erased).await?;
            (ERASE, vec![uuid(erased.id()).into(), bigint(erased.version().get()).into(), at.into()])
        }
    };
    // The tenant is locked and was read under the lock: only a change that started elsewhere doesn't match.
    draw_number(transaction, sql, values).await
}

fn create_values(created: &Tenant, at: DateTimeUtc) -> Vec<Value> {
    let parts = created.parts();
    vec![
        uuid(parts.id).into(),
        bigint(parts.version.get()).into(),
        parts.slug.as_str().into(),
        parts.display_name.as_str().into(),
        parts.display_name.folded().into(),
        parts.state.status().name().into(),
        datetime(parts.status_changed_at).into(),
        parts.deletion_protection.into(),
        datetime(parts.created_at).into(),
        datetime(parts.updated_at).into(),
        labels_json(&parts.labels),
        at.into(),
    ]
}

fn become_values(before: &Tenant, after: &Tenant, at: DateTimeUtc) -> Vec<Value> {
    let parts = after.parts();
    let state = StateColumns::from(&parts.state);
    let suspension = state.suspension.as_ref();
    vec![
        uuid(parts.id).into(),
        bigint(before.version().get()).into(),
        parts.display_name.as_str().into(),
        parts.display_name.folded().into(),
        parts.state.status().name().into(),
        datetime(parts.status_changed_at).into(),
        parts.deletion_protection.into(),
        datetime(parts.updated_at).into(),
        suspension.map(|suspension| suspension.cause.name()).into(),
        suspension.map(|suspension| suspension.reason.as_str()).into(),
        suspension.map(|suspension| datetime(suspension.since)).into(),
        optional_time(suspension.and_then(|suspension| suspension.until)).into(),
        state.kept_status.map(Status::name).into(),
        state.deleted_from.map(Status::name).into(),
        optional_time(state.deletion_requested_at).into(),
        optional_time(state.erased_after).into(),
        at.into(),
    ]
}

fn labels_json(labels: &Labels) -> Value {
    let labels: Map<_, _> =
        labels.iter().map(|(key, value)| (key.to_owned(), Json::String(value.to_owned()))).collect();
    Json::Object(labels).into()
}

/// Beside the lock of every command, which lets others refer to the tenant: from here on nobody does, and whoever did has
/// ended. A counter that is made for its first use is there to be emptied, or isn't made at all.
const LOCK_OUT: &str = "SELECT 1 FROM tenantry.tenant WHERE tenant_id = $1 FOR UPDATE";

async fn empty_tables(transaction: &Transaction, erased: &Tenant) -> Result<(), StoreError> {
    let own: [Value; 1] = [uuid(erased.id()).into()];
    let lock_out = Statement::from_sql_and_values(DbBackend::Postgres, LOCK_OUT, own);
    transaction.execute_raw(lock_out).await.map_err(store_error)?;
    for table in ERASED_TABLES {
        if GROWING_TABLES.contains(table) {
            empty_in_portions(transaction, table, erased.id()).await?;
        } else {
            let sql = format!("DELETE FROM tenantry.{table} WHERE tenant_id = $1");
            let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [uuid(erased.id()).into()]);
            transaction.execute_raw(statement).await.map_err(store_error)?;
        }
    }
    Ok(())
}

/// Through a cursor, which goes over each row once: asked for anew, each portion would have to pass by all that were deleted
/// before. The rows stay where they are, since nobody changes them any more.
async fn empty_in_portions(transaction: &Transaction, table: &str, tenant: TenantId) -> Result<(), StoreError> {
    let begin = format!(
        "DECLARE erased NO SCROLL CURSOR FOR SELECT ctid::text FROM tenantry.{table} WHERE tenant_id = '{tenant}'"
    );
    transaction.execute_unprepared(&begin).await.map_err(store_error)?;
    let delete = format!("DELETE FROM tenantry.{table} WHERE ctid = ANY($1::text[]::tid[])");
    loop {
        let next = Statement::from_string(DbBackend::Postgres, NEXT_PORTION);
        let rows = transaction.query_all_raw(next).await.map_err(store_error)?;
        if rows.is_empty() {
            break;
        }
        let places: Result<Vec<String>, DbErr> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
        let statement =
            Statement::from_sql_and_values(DbBackend::Postgres, &delete, [places.map_err(store_error)?.into()]);
        transaction.execute_raw(statement).await.map_err(store_error)?;
    }
    transaction.execute_unprepared("CLOSE erased").await.map_err(store_error).map(|_| ())
}
