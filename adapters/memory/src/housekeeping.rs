//! What is due, and what has expired.

use crate::locks::LockName;
use crate::misuse::Misuse;
use crate::state::{FoldRow, State, TenantRow};
use crate::store::MemoryStore;
use async_trait::async_trait;
use tenantry_application::audit::Attempt;
use tenantry_application::ports::{Due, DueExpiry, DueFold, DueLook, Housekeeping, StoreError, TakenItem};
use tenantry_application::quota::JobItemOutcome;
use tenantry_domain::access::RecordPermit;
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::{State as Life, Status, Tenant};
use tenantry_domain::usage::{Reservation, ReservationState};
use tenantry_domain::{JobId, TenantId, Timestamp};

#[async_trait]
impl Housekeeping for MemoryStore {
    async fn due_resumes(&self, now: Timestamp, limit: u16) -> Result<Vec<Due>, StoreError> {
        let until = |life: &Life| life.suspension().and_then(|suspension| suspension.until);
        let is_due = |tenant: &Tenant, now| tenant.resume_when_due(now).is_ok();
        Ok(self.due(until, is_due, now, limit))
    }

    async fn due_erasures(&self, now: Timestamp, limit: u16) -> Result<Vec<Due>, StoreError> {
        let erased_after = |life: &Life| life.deletion().map(|deletion| deletion.erased_after);
        let is_due = |tenant: &Tenant, now| tenant.erase(now).is_ok();
        Ok(self.due(erased_after, is_due, now, limit))
    }

    async fn due_expiries(&self, now: Timestamp, limit: u16) -> Result<Vec<DueExpiry>, StoreError> {
        let now = now.min(self.shared.clock.now());
        let state = self.shared.snapshot();
        let is_due = |reservation: &Reservation| {
            reservation.state == ReservationState::Open && reservation.state_at(now) == ReservationState::Expired
        };
        let mut over: Vec<_> = state.reservations.iter().filter(|(_, reservation)| is_due(reservation)).collect();
        over.sort_by_key(|(_, reservation)| reservation.expires_at);
        let mut due: Vec<DueExpiry> = Vec::new();
        for (&(tenant, _), reservation) in over {
            let Reservation { resource, window_starts_at, .. } = reservation.clone();
            let one = DueExpiry { tenant, resource, window_starts_at };
            if !due.contains(&one) && due.len() < usize::from(limit) {
                due.push(one);
            }
        }
        Ok(due)
    }

    async fn due_looks(&self, now: Timestamp, limit: u16) -> Result<Vec<DueLook>, StoreError> {
        let now = now.min(self.shared.clock.now());
        let state = self.shared.snapshot();
        let mut due: Vec<DueLook> = Vec::new();
        for (at, tenant, resource) in state.looks.iter().take_while(|(at, ..)| *at <= now).cloned() {
            let known = due.iter().position(|look| (look.tenant, &look.resource) == (tenant, &resource));
            match known {
                Some(place) => due[place].since.push(at),
                None if due.len() < usize::from(limit) => due.push(DueLook { tenant, resource, since: vec![at] }),
                None => {}
            }
        }
        Ok(due)
    }

    async fn set_looked(&self, look: &DueLook) -> Result<(), StoreError> {
        self.shared.change(|state| {
            for &at in &look.since {
                state.looks.remove(&(at, look.tenant, look.resource.clone()));
            }
        });
        Ok(())
    }

    async fn due_folds(&self, now: Timestamp, limit: u16) -> Result<Vec<DueFold>, StoreError> {
        let state = self.shared.snapshot();
        let over = state.folds.iter().filter(|fold| fold.ends_at() <= now);
        Ok(over.take(usize::from(limit)).map(DueFold::from).collect())
    }

    async fn close_fold(&self, permit: &RecordPermit, fold: &DueFold, closing: &Attempt) -> Result<(), StoreError> {
        if permit.log() != fold.log {
            return Err(Misuse::OutOfReach.into());
        }
        let _held = self.shared.locks.acquire(LockName::of_log(permit.log())).await;
        self.shared.change(|state| state.close_fold(fold, closing));
        Ok(())
    }

