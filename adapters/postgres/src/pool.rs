//! The two roles' connections.

pub(crate) mod turns;

use crate::error::{Meaning, Unexpected, driver_error};
use crate::transaction::{Begin, Guarded, LOCK_STATEMENTS, Transaction};
use deadpool::Runtime;
use deadpool::managed::{
    Manager, Metrics, Pool, PoolConfig, PoolError, RecycleError, RecycleResult, TimeoutType, Timeouts,
};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tenantry_application::ports::StoreError;
use tenantry_domain::TenantId;
use tenantry_domain::access::Reach;
use turns::{Line, Turn, Turns};

/// How a pool is made.
#[derive(Clone, Debug)]
pub struct PoolSettings {
    /// How to connect as `tenantry_tenant`.
    pub tenant: PgConnectOptions,
    /// How to connect as `tenantry_platform`.
    pub platform: PgConnectOptions,
    /// How many connections each role may have.
    pub connections: u32,
    /// How long a statement may run.
    pub statement_timeout: Duration,
}

/// Connections as `tenantry_tenant` and as `tenantry_platform`. No connection changes its role, so work for a tenant
/// can't become work for the platform.
#[derive(Clone)]
pub struct Pools {
    tenant: RolePool,
    platform: RolePool,
    turns: Turns,
    statement_timeout: Duration,
    round_trips: Arc<AtomicU64>,
}

impl Pools {
    /// Makes pools that connect when they are first used. Each worker thread makes its own; `round_trips` counts
    /// over all of them.
    #[must_use]
    pub fn new(settings: &PoolSettings, round_trips: Arc<AtomicU64>) -> Self {
        Self {
            tenant: RolePool::new(settings.tenant.clone(), settings.connections),
            platform: RolePool::new(settings.platform.clone(), settings.connections),
            turns: Turns::default(),
            statement_timeout: settings.statement_timeout,
            round_trips,
        }
    }

    /// Begins a transaction on one tenant's data, or the platform's: the reach decides the role, not the caller.
    pub(crate) async fn begin(&self, reach: Reach, begin: Begin) -> Result<Transaction, StoreError> {
        self.begin_in_turn(reach, begin, &[]).await
    }

    /// The same, once it is this unit's turn in each of these lines. A turn lasts as long as the transaction.
    pub(crate) async fn begin_in_turn(
        &self,
        reach: Reach,
        begin: Begin,
        lines: &[Line],
    ) -> Result<Transaction, StoreError> {
        let turn = self.turns.take(lines, WAIT_TIMEOUT).await?;
        let pool = match reach {
            Reach::Tenant(_) => &self.tenant,
            Reach::New(_) | Reach::Platform => &self.platform,
        };
        self.begin_on(pool, reach.tenant(), begin, turn).await
    }

    /// Whether `tenantry_tenant` can sign in; bound to nobody, it sees nothing.
    pub(crate) async fn ping_tenant(&self) -> Result<(), StoreError> {
        self.begin_on(&self.tenant, None, Begin::Reading, None).await?.commit().await
    }

    async fn begin_on(
        &self,
        pool: &RolePool,
        tenant: Option<TenantId>,
        begin: Begin,
        turn: Option<Turn>,
    ) -> Result<Transaction, StoreError> {
        let text = begin.text(tenant, self.statement_timeout);
        let connection = pool.begin(&begin, &text, begin.patience(self.statement_timeout), &self.round_trips).await?;
        Ok(Transaction::begun(connection, turn, self.statement_timeout, Arc::clone(&self.round_trips)))
    }

    /// Closes every connection; those in use when they are given back.
    pub fn close(&self) {
        self.tenant.pool.close();
        self.platform.pool.close();
    }
}

#[derive(Clone)]
struct RolePool {
    pool: Pool<Connector>,
    connections: u32,
    breaker: Arc<Breaker>,
}

/// How long a call waits for a connection while others have them all, or for its turn with a tenant.
const WAIT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long making one may take. PostgreSQL answers in a few milliseconds, and where it is gone the network says so as
/// fast; but a machine under full load may take a while.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How old a connection may get, so that what PostgreSQL gathers for it is given up now and then.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// Makes connections. None is asked whether it lives, neither when it is taken nor when it is given back, which would
/// be a round trip each: a dead one shows at BEGIN.
pub(crate) struct Connector(PgConnectOptions);

