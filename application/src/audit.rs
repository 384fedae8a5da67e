//! The trail: what was done, by whom and why, and what was refused.

mod attempt;
mod canonical;
mod document;
mod entry;
mod journal;
mod list_audit_entries;
mod page;

pub use attempt::Attempt;
pub use canonical::{TrailKey, canonical_facts};
pub use document::{EntryDocument, EntryInPlace, Part, StoredEntry};
pub use entry::{Actor, Entry, EntryOutcome, OutcomeKind};
pub use journal::{Announcement, Journal};
pub use list_audit_entries::{ListAuditEntries, ListAuditEntriesBelow};
pub use page::{EntryFilter, EntryPage, EntryPosition, Log};
