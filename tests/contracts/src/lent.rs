//! A way to units of work that no command drives: what a case does to them is its own affair.

use async_trait::async_trait;
use std::sync::{Arc, Mutex, PoisonError};
use tenantry_application::IdempotencyKey;
use tenantry_application::audit::{Attempt, Journal};
use tenantry_application::ports::{Begun, Recorded, Store, StoreError, View};
use tenantry_application::usage::{UseBatch, UseRefused, Used};
use tenantry_domain::access::{Permit, RecordPermit};

/// A store that hands the unit it began to the case, and tells the command that there is none.
pub(crate) struct Lending {
    store: Arc<dyn Store>,
    begun: Mutex<Option<Result<Begun, StoreError>>>,
}

impl Lending {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, begun: Mutex::default() }
    }

    /// What became of the command's `begin`; `None` if it never got so far.
    pub(crate) fn take(&self) -> Option<Result<Begun, StoreError>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[async_trait]
impl Store for Lending {
    async fn begin(
        &self,
        permit: &Permit,
        journal: Journal,
        key: Option<&IdempotencyKey>,
    ) -> Result<Begun, StoreError> {
        let begun = self.store.begin(permit, journal, key).await;
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
        Err(StoreError::Unavailable("the unit is lent to the case".into()))
    }

    async fn view(&self, permit: &Permit) -> Result<Box<dyn View>, StoreError> {
        self.store.view(permit).await
    }

    async fn use_quota(&self, batch: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
        self.store.use_quota(batch).await
    }

    async fn record(&self, permit: &RecordPermit, attempt: &Attempt, times: u64) -> Result<Recorded, StoreError> {
        self.store.record(permit, attempt, times).await
    }
}
