//! The transaction on which everything runs: the only way to a connection.
//!
//! BEGIN, the tenant's binding, the time limit and the tenant's lock travel in one message. The connection goes back to
//! its pool only after the server has answered COMMIT or ROLLBACK to a transaction in which nothing went wrong; in every
//! other case, a dropped future among them, it is closed. So no transaction and no tenant's setting is ever left behind
//! for the next user of a connection.
//!
//! PostgreSQL ends a statement that takes too long by itself. Where it says nothing at all, as behind a network that
//! has gone silent, waiting ends a little later, and the connection with it.

use crate::convert::uuid;
use crate::error::{Meaning, Unexpected, driver_error};
use crate::pool::Connector;
use crate::pool::turns::Turn;
use async_trait::async_trait;
use deadpool::managed::Object;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::postgres::PgConnection;
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Executor, Postgres};
use std::fmt::Write as _;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Duration;
use tenantry_application::ports::StoreError;
use tenantry_domain::quota::ResourceKey;
use tenantry_domain::{TenantId, Timestamp};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// How a transaction begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    /// It only reads.
    Reading,
    /// It writes.
    Writing,
    /// It writes what may be forgotten when PostgreSQL itself goes down, as long as nothing was committed behind it: its
    /// COMMIT waits for no disk.
    WritingWithoutFlush,
    /// It writes, and first takes the lock of the tenant it is bound to.
    WritingUnderTenantLock,
    /// It writes, and first takes the lock of a counter of the tenant it is bound to: what is used of a resource in the
    /// window that began then.
    WritingUnderCounterLock(ResourceKey, Timestamp),
}

/// A statement that takes a lock, prepared for as long as the connection lives. Under row-level security planning it takes
/// several times as long as carrying it out, and in a text of several statements nothing else keeps a plan.
pub(crate) struct LockStatement {
    /// Its place among what a connection has been taught.
    pub(crate) place: usize,
    prepare: &'static str,
    execute: &'static str,
}

/// NO KEY: rows that refer to the tenant can be inserted meanwhile by those who don't lock it.
const LOCK_TENANT: LockStatement = LockStatement {
    place: 0,
    prepare: "PREPARE lock_tenant (uuid) AS SELECT 1 FROM tenantry.tenant WHERE tenant_id = $1 FOR NO KEY UPDATE; ",
    execute: "EXECUTE lock_tenant (",
};

const LOCK_COUNTER: LockStatement = LockStatement {
    place: 1,
    prepare: "PREPARE lock_counter (uuid, text, timestamptz) AS SELECT 1 FROM tenantry.usage_counter \
              WHERE tenant_id = $1 AND resource = $2 AND window_start = $3 FOR NO KEY UPDATE; ",
    execute: "EXECUTE lock_counter (",
};

/// How the statements of a use are planned: once for a connection, since plans for arrays of just this length look cheaper
/// each time and cost more to make than to run; and by index, since the tables may be empty when it is done and aren't for
/// long.
const PLAN_ONCE: &str = "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off";

/// How many of them there are.
pub(crate) const LOCK_STATEMENTS: usize = 2;

impl Begin {
    /// The statement that takes the lock, if one is taken.
    const fn lock(&self) -> Option<&'static LockStatement> {
        match self {
            Self::Reading | Self::Writing | Self::WritingWithoutFlush => None,
            Self::WritingUnderTenantLock => Some(&LOCK_TENANT),
            Self::WritingUnderCounterLock(..) => Some(&LOCK_COUNTER),
        }
    }

    /// The message. All that goes into it is a UUID, numbers, an instant, and a resource's key, which is made of letters,
    /// digits and points; no other text from outside ever does.
    pub(crate) fn text(&self, tenant: Option<TenantId>, statement_timeout: Duration) -> String {
        let mut text = String::from(match self {
            Self::Reading => "BEGIN READ ONLY",
            Self::Writing
            | Self::WritingWithoutFlush
            | Self::WritingUnderTenantLock
            | Self::WritingUnderCounterLock(..) => "BEGIN",
        });
        // Writing to a String can't fail.
        let _ = write!(text, "; SET LOCAL statement_timeout = {}", statement_timeout.as_millis());
        if *self == Self::WritingWithoutFlush {
            text.push_str("; SET LOCAL synchronous_commit = off");
        }
        if let Some(tenant) = tenant {
            let tenant = uuid(tenant);
            let _ = write!(text, "; SET LOCAL tenantry.tenant_id = '{tenant}'");
            let _ = match (self, self.lock()) {
                (Self::WritingUnderCounterLock(resource, window_start), Some(lock)) => {
                    write!(text, "; {PLAN_ONCE}; {}'{tenant}', '{resource}', '{window_start}')", lock.execute)
                }
                (_, Some(lock)) => write!(text, "; {}'{tenant}')", lock.execute),
                (_, None) => Ok(()),
            };
        }
        text
    }

    /// How long its answer is waited for. Only a lock can take a while.
    pub(crate) fn patience(&self, statement_timeout: Duration) -> Duration {
        match self {
            Self::Reading | Self::Writing | Self::WritingWithoutFlush => {
                statement_timeout.min(ANSWER_GRACE) + ANSWER_GRACE
            }
            Self::WritingUnderTenantLock | Self::WritingUnderCounterLock(..) => statement_timeout + ANSWER_GRACE,
        }
    }
}

