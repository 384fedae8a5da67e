//! Idempotency keys, looked up together with the tenant that a unit is bound to.

use crate::convert::{PLATFORM, datetime, uuid};
use crate::error::store_error;
use crate::tenant::{LABELS, TenantRow};
use crate::transaction::Transaction;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult, Statement, Value};
use tenantry_application::IdempotencyKey;
use tenantry_application::ports::StoreError;
use tenantry_domain::access::Reach;
use tenantry_domain::tenant::Tenant;
use uuid::Uuid;

/// What a unit of work begins with.
pub(crate) struct Loaded {
    pub(crate) tenant: Option<Tenant>,
    pub(crate) replay: Option<String>,
}

/// Takes the key, or waits for whoever has it and gets his outcome: unlike `DO NOTHING`, the update of a row that
/// another transaction has just committed sees what it committed. A key whose time is over begins anew.
const KEY: &str = "
    INSERT INTO tenantry.idempotency_key (tenant_id, operation, issuer, subject, key, digest, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (tenant_id, operation, issuer, subject, key) DO UPDATE SET
        digest = CASE WHEN idempotency_key.expires_at < now() THEN excluded.digest ELSE idempotency_key.digest END,
        outcome = CASE WHEN idempotency_key.expires_at < now() THEN NULL ELSE idempotency_key.outcome END,
        expires_at = CASE WHEN idempotency_key.expires_at < now() THEN excluded.expires_at
                          ELSE idempotency_key.expires_at END
    RETURNING digest, outcome";

/// Where a reach keeps its keys: those of createTenant are the platform's.
pub(crate) fn owner(reach: Reach) -> Uuid {
    match reach {
        Reach::Tenant(tenant) => uuid(tenant),
        Reach::New(_) | Reach::Platform => PLATFORM,
    }
}

/// Loads the tenant that the reach names, and takes the key if there is one: one statement, or none.
pub(crate) async fn load(
    transaction: &Transaction,
    reach: Reach,
    key: Option<&IdempotencyKey>,
) -> Result<Loaded, StoreError> {
    let (sql, values) = match (reach, key) {
        (Reach::New(_) | Reach::Platform, None) => return Ok(Loaded { tenant: None, replay: None }),
        (Reach::New(_) | Reach::Platform, Some(key)) => (KEY.to_owned(), key_values(reach, key)),
        (Reach::Tenant(tenant), None) => (tenant_sql(), vec![uuid(tenant).into()]),
        (Reach::Tenant(_), Some(key)) => (key_and_tenant_sql(), key_values(reach, key)),
    };
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let Some(row) = transaction.query_one_raw(statement).await.map_err(store_error)? else {
        return Ok(Loaded { tenant: None, replay: None });
    };
    let replay = match key {
        Some(key) => replay(&row, key)?,
        None => None,
    };
    Ok(Loaded { tenant: tenant(&row, reach)?, replay })
}

fn tenant_sql() -> String {
    format!(
        "SELECT tenant.*, {LABELS} AS labels FROM tenantry.tenant
         WHERE tenant.tenant_id = $1 AND tenant.status IS NOT NULL"
    )
}

/// The key comes back whether or not the tenant is there.
fn key_and_tenant_sql() -> String {
    format!(
        "WITH taken AS ({KEY})
         SELECT taken.digest, taken.outcome, tenant.*, {LABELS} AS labels
         FROM taken LEFT JOIN tenantry.tenant ON tenant.tenant_id = $1 AND tenant.status IS NOT NULL"
    )
}

fn key_values(reach: Reach, key: &IdempotencyKey) -> Vec<Value> {
    vec![
        owner(reach).into(),
        key.operation.into(),
        key.issuer.as_str().into(),
        key.subject.as_str().into(),
        key.key.as_str().into(),
        key.digest.to_vec().into(),
        datetime(key.expires_at).into(),
    ]
}

fn replay(row: &QueryResult, key: &IdempotencyKey) -> Result<Option<String>, StoreError> {
    let digest: Vec<u8> = row.try_get("", "digest").map_err(store_error)?;
    if digest != key.digest {
        return Err(StoreError::KeyReused);
    }
    row.try_get("", "outcome").map_err(store_error)
}

fn tenant(row: &QueryResult, reach: Reach) -> Result<Option<Tenant>, StoreError> {
    if !matches!(reach, Reach::Tenant(_)) {
        return Ok(None);
    }
    let present: Option<Uuid> = row.try_get("", "tenant_id").map_err(store_error)?;
    if present.is_none() {
        return Ok(None);
    }
    let row = TenantRow::from_query_result(row, "").map_err(store_error)?;
    Ok(Some(Tenant::try_from(row)?))
}
