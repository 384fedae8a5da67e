//! The end of a unit of work: its entries, its announcements and its key's outcome, in one statement.

use crate::audit::{self, ENTRY_COLUMNS};
use crate::convert::{bigint, log_uuid};
use crate::error::{Unexpected, store_error};
use crate::idempotency::owner;
use crate::transaction::Transaction;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::fmt::Write as _;
use tenantry_application::IdempotencyKey;
use tenantry_application::audit::{Announcement, Journal};
use tenantry_application::ports::StoreError;
use tenantry_domain::access::Reach;

const OUTBOX_COLUMNS: &str = "(tenant_id, kind, subject, version, action, entry_number)";

/// Writes what the journal holds, and the outcome under the key if there is one.
pub(crate) async fn finish(
    transaction: &Transaction,
    journal: &Journal,
    reach: Reach,
    key: Option<&IdempotencyKey>,
    outcome: &str,
) -> Result<(), StoreError> {
    if journal.is_empty() && key.is_none() {
        return Ok(());
    }
    let mut values = Vec::new();
    let mut parts = Vec::new();
    if !journal.is_empty() {
        let rows = rows(&mut values, journal.entries().map(|(entry, canonical)| audit::values(entry, canonical)));
        parts.push(format!("entries AS (INSERT INTO tenantry.audit_entry {ENTRY_COLUMNS} VALUES {rows} RETURNING 1)"));
        let rows = self::rows(&mut values, journal.announcements().map(announcement_values));
        parts.push(format!("announced AS (INSERT INTO tenantry.outbox {OUTBOX_COLUMNS} VALUES {rows} RETURNING 1)"));
    }
    if let Some(key) = key {
        parts.push(format!("kept AS ({} RETURNING 1)", keep_sql(&mut values, reach, key, outcome)));
    }
    let count = |written: bool, part: &str| {
        if written { format!("(SELECT count(*) FROM {part})") } else { "0::bigint".to_owned() }
    };
    let sql = format!(
        "WITH {} SELECT {}, {}, {}",
        parts.join(", "),
        count(!journal.is_empty(), "entries"),
        count(!journal.is_empty(), "announced"),
        count(key.is_some(), "kept")
    );
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let row = transaction.query_one_raw(statement).await.map_err(store_error)?.ok_or(Unexpected("no counts"))?;
    let count = |index| row.try_get_by_index::<i64>(index).map_err(store_error);
    let expected = bigint(u64::try_from(journal.len()).unwrap_or(u64::MAX));
    if (count(0)?, count(1)?, count(2)?) != (expected, expected, i64::from(key.is_some())) {
        return Err(Unexpected("entries, announcements or the key's outcome were not written").into());
    }
    Ok(())
}

/// Adds rows of values, and gives the text of their placeholders.
fn rows(values: &mut Vec<Value>, rows: impl Iterator<Item = Vec<Value>>) -> String {
    let mut text = String::new();
    for row in rows {
        text.push_str(if text.is_empty() { "(" } else { ", (" });
        for (column, value) in row.into_iter().enumerate() {
            values.push(value);
            // Writing to a String can't fail.
            let _ = write!(text, "{}${}", if column == 0 { "" } else { ", " }, values.len());
        }
        text.push(')');
    }
    text
}

fn announcement_values(announcement: &Announcement) -> Vec<Value> {
    vec![
        log_uuid(announcement.tenant).into(),
        announcement.kind.as_str().into(),
        announcement.subject.as_str().into(),
        bigint(announcement.version.get()).into(),
        announcement.action.name().into(),
        bigint(announcement.entry_number).into(),
    ]
}

fn keep_sql(values: &mut Vec<Value>, reach: Reach, key: &IdempotencyKey, outcome: &str) -> String {
    let first = values.len() + 1;
    values.extend([
        outcome.into(),
        owner(reach).into(),
        key.operation.into(),
        key.issuer.as_str().into(),
        key.subject.as_str().into(),
        key.key.as_str().into(),
    ]);
    format!(
        "UPDATE tenantry.idempotency_key SET outcome = ${first} WHERE tenant_id = ${} AND operation = ${} \
         AND issuer = ${} AND subject = ${} AND key = ${}",
        first + 1,
        first + 2,
        first + 3,
        first + 4,
        first + 5
    )
}