/// How much longer an answer is waited for than PostgreSQL may take for it.
pub(crate) const ANSWER_GRACE: Duration = Duration::from_secs(1);

/// Waits for an answer. One that doesn't come in time is the same as a connection that is lost.
async fn answered<T>(
    patience: Duration,
    exchange: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let silence = |_| io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL doesn't answer");
    timeout(patience, exchange).await.map_err(silence)?
}

/// A connection that is closed unless somebody says that it is clean.
pub(crate) struct Guarded {
    /// Taken out only as the guard goes.
    connection: Option<Object<Connector>>,
    clean: bool,
    /// Whether the message that began the transaction found the row that it locks.
    has_lock: bool,
}

impl Guarded {
    pub(crate) const fn new(connection: Object<Connector>) -> Self {
        Self { connection: Some(connection), clean: false, has_lock: false }
    }

    /// Begins a transaction. What the connection doesn't have yet, the same message prepares.
    pub(crate) async fn begin(&mut self, begin: &Begin, text: &str, patience: Duration) -> Result<(), sqlx::Error> {
        let unprepared =
            |lock: &&LockStatement| self.connection.as_ref().is_some_and(|connection| !connection.prepared[lock.place]);
        let Some(lock) = begin.lock().filter(unprepared) else {
            self.has_lock = self.run_text(text, patience).await? > 0;
            return Ok(());
        };
        // Behind the time limit, since it waits for whoever has the table; it outlives the transaction all the same.
        let text = text.replacen(lock.execute, &[lock.prepare, lock.execute].concat(), 1);
        self.has_lock = self.run_text(&text, patience).await? > 0;
        if let Some(connection) = &mut self.connection {
            connection.prepared[lock.place] = true;
        }
        Ok(())
    }

    /// Sends a text of several statements in one message (PostgreSQL's simple query protocol), and tells how many rows they
    /// found.
    async fn run_text(&mut self, text: &str, patience: Duration) -> Result<u64, sqlx::Error> {
        let connection = self.connection()?;
        let done = answered(patience, connection.execute(sqlx::raw_sql(AssertSqlSafe(text)))).await?;
        Ok(done.rows_affected())
    }

    fn connection(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.connection.as_mut().map(|connection| &mut connection.driver).ok_or(sqlx::Error::WorkerCrashed)
    }

    fn give_back(mut self) {
        self.clean = true;
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if !self.clean
            && let Some(connection) = self.connection.take()
        {
            // Out of its pool, which makes another; dropped, it is closed.
            drop(Object::take(connection));
        }
    }
}

/// A transaction. SeaORM's entities and statements run on it.
pub(crate) struct Transaction {
    connection: Mutex<Guarded>,
    condition: AtomicU8,
    patience: Duration,
    round_trips: Arc<AtomicU64>,
    has_lock: bool,
    /// Held until the lock is given up.
    _turn: Option<Turn>,
}

/// Nothing is under way and nothing went wrong.
const SOUND: u8 = 0;
/// A statement is under way, or its answer will never be heard: nothing can be sent behind it.
const BUSY: u8 = 1;
/// A statement failed: PostgreSQL answers COMMIT with ROLLBACK from now on, and the driver would not say so.
const FAILED: u8 = 2;

impl Transaction {
    /// A transaction whose BEGIN has been answered.
    pub(crate) fn begun(
        connection: Guarded,
        turn: Option<Turn>,
        statement_timeout: Duration,
        round_trips: Arc<AtomicU64>,
    ) -> Self {
        let (patience, has_lock) = (statement_timeout + ANSWER_GRACE, connection.has_lock);
        let (connection, condition) = (Mutex::new(connection), AtomicU8::new(SOUND));
        Self { connection, condition, patience, round_trips, has_lock, _turn: turn }
    }

