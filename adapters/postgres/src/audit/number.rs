//! Numbers of entries: drawn from a log's head by the statement that makes the change, so that a change that doesn't match
//! draws none.

use crate::convert::timestamp;
use crate::error::{CorruptRow, store_error};
use crate::transaction::Transaction;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use tenantry_application::ports::StoreError;
use tenantry_domain::Timestamp;

/// The end of a statement whose part `changed` gives the `tenant_id` of the log for each row that it has changed.
macro_rules! drawn {
    ($at:literal) => {
        concat!(
            " UPDATE tenantry.audit_head head SET seq = head.seq + 1, at = greatest(head.at, ",
            $at,
            ") FROM changed WHERE head.tenant_id = changed.tenant_id RETURNING head.seq, head.at"
        )
    };
}
pub(crate) use drawn;

/// Sends such a statement, and gives the number and time of the entry.
///
/// # Errors
/// [`StoreError::Stale`] if nothing has changed.
pub(crate) async fn draw_number(
    transaction: &Transaction,
    sql: &str,
    values: Vec<Value>,
) -> Result<(u64, Timestamp), StoreError> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let row = transaction.query_one_raw(statement).await.map_err(store_error)?;
    let row = row.ok_or(StoreError::Stale { current: None })?;
    let number: i64 = row.try_get_by_index(0).map_err(store_error)?;
    let at: DateTimeUtc = row.try_get_by_index(1).map_err(store_error)?;
    let corrupt = |column| CorruptRow::new("audit_head", column, number);
    Ok((u64::try_from(number).map_err(|_| corrupt("seq"))?, timestamp(at).ok_or_else(|| corrupt("at"))?))
}
