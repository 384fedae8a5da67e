//! Bulk jobs: the changes of many tenants.

use crate::locks::LockName;
use crate::misuse::Misuse;
use crate::state::State;
use crate::store::MemoryStore;
use crate::view::MemoryView;
use crate::work::MemoryWork;
use async_trait::async_trait;
use tenantry_application::ports::{BulkJobs, BulkJobsView, StoreError, TakenItem};
use tenantry_application::quota::{JobItem, JobItemOutcome};
use tenantry_application::tenant::TenantFilter;
use tenantry_domain::access::Reach;
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{BulkJob, BulkJobParts};
use tenantry_domain::{Change, JobId, TenantId};

/// A job and its tenants.
#[derive(Clone)]
pub(crate) struct JobRow {
    pub(crate) job: BulkJob,
    items: Vec<ItemRow>,
}

/// One of its tenants.
#[derive(Clone)]
struct ItemRow {
    item: JobItem,
    tries: u16,
}

/// The jobs that a unit of work has created or changed, as they are to be.
#[derive(Default)]
pub(crate) struct StagedJobs(Vec<JobRow>);

impl StagedJobs {
    /// Puts them into what is committed. Whoever moves a job on waits for the units of the platform, so nothing is lost.
    pub(crate) fn apply(&self, state: &mut State) {
        state.jobs.extend(self.0.iter().map(|row| (row.job.id(), row.clone())));
    }
}

impl MemoryWork {
    fn begin_job_call(&mut self) -> Result<(), StoreError> {
        self.begin_call()?;
        if self.reach == Reach::Platform { Ok(()) } else { Err(Misuse::OutOfReach.into()) }
    }

    fn job_row(&self, id: JobId) -> Option<JobRow> {
        let staged = self.staged_jobs.0.iter().rfind(|row| row.job.id() == id).cloned();
        staged.or_else(|| self.store.shared.snapshot().jobs.get(&id).cloned())
    }
}

#[async_trait]
impl BulkJobs for MemoryWork {
    async fn choose(&mut self, filter: &TenantFilter, limit: u16) -> Result<Vec<TenantId>, StoreError> {
        self.begin_job_call()?;
        let state = self.store.shared.snapshot();
        self.end_call();
        // The state holds tenants by their ids.
        let wanted = state.living().filter(|tenant| filter.wants(tenant)).map(|tenant| tenant.id());
        Ok(wanted.take(usize::from(limit)).collect())
    }

    async fn find_job(&mut self, id: JobId) -> Result<Option<BulkJob>, StoreError> {
        self.begin_job_call()?;
        self.end_call();
        Ok(self.job_row(id).map(|row| row.job))
    }

    async fn create_job(&mut self, change: &Change<BulkJob>, tenants: &[TenantId]) -> Result<(), StoreError> {
        self.begin_job_call()?;
        self.note(change);
        let items = (1..).zip(tenants).map(|(place, &tenant)| JobItem { place, tenant, outcome: None });
        let items = items.map(|item| ItemRow { item, tries: 0 }).collect();
        self.staged_jobs.0.push(JobRow { job: change.latest().clone(), items });
        self.end_call();
        Ok(())
    }

    async fn save_job(&mut self, change: &Change<BulkJob>) -> Result<(), StoreError> {
        self.begin_job_call()?;
        let row = self.job_row(change.latest().id());
        let started_from = change.before().map(Aggregate::version);
        let Some(row) = row.filter(|row| Some(row.job.version()) == started_from && !row.job.state().is_over()) else {
            return Err(StoreError::Stale { current: None });
        };
        self.note(change);
        self.staged_jobs.0.push(JobRow { job: change.latest().clone(), ..row });
        self.end_call();
        Ok(())
    }
}

#[async_trait]
impl BulkJobsView for MemoryView {
    async fn find_job(&mut self, id: JobId) -> Result<Option<BulkJob>, StoreError> {
        let row = self.state.jobs.get(&id).filter(|_| self.sees(None));
        Ok(row.map(|row| row.job.clone()))
    }

    async fn items(&mut self, id: JobId, after: Option<u32>, rows: u16) -> Result<Vec<JobItem>, StoreError> {
        let row = self.state.jobs.get(&id).filter(|_| self.sees(None));
        let items = row.into_iter().flat_map(|row| &row.items).map(|row| &row.item);
        Ok(items.filter(|item| Some(item.place) > after).take(usize::from(rows)).cloned().collect())
    }
}

impl JobRow {
    /// Its items that may have their turn: those that nobody has written down. Once the job is over, those alone that were
    /// under way.
    fn candidates(&self) -> impl Iterator<Item = TakenItem> {
        let is_over = self.job.state().is_over();
        let left = self.items.iter().filter(move |row| row.item.outcome.is_none() && (row.tries > 0 || !is_over));
        left.map(|row| TakenItem { job: self.job.clone(), item: row.item.clone(), tries: row.tries })
    }
}

impl State {
    /// An item that nobody has written down, and its job.
    fn left_item(&mut self, job: JobId, place: u32) -> Option<(&mut BulkJob, &mut ItemRow)> {
        let JobRow { job, items } = self.jobs.get_mut(&job)?;
        let row = items.iter_mut().find(|row| row.item.place == place && row.item.outcome.is_none())?;
        Some((job, row))
    }
}

impl MemoryStore {
    pub(crate) async fn take(&self) -> Option<TakenItem> {
        let _held = self.shared.locks.acquire(LockName::PlatformLog).await;
        self.shared.change(|state| {
            let first = state.jobs.values().flat_map(JobRow::candidates).min_by_key(TakenItem::turn)?;
            let (_, row) = state.left_item(first.job.id(), first.item.place)?;
            row.tries = row.tries.saturating_add(1);
            Some(TakenItem { tries: row.tries, ..first })
        })
    }

    pub(crate) async fn put_back(&self, job: JobId, place: u32) {
        let _held = self.shared.locks.acquire(LockName::PlatformLog).await;
        self.shared.change(|state| {
            if let Some((_, row)) = state.left_item(job, place) {
                row.tries = 0;
            }
        });
    }

    pub(crate) async fn settle(&self, job: JobId, place: u32, outcome: &JobItemOutcome) {
        let _held = self.shared.locks.acquire(LockName::PlatformLog).await;
        self.shared.change(|state| {
            let Some((job, row)) = state.left_item(job, place) else { return };
            row.item.outcome = Some(outcome.clone());
            let mut parts: BulkJobParts = job.parts().clone();
            match outcome {
                JobItemOutcome::Done(_) => parts.done += 1,
                JobItemOutcome::Failed { .. } => parts.failed += 1,
            }
            *job = BulkJob::stored(parts);
        });
    }
}