    async fn take_item(&self) -> Result<Option<TakenItem>, StoreError> {
        Ok(self.take().await)
    }

    async fn put_back_item(&self, job: JobId, place: u32) -> Result<(), StoreError> {
        self.put_back(job, place).await;
        Ok(())
    }

    async fn settle_item(&self, job: JobId, place: u32, outcome: &JobItemOutcome) -> Result<(), StoreError> {
        self.settle(job, place, outcome).await;
        Ok(())
    }

    async fn purge(&self, limit: u16) -> Result<u64, StoreError> {
        let now = self.shared.clock.now();
        Ok(self.shared.change(|state| state.purge(now, usize::from(limit))))
    }

    async fn rank(&self, _: u16) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn statuses(&self, tenants: &[TenantId]) -> Result<Vec<(TenantId, Status)>, StoreError> {
        let state = self.shared.snapshot();
        let status = |id: &TenantId| state.tenants.get(id).and_then(TenantRow::living).map(|tenant| tenant.status());
        Ok(tenants.iter().filter_map(|id| Some((*id, status(id)?))).collect())
    }
}

impl MemoryStore {
    /// The tenants of which the domain says that something is due, also by the store's own clock; the longest overdue
    /// first, as `due_at` reads it from their state.
    fn due(
        &self,
        due_at: impl Fn(&Life) -> Option<Timestamp>,
        is_due: impl Fn(&Tenant, Timestamp) -> bool,
        now: Timestamp,
        limit: u16,
    ) -> Vec<Due> {
        let now = now.min(self.shared.clock.now());
        let state = self.shared.snapshot();
        let mut due: Vec<_> = state
            .living()
            .filter(|tenant| is_due(tenant, now))
            .map(|tenant| (due_at(tenant.state()), Due { tenant: tenant.id(), version: tenant.version() }))
            .collect();
        due.sort_by_key(|(at, due)| (*at, due.tenant));
        due.into_iter().take(usize::from(limit)).map(|(_, due)| due).collect()
    }
}

impl State {
    /// Ends the fold of this kind if its minute is over when it is closed; nothing if somebody else has.
    fn close_fold(&mut self, fold: &DueFold, closing: &Attempt) {
        let is_it = |row: &FoldRow| {
            (row.log, &row.subject, row.action, row.code) == (fold.log, &fold.subject, fold.action, fold.code)
                && row.ends_at() <= closing.at
        };
        let Some(place) = self.folds.iter().position(is_it) else { return };
        let closed = self.folds.remove(place);
        if closed.counted > 0 {
            self.append_attempt(closed.log, &closing.clone().counting(closed.counted));
        }
    }

    fn purge(&mut self, now: Timestamp, limit: usize) -> u64 {
        let keys: Vec<_> = self
            .keys
            .iter()
            .filter(|(_, row)| row.expires_at <= now)
            .map(|(name, _)| name.clone())
            .take(limit)
            .collect();
        let reports: Vec<_> = self
            .reports
            .iter()
            .filter(|(_, report)| report.is_expired(now))
            .map(|(server, _)| *server)
            .take(limit)
            .collect();
        for name in &keys {
            self.keys.remove(name);
        }
        for server in &reports {
            self.reports.remove(server);
        }
        let long_over = |reservation: &Reservation| {
            let forgotten_at = reservation.expires_at.plus_seconds(Reservation::REMEMBERED_SECONDS);
            reservation.state != ReservationState::Open && forgotten_at < now
        };
        let over = self.reservations.iter().filter(|(_, reservation)| long_over(reservation));
        let over: Vec<_> = over.map(|(name, _)| *name).take(limit).collect();
        for name in &over {
            self.reservations.remove(name);
        }
        let jobs = self.jobs.iter().filter(|(_, row)| row.job.is_forgotten(now));
        let jobs: Vec<_> = jobs.map(|(id, _)| *id).take(limit).collect();
        for id in &jobs {
            self.jobs.remove(id);
        }
        (keys.len() + reports.len() + over.len() + jobs.len()) as u64
    }
}

impl From<&FoldRow> for DueFold {
    fn from(row: &FoldRow) -> Self {
        Self { log: row.log, subject: row.subject.clone(), action: row.action, code: row.code }
    }
}
