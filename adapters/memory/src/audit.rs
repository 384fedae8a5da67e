//! The trail: reading it, and writing refusals down.

use crate::state::{EntryRow, FoldRow, State};
use crate::view::MemoryView;
use async_trait::async_trait;
use std::cmp::Reverse;
use std::sync::Arc;
use tenantry_application::audit::{Attempt, EntryFilter, EntryPage, EntryPosition, Log, StoredEntry};
use tenantry_application::ports::{AuditView, Recorded, StoreError};
use tenantry_domain::TenantId;

impl State {
    /// Writes a refused attempt down, or counts it if one like it has a fold that isn't closed; `times` alike count.
    pub(crate) fn record(&mut self, log: Option<TenantId>, attempt: &Attempt, times: u64) -> Recorded {
        // A tenant's log begins with its creation; the platform's is always there.
        if log.is_some() && !self.logs.contains_key(&log) {
            return Recorded::NoSuchLog;
        }
        let like = |fold: &&mut FoldRow| {
            (fold.log, &fold.subject, fold.action, fold.code)
                == (log, &attempt.actor.subject, attempt.action, attempt.code)
        };
        if let Some(fold) = self.folds.iter_mut().find(like) {
            fold.counted += times;
            return Recorded::Folded;
        }
        self.folds.push(FoldRow {
            log,
            subject: attempt.actor.subject.clone(),
            action: attempt.action,
            code: attempt.code,
            began_at: attempt.at,
            counted: times.saturating_sub(1),
        });
        self.append_attempt(log, attempt);
        Recorded::Entry
    }

    pub(crate) fn append_attempt(&mut self, log: Option<TenantId>, attempt: &Attempt) {
        let (number, at) = self.head(log).draw(attempt.at);
        let (entry, canonical) = attempt.entry(log, number, at);
        self.append(entry, canonical);
    }
}

impl MemoryView {
    /// The page of the entries in these logs.
    fn page<'a>(logs: impl Iterator<Item = &'a Vec<Arc<EntryRow>>>, page: &EntryPage) -> Vec<StoredEntry> {
        let mut rows: Vec<&EntryRow> = logs
            .flatten()
            .map(|row| &**row)
            .filter(|row| wants(&page.filter, row))
            .filter(|row| page.after.is_none_or(|after| place(row) < place_of(after)))
            .collect();
        rows.sort_by_key(|row| Reverse(place(row)));
        rows.into_iter().take(usize::from(page.rows)).map(EntryRow::stored).collect()
    }

    fn log_in_sight(&self, log: Option<TenantId>) -> Option<&Vec<Arc<EntryRow>>> {
        self.state.logs.get(&log).filter(|_| self.sees(log))
    }
}

#[async_trait]
impl AuditView for MemoryView {
    async fn list(&mut self, page: &EntryPage) -> Result<Vec<StoredEntry>, StoreError> {
        Ok(match page.tenant {
            Some(tenant) => Self::page(self.log_in_sight(Some(tenant)).into_iter(), page),
            None => Self::page(self.state.logs.keys().filter_map(|&log| self.log_in_sight(log)), page),
        })
    }

    async fn list_each(&mut self, tenants: &[TenantId], page: &EntryPage) -> Result<Vec<Vec<StoredEntry>>, StoreError> {
        Ok(tenants.iter().map(|&tenant| Self::page(self.log_in_sight(Some(tenant)).into_iter(), page)).collect())
    }
}

fn wants(filter: &EntryFilter, row: &EntryRow) -> bool {
    let entry = &row.entry;
    let log = filter.log.is_none_or(|log| match log {
        Log::Tenant => entry.log.is_some(),
        Log::Platform => entry.log.is_none(),
    });
    log && (filter.actions.is_empty() || filter.actions.contains(&entry.action))
        && filter.subject.as_ref().is_none_or(|subject| *subject == entry.actor.subject)
        && filter.outcome.is_none_or(|outcome| outcome == entry.outcome.kind())
        && filter.from.is_none_or(|from| entry.at >= from)
        && filter.to.is_none_or(|to| entry.at < to)
}

/// Where an entry stands in the order across logs. The nil UUID stands for the platform's.
fn place(row: &EntryRow) -> (i64, u128, u64) {
    (
        row.entry.at.as_micros(),
        row.entry.log.map_or(0, |tenant| u128::from_be_bytes(*tenant.as_bytes())),
        row.entry.number,
    )
}

const fn place_of(position: EntryPosition) -> (i64, u128, u64) {
    (position.at_micros, position.log, position.number)
}
