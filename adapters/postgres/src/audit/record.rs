//! Refused attempts: the first of a minute is an entry, the others are counted, a closing entry tells how many.

use super::{ENTRY_COLUMNS, values};
use crate::convert::{PLATFORM, bigint, datetime, log_uuid, timestamp};
use crate::error::{CorruptRow, Unexpected, store_error};
use crate::transaction::Transaction;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tenantry_application::audit::Attempt;
use tenantry_application::ports::{DueFold, Recorded, StoreError};
use tenantry_domain::access::RecordPermit;
use tenantry_domain::{TenantId, Timestamp};

/// Only a log that exists takes attempts. A row that was there already has counted one more than these at least: then
/// they are counted too, and none of them becomes an entry.
const FOLD: &str = "
    INSERT INTO tenantry.refusal_fold AS fold (tenant_id, subject, action, code, expires_at, folded)
    SELECT head.tenant_id, $2, $3, $4, $5, $6::bigint - 1 FROM tenantry.audit_head head WHERE head.tenant_id = $1
    ON CONFLICT (tenant_id, subject, action, code) DO UPDATE SET folded = fold.folded + $6::bigint
    RETURNING folded < $6::bigint";

const CLOSE: &str = "
    DELETE FROM tenantry.refusal_fold
    WHERE tenant_id = $1 AND subject = $2 AND action = $3 AND code = $4 AND expires_at <= $5
    RETURNING folded";

const DRAW: &str = "
    UPDATE tenantry.audit_head SET seq = seq + 1, at = greatest(at, $2) WHERE tenant_id = $1 RETURNING seq, at";

/// Writes refused attempts alike into a log; the transaction is bound to it.
pub(crate) async fn record(
    transaction: &Transaction,
    log: Option<TenantId>,
    attempt: &Attempt,
    times: u64,
) -> Result<Recorded, StoreError> {
    let fold = Statement::from_sql_and_values(
        DbBackend::Postgres,
        FOLD,
        [
            log_uuid(log).into(),
            attempt.actor.subject.as_str().into(),
            attempt.action.name().into(),
            attempt.code.name().into(),
            datetime(attempt.at.plus_seconds(RecordPermit::FOLD_SECONDS)).into(),
            bigint(times).into(),
        ],
    );
    let Some(row) = transaction.query_one_raw(fold).await.map_err(store_error)? else {
        return Ok(Recorded::NoSuchLog);
    };
    let is_first: bool = row.try_get_by_index(0).map_err(store_error)?;
    if !is_first {
        return Ok(Recorded::Folded);
    }
    write_entry(transaction, log, attempt).await?;
    Ok(Recorded::Entry)
}

/// Ends a fold, and tells how many attempts were counted if there were any.
pub(crate) async fn close_fold(
    transaction: &Transaction,
    log: Option<TenantId>,
    fold: &DueFold,
    closing: &Attempt,
) -> Result<(), StoreError> {
    let close = Statement::from_sql_and_values(
        DbBackend::Postgres,
        CLOSE,
        [
            log_uuid(log).into(),
            fold.subject.as_str().into(),
            fold.action.name().into(),
            fold.code.name().into(),
            datetime(closing.at).into(),
        ],
    );
    let Some(row) = transaction.query_one_raw(close).await.map_err(store_error)? else {
        // Another server closed it.
        return Ok(());
    };
    let folded: i64 = row.try_get_by_index(0).map_err(store_error)?;
    match u64::try_from(folded) {
        Ok(folded) if folded > 0 => write_entry(transaction, log, &closing.clone().counting(folded)).await,
        _ => Ok(()),
    }
}

async fn write_entry(transaction: &Transaction, log: Option<TenantId>, attempt: &Attempt) -> Result<(), StoreError> {
    let (number, at) = draw(transaction, log, attempt.at).await?;
    let (entry, canonical) = attempt.entry(log, number, at);
    let sql = format!("INSERT INTO tenantry.audit_entry {ENTRY_COLUMNS} VALUES ($1, $2, $3, $4, $5, $6, $7)");
    let insert = Statement::from_sql_and_values(DbBackend::Postgres, sql, values(&entry, canonical));
    transaction.execute_raw(insert).await.map_err(store_error)?;
    Ok(())
}

/// Draws the next number of a log. The head stays locked until the transaction ends, so there is never a gap.
async fn draw(transaction: &Transaction, log: Option<TenantId>, at: Timestamp) -> Result<(u64, Timestamp), StoreError> {
    let values = [log_uuid(log).into(), datetime(at).into()];
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, DRAW, values);
    let row =
        transaction.query_one_raw(statement).await.map_err(store_error)?.ok_or(Unexpected("a log has no head"))?;
    let number: i64 = row.try_get_by_index(0).map_err(store_error)?;
    let at: DateTimeUtc = row.try_get_by_index(1).map_err(store_error)?;
    let corrupt = |column| CorruptRow::new("audit_head", column, log.map_or(PLATFORM, crate::convert::uuid));
    Ok((u64::try_from(number).map_err(|_| corrupt("seq"))?, timestamp(at).ok_or_else(|| corrupt("at"))?))
}
