//! The store: units of work and views over the two roles' pools.

use crate::audit;
use crate::feed::Poke;
use crate::idempotency::{self, Loaded};
use crate::pool::Pools;
use crate::pool::turns::Line;
use crate::ready;
use crate::transaction::Begin;
use crate::usage::{self, KnownCounting};
use crate::view::PostgresView;
use crate::work::PostgresWork;
use async_trait::async_trait;
use tenantry_application::IdempotencyKey;
use tenantry_application::audit::{Attempt, Journal};
use tenantry_application::ports::{Begun, Recorded, Store, StoreError, View};
use tenantry_application::usage::{UseBatch, UseRefused, Used};
use tenantry_domain::access::{Permit, Reach, ReachKind, RecordPermit};

/// The store in PostgreSQL. Cheap to clone.
#[derive(Clone)]
pub struct PostgresStore {
    pub(crate) pools: Pools,
    pub(crate) poke: Poke,
    pub(crate) known_counting: KnownCounting,
}

impl PostgresStore {
    /// A store over these pools; `poke` tells the feed that something was announced.
    #[must_use]
    pub fn new(pools: Pools, poke: Poke) -> Self {
        Self { pools, poke, known_counting: KnownCounting::default() }
    }

    /// Whether both roles can be reached, and the schema is the one that this server was built with.
    ///
    /// # Errors
    /// What is missing, in words for the operator.
    pub async fn check(&self, steps: &[String]) -> Result<(), String> {
        let ready = ready::check(&self.pools, steps).await;
        ready.map_err(|error| error.to_string())
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn begin(
        &self,
        permit: &Permit,
        journal: Journal,
        key: Option<&IdempotencyKey>,
    ) -> Result<Begun, StoreError> {
        let reach = permit.reach();
        let transaction = match reach {
            Reach::Tenant(tenant) => {
                let own = [Line::Own(tenant), Line::Lock(tenant)];
                let lines = if journal.reach_kind() == ReachKind::Tenant { &own[..] } else { &own[1..] };
                self.pools.begin_in_turn(reach, Begin::WritingUnderTenantLock, lines).await?
            }
            Reach::New(_) => self.pools.begin(reach, Begin::Writing).await?,
            Reach::Platform => self.pools.begin_in_turn(reach, Begin::Writing, &[Line::Log(None)]).await?,
        };
        let Loaded { tenant, replay } = match idempotency::load(&transaction, reach, key).await {
            Ok(loaded) => loaded,
            Err(error) => {
                transaction.roll_back().await;
                return Err(error);
            }
        };
        let work = PostgresWork::new(transaction, journal, key.cloned(), reach, tenant, self.poke.clone());
        Ok(Begun { work: Box::new(work), replay })
    }

    async fn view(&self, permit: &Permit) -> Result<Box<dyn View>, StoreError> {
        let transaction = self.pools.begin(permit.reach(), Begin::Reading).await?;
        Ok(Box::new(PostgresView::new(transaction)))
    }

    async fn use_quota(&self, batch: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
        usage::use_quota(self, batch).await
    }

    async fn record(&self, permit: &RecordPermit, attempt: &Attempt, times: u64) -> Result<Recorded, StoreError> {
        let reach = log_reach(permit);
        let transaction = self.pools.begin_in_turn(reach, Begin::Writing, &[Line::Log(permit.log())]).await?;
        match audit::record(&transaction, permit.log(), attempt, times).await {
            Ok(recorded) => transaction.commit().await.map(|()| recorded),
            Err(error) => {
                transaction.roll_back().await;
                Err(error)
            }
        }
    }
}

/// A refusal is written as whoever owns the log.
pub(crate) fn log_reach(permit: &RecordPermit) -> Reach {
    permit.log().map_or(Reach::Platform, Reach::Tenant)
}
