//! The view: one read-only transaction; what it shows is implemented per capability.

use crate::transaction::Transaction;
use async_trait::async_trait;
use tenantry_application::ports::{AccessView, AuditView, BulkJobsView, QuotasView, StoreError, TenantsView, View};

pub(crate) struct PostgresView {
    pub(crate) transaction: Transaction,
}

impl PostgresView {
    pub(crate) const fn new(transaction: Transaction) -> Self {
        Self { transaction }
    }
}

#[async_trait]
impl View for PostgresView {
    fn tenants(&mut self) -> &mut dyn TenantsView {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditView {
        self
    }

    fn quotas(&mut self) -> &mut dyn QuotasView {
        self
    }

    fn jobs(&mut self) -> &mut dyn BulkJobsView {
        self
    }

    fn access(&mut self) -> &mut dyn AccessView {
        self
    }

    async fn close(self: Box<Self>) -> Result<(), StoreError> {
        match self.transaction.commit().await {
            // There is no outcome to be unsure of.
            Err(StoreError::OutcomeUnknown(source)) => Err(StoreError::Unavailable(source)),
            other => other,
        }
    }
}
