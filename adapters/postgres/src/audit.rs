//! The trail in PostgreSQL: writing entries and refusals (`record.rs`), reading (`list.rs`), drawing
//! their numbers (`number.rs`).

mod list;
mod number;
mod record;

pub(crate) use number::{draw_number, drawn};
pub(crate) use record::{close_fold, record};

use crate::convert::{bigint, datetime, log_uuid};
use sea_orm::Value;
use tenantry_application::audit::Entry;

/// The columns of an entry: its canonical bytes, and what it is found by.
pub(crate) const ENTRY_COLUMNS: &str = "(tenant_id, seq, at, action, outcome, subject, canonical)";

/// The values of an entry, in the order of [`ENTRY_COLUMNS`].
pub(crate) fn values(entry: &Entry, canonical: Vec<u8>) -> Vec<Value> {
    vec![
        log_uuid(entry.log).into(),
        bigint(entry.number).into(),
        datetime(entry.at).into(),
        entry.action.name().into(),
        entry.outcome.name().into(),
        entry.actor.subject.as_str().into(),
        canonical.into(),
    ]
}
