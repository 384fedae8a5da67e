//! The unit of work.

use crate::error::Unexpected;
use crate::feed::Poke;
use crate::job;
use crate::outbox;
use crate::quota;
use crate::tenant;
use crate::transaction::Transaction;
use async_trait::async_trait;
use tenantry_application::IdempotencyKey;
use tenantry_application::audit::{Announcement, Journal};
use tenantry_application::ports::{BulkJobs, Quotas, StoreError, Tenants, UnitOfWork};
use tenantry_application::tenant::TenantFilter;
use tenantry_domain::access::Reach;
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{BulkJob, Quota, QuotaStatus, Resource, ResourceKey};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Change, JobId, TenantId};

pub(crate) struct PostgresWork {
    transaction: Transaction,
    journal: Journal,
    key: Option<IdempotencyKey>,
    reach: Reach,
    tenant: Option<Tenant>,
    poke: Poke,
    finished: bool,
}

impl PostgresWork {
    pub(crate) const fn new(
        transaction: Transaction,
        journal: Journal,
        key: Option<IdempotencyKey>,
        reach: Reach,
        tenant: Option<Tenant>,
        poke: Poke,
    ) -> Self {
        Self { transaction, journal, key, reach, tenant, poke, finished: false }
    }
}

#[async_trait]
impl UnitOfWork for PostgresWork {
    fn tenant(&self) -> Option<&Tenant> {
        self.tenant.as_ref()
    }

    fn tenants(&mut self) -> &mut dyn Tenants {
        self
    }

    fn quotas(&mut self) -> &mut dyn Quotas {
        self
    }

    fn jobs(&mut self) -> &mut dyn BulkJobs {
        self
    }

    async fn finish(&mut self, outcome: &str) -> Result<(), StoreError> {
        let finished = outbox::finish(&self.transaction, &self.journal, self.reach, self.key.as_ref(), outcome).await;
        self.finished = finished.is_ok();
        finished.inspect_err(|_| self.transaction.spoil())
    }

    async fn commit(self: Box<Self>) -> Result<Vec<Announcement>, StoreError> {
        if !self.finished && !self.journal.is_empty() {
            // Dropped, it is undone: a change without its entry is none.
            return Err(Unexpected("a unit with changes was not finished").into());
        }
        let announcements: Vec<_> = self.journal.announcements().cloned().collect();
        let committed = self.transaction.commit().await;
        if !announcements.is_empty() {
            // Also when the outcome is unknown: a look too many costs nothing.
            self.poke.poke();
        }
        committed.map(|()| announcements)
    }

    async fn roll_back(self: Box<Self>) {
        self.transaction.roll_back().await;
    }
}

#[async_trait]
impl Quotas for PostgresWork {
    async fn catalogue(&mut self) -> Result<Vec<Resource>, StoreError> {
        quota::catalogue(&self.transaction).await.inspect_err(|_| self.transaction.spoil())
    }

    async fn define(&mut self, change: &Change<Resource>) -> Result<(), StoreError> {
        let defined = quota::define(&self.transaction, change).await;
        let (number, at) = defined.inspect_err(|_| self.transaction.spoil())?;
        self.journal.note(change, number, at);
        Ok(())
    }

    async fn find(&mut self, resource: &ResourceKey) -> Result<Option<QuotaStatus>, StoreError> {
        let found = match self.reach.tenant() {
            Some(tenant) => quota::find(&self.transaction, tenant, resource).await,
            None => Err(Unexpected("a unit that is bound to no tenant has no quotas").into()),
        };
        found.inspect_err(|_| self.transaction.spoil())
    }

    async fn save(&mut self, change: &Change<Quota>) -> Result<(), StoreError> {
        let saved = if self.reach.tenant() == change.latest().log() {
            quota::save(&self.transaction, change).await
        } else {
            Err(Unexpected("the quota is another tenant's").into())
        };
        let (number, at) = saved.inspect_err(|_| self.transaction.spoil())?;
        self.journal.note(change, number, at);
        Ok(())
    }
}

impl PostgresWork {
    /// Bulk jobs are the platform's.
    fn platforms(&self) -> Result<&Transaction, StoreError> {
        if self.reach == Reach::Platform {
            Ok(&self.transaction)
        } else {
            self.transaction.spoil();
            Err(Unexpected("a unit that is bound to a tenant has no jobs").into())
        }
    }
}

#[async_trait]
impl BulkJobs for PostgresWork {
    async fn choose(&mut self, filter: &TenantFilter, limit: u16) -> Result<Vec<TenantId>, StoreError> {
        tenant::choose(self.platforms()?, filter, limit).await.inspect_err(|_| self.transaction.spoil())
    }

    async fn find_job(&mut self, id: JobId) -> Result<Option<BulkJob>, StoreError> {
        job::find(self.platforms()?, id).await.inspect_err(|_| self.transaction.spoil())
    }

    async fn create_job(&mut self, change: &Change<BulkJob>, tenants: &[TenantId]) -> Result<(), StoreError> {
        let created = job::create(self.platforms()?, change, tenants).await;
        let (number, at) = created.inspect_err(|_| self.transaction.spoil())?;
        self.journal.note(change, number, at);
        Ok(())
    }

    async fn save_job(&mut self, change: &Change<BulkJob>) -> Result<(), StoreError> {
        let saved = job::save(self.platforms()?, change).await;
        let (number, at) = saved.inspect_err(|_| self.transaction.spoil())?;
        self.journal.note(change, number, at);
        Ok(())
    }
}

#[async_trait]
impl Tenants for PostgresWork {
    async fn save(&mut self, change: &Change<Tenant>) -> Result<(), StoreError> {
        let saved = tenant::save(&self.transaction, change).await;
        let (number, at) = saved.inspect_err(|_| self.transaction.spoil())?;
        self.journal.note(change, number, at);
        self.tenant = change.after().cloned();
        Ok(())
    }
}