/// A connection, and what it has been taught.
pub(crate) struct PooledConnection {
    pub(crate) driver: PgConnection,
    /// Which of the statements that take locks it has.
    pub(crate) prepared: [bool; LOCK_STATEMENTS],
}

impl Manager for Connector {
    type Type = PooledConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<PooledConnection, sqlx::Error> {
        Ok(PooledConnection { driver: PgConnection::connect_with(&self.0).await?, prepared: [false; LOCK_STATEMENTS] })
    }

    async fn recycle(&self, _: &mut PooledConnection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() < LIFETIME { Ok(()) } else { Err(RecycleError::message("old")) }
    }
}

impl RolePool {
    fn new(connect: PgConnectOptions, connections: u32) -> Self {
        // Statements that take milliseconds are never worth compiling; where a way of reading is closed to the planner
        // (`enable_seqscan`), their price looks high enough for it.
        let options = [("idle_in_transaction_session_timeout", "10s"), ("jit", "off")];
        let options = connect.application_name("tenantry").options(options);
        let mut config = PoolConfig::new(usize::try_from(connections).unwrap_or(usize::MAX));
        config.timeouts = Timeouts { wait: Some(WAIT_TIMEOUT), create: Some(CONNECT_TIMEOUT), recycle: None };
        let manager = Connector(sqlx::ConnectOptions::disable_statement_logging(options));
        let pool = Pool::builder(manager).config(config).runtime(Runtime::Tokio1).build();
        Self {
            pool: pool.unwrap_or_else(|_| unreachable!("timeouts have their runtime")),
            connections,
            breaker: Arc::new(Breaker::new()),
        }
    }

    async fn begin(
        &self,
        begin: &Begin,
        text: &str,
        patience: Duration,
        round_trips: &AtomicU64,
    ) -> Result<Guarded, StoreError> {
        // After a restart of PostgreSQL every idle connection is dead. BEGIN has changed nothing when it fails, so it
        // is tried on the next one, until a new one is made or can't be.
        for _ in 0..=self.connections {
            let mut connection = self.acquire().await?;
            round_trips.fetch_add(1, Ordering::Relaxed);
            match connection.begin(begin, text, patience).await {
                Ok(()) => return Ok(connection),
                // Where one says nothing, the next would be waited for in vain too.
                Err(error) if Meaning::of(&error) == Meaning::Lost && !is_silence(&error) => {}
                Err(error) => return Err(driver_error(error)),
            }
        }
        Err(StoreError::Unavailable(Box::new(Unexpected("every connection was lost at BEGIN"))))
    }

    async fn acquire(&self) -> Result<Guarded, StoreError> {
        self.breaker.check()?;
        match self.pool.get().await {
            Ok(connection) => {
                self.breaker.close();
                Ok(Guarded::new(connection))
            }
            Err(error) => {
                if !matches!(error, PoolError::Timeout(TimeoutType::Wait)) {
                    self.breaker.open();
                }
                // Whatever keeps a connection from being made, a password among them, is for the operator to mend.
                tracing::debug!(%error, "no connection");
                Err(StoreError::Unavailable(Box::new(error)))
            }
        }
    }
}

fn is_silence(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut)
}

/// Once no connection could be made, the next calls fail at once for a while, instead of each waiting in turn.
struct Breaker {
    since: Instant,
    open_until_micros: AtomicU64,
}

impl Breaker {
    const OPEN_FOR: Duration = Duration::from_millis(250);

    #[expect(clippy::disallowed_methods, reason = "how long the network is left alone is no business of the domain's")]
    fn new() -> Self {
        Self { since: Instant::now(), open_until_micros: AtomicU64::new(0) }
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.micros() < self.open_until_micros.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable(Box::new(Unexpected("PostgreSQL could not be reached a moment ago"))));
        }
        Ok(())
    }

    fn open(&self) {
        let until = self.micros() + u64::try_from(Self::OPEN_FOR.as_micros()).unwrap_or(u64::MAX);
        self.open_until_micros.store(until, Ordering::Relaxed);
    }

    fn close(&self) {
        self.open_until_micros.store(0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