    /// Whether it holds the lock that it began with. Where there was no row nothing is locked, even if somebody has made
    /// the row since.
    pub(crate) const fn has_lock(&self) -> bool {
        self.has_lock
    }

    /// Makes it last.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        if self.condition.load(Ordering::Acquire) != SOUND {
            return Err(Unexpected("a statement in the transaction failed, so it can't be committed").into());
        }
        self.round_trips.fetch_add(1, Ordering::Relaxed);
        let mut connection = self.connection.into_inner();
        match connection.run_text("COMMIT", self.patience).await {
            Ok(_) => {
                connection.give_back();
                Ok(())
            }
            Err(error) if Meaning::of(&error) == Meaning::Lost => Err(StoreError::OutcomeUnknown(Box::new(error))),
            Err(error) => Err(driver_error(error)),
        }
    }

    /// Makes it one that can't be committed: a statement was answered, and the answer was wrong.
    pub(crate) fn spoil(&self) {
        // Behind an answer that was never heard nothing may be sent, not even ROLLBACK: that stays as it is.
        let _ = self.condition.compare_exchange(SOUND, FAILED, Ordering::AcqRel, Ordering::Acquire);
    }

    /// Undoes it. If that fails, the connection is closed, and PostgreSQL undoes it.
    pub(crate) async fn roll_back(self) {
        if self.condition.load(Ordering::Acquire) == BUSY {
            return;
        }
        self.round_trips.fetch_add(1, Ordering::Relaxed);
        let mut connection = self.connection.into_inner();
        if connection.run_text("ROLLBACK", self.patience).await.is_ok() {
            connection.give_back();
        }
    }

    fn enter(&self) -> Result<(), DbErr> {
        self.round_trips.fetch_add(1, Ordering::Relaxed);
        match self.condition.compare_exchange(SOUND, BUSY, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => Ok(()),
            Err(_) => Err(DbErr::Custom("an earlier statement in the transaction failed".to_owned())),
        }
    }

    /// Waits for a statement's answer, and notes what that makes of the transaction.
    async fn finish<T>(&self, exchange: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, DbErr> {
        let result = answered(self.patience, exchange).await;
        let condition = match &result {
            Ok(_) => SOUND,
            Err(error) if Meaning::of(error) == Meaning::Lost => BUSY,
            Err(_) => FAILED,
        };
        self.condition.store(condition, Ordering::Release);
        result.map_err(query_error)
    }
}

fn query_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

fn query(statement: Statement) -> Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or(sea_orm::Values(Vec::new()));
    // SeaORM's statements carry all that comes from outside as bound values.
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.enter()?;
        let mut connection = self.connection.lock().await;
        self.finish(query(statement).execute(connection.connection().map_err(query_error)?)).await.map(ExecResult::from)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.enter()?;
        let mut connection = self.connection.lock().await;
        let text = sqlx::raw_sql(AssertSqlSafe(sql));
        self.finish(connection.connection().map_err(query_error)?.execute(text)).await.map(ExecResult::from)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.enter()?;
        let mut connection = self.connection.lock().await;
        let row = self.finish(query(statement).fetch_optional(connection.connection().map_err(query_error)?)).await?;
        Ok(row.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.enter()?;
        let mut connection = self.connection.lock().await;
        let rows = self.finish(query(statement).fetch_all(connection.connection().map_err(query_error)?)).await?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binding_and_lock_travel_with_begin() {
        let tenant = TenantId::parse("8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21").unwrap();
        let text = Begin::WritingUnderTenantLock.text(Some(tenant), Duration::from_secs(5));
        assert_eq!(
            text,
            "BEGIN; SET LOCAL statement_timeout = 5000; \
             SET LOCAL tenantry.tenant_id = '8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21'; \
             EXECUTE lock_tenant ('8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21')"
        );
    }

    #[test]
    fn the_lock_of_a_counter_travels_with_begin() {
        let tenant = TenantId::parse("8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21").unwrap();
        let users = ResourceKey::parse("storage.bytes").unwrap();
        let begin = Begin::WritingUnderCounterLock(users, Timestamp::EPOCH);
        let text = begin.text(Some(tenant), Duration::from_secs(5));
        assert!(text.ends_with(
            "EXECUTE lock_counter ('8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21', 'storage.bytes', '1970-01-01T00:00:00.000000Z')"
        ));
    }

    #[test]
    fn without_a_tenant_nothing_is_bound() {
        let text = Begin::Reading.text(None, Duration::from_millis(1500));
        assert_eq!(text, "BEGIN READ ONLY; SET LOCAL statement_timeout = 1500");
    }
}
