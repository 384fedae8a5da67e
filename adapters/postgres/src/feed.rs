//! The change feed: a thread that looks at the outbox, on a connection of its own.
//!
//! A look asks for what the previous look's snapshot could not see: so a transaction that commits late is seen late and
//! never missed, and nothing is seen twice, without any memory of what was seen. Looks come every
//! [`LOOK_EVERY`]; a NOTIFY makes the next one come early. Nothing depends on the NOTIFY arriving.

mod continuity;

use crate::convert::PLATFORM;
use crate::error::{CorruptRow, driver_error, store_error};
use continuity::Continuity;
use sea_orm::QueryResult;
use sea_orm::prelude::DateTimeUtc;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener};
use sqlx::{Connection, Executor};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tenantry_application::audit::Announcement;
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::{Clock, StoreError};
use tenantry_application::usage::Crossing;
use tenantry_domain::access::Action;
use tenantry_domain::change::ANNOUNCED_SECONDS;
use tenantry_domain::quota::ResourceKey;
use tenantry_domain::{TenantId, Version};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// How long there is between two looks at most.
pub const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How long there is between two looks at least, however many hints come.
const LOOK_PAUSE: Duration = Duration::from_millis(20);
/// When a look is given up and its connection with it. By then the lease has long run out.
const LOOK_TIMEOUT: Duration = Duration::from_secs(2);
/// How long it waits before it connects again.
const RECONNECT_PAUSE: Duration = Duration::from_millis(100);
/// A feed that was away for longer may have missed announcements: ten minutes before they are no longer kept, so that
/// those it is still reading aren't deleted meanwhile.
pub const LONGEST_ABSENCE: Duration = Duration::from_secs(ANNOUNCED_SECONDS as u64 - 10 * 60);

const CHANNEL: &str = "tenantry_outbox";

/// What the snapshot `$1` could not see, each row with the snapshot to give next time; one row of nulls if it is nothing.
///
/// The snapshots are read once, and not once a row.
pub const LOOK: &str = "
    WITH look AS MATERIALIZED (SELECT $1::text::pg_snapshot AS last, pg_current_snapshot() AS current)
    SELECT look.current::text, o.tenant_id, o.kind, o.subject, o.version, o.action, o.entry_number, now(), o.percent
    FROM look LEFT JOIN tenantry.outbox o
        ON o.xact >= (SELECT pg_snapshot_xmin(last) FROM look)
        AND NOT pg_visible_in_snapshot(o.xact, look.last)
        -- True of every row that can be seen, but for those restored from another cluster, whose transactions are yet
        -- to come in this one.
        AND pg_visible_in_snapshot(o.xact, look.current)
    ORDER BY o.id";

/// How the feed connects. The plan of a look is made while the outbox is nearly empty, where reading all of it is
/// cheapest, and is still used when it is full: so that way is closed.
#[must_use]
pub fn connect_options(platform: PgConnectOptions) -> PgConnectOptions {
    platform.application_name("tenantry feed").options([("enable_seqscan", "off"), ("jit", "off")])
}

/// Wakes the feed early: this server has just committed an announcement.
#[derive(Clone, Default)]
pub struct Poke {
    own: Arc<AtomicBool>,
    wake: Arc<Notify>,
}

impl Poke {
    /// Makes the next look come early, here and on the other servers.
    pub fn poke(&self) {
        self.own.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    fn hint(&self) {
        self.wake.notify_one();
    }
}

/// How the feed is doing; for the metrics.
#[derive(Debug, Default)]
pub struct FeedStats {
    /// How many looks succeeded.
    pub looks: AtomicU64,
    /// How many failed.
    pub failures: AtomicU64,
    /// How many announcements were seen.
    pub announcements: AtomicU64,
}

/// A running feed; it ends when this is dropped.
pub struct Feed {
    stop: Arc<Notify>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Feed {
    /// Starts the thread. `platform` connects as `tenantry_platform`.
    ///
    /// # Errors
    /// If the machine has no thread to give.
    pub fn start(
        platform: PgConnectOptions,
        coherence: Arc<Coherence>,
        clock: Arc<dyn Clock>,
        poke: Poke,
        stats: Arc<FeedStats>,
    ) -> std::io::Result<Self> {
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("feed".to_owned()).spawn(move || {
            runtime.block_on(async {
                let platform = connect_options(platform);
                let continuity = Continuity::default();
                let looker = Looker { coherence, clock, poke: poke.clone(), stats, snapshot: None, continuity };
                tokio::select! {
                    () = looker.run(&platform) => {}
                    () = listen(&platform, &poke) => {}
                    () = stopped.notified() => {}
                }
            });
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of the feed has been logged, and the lease has run out: there is nothing left to do about it.
            let _ = thread.join();
        }
    }
}

/// Passes hints on. If it can't listen, looks still come every [`LOOK_EVERY`].
async fn listen(platform: &PgConnectOptions, poke: &Poke) {
    loop {
        if let Err(error) = hear(platform, poke).await {
            tracing::debug!(%error, "not listening for hints");
        }
        sleep(RECONNECT_PAUSE).await;
    }
}

async fn hear(platform: &PgConnectOptions, poke: &Poke) -> Result<(), sqlx::Error> {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(1).connect_lazy_with(platform.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    while listener.try_recv().await?.is_some() {
        poke.hint();
    }
    Ok(())
}

struct Looker {
    coherence: Arc<Coherence>,
    clock: Arc<dyn Clock>,
    poke: Poke,
    stats: Arc<FeedStats>,
    /// What the last good look could see.
    snapshot: Option<String>,
    continuity: Continuity,
}

impl Looker {
    async fn run(mut self, platform: &PgConnectOptions) {
        loop {
            match timeout(LOOK_TIMEOUT, PgConnection::connect_with(platform)).await {
                Ok(Ok(connection)) => {
                    let error = self.look_on(connection).await;
                    tracing::warn!(%error, "the change feed lost its connection");
                }
                Ok(Err(error)) => tracing::warn!(%error, "the change feed can't connect"),
                Err(_) => tracing::warn!("the change feed can't connect: no answer"),
            }
            self.stats.failures.fetch_add(1, Ordering::Relaxed);
            sleep(RECONNECT_PAUSE).await;
        }
    }

    /// Looks until a look fails. The connection is dropped with it, whatever state it is in.
    async fn look_on(&mut self, mut connection: PgConnection) -> StoreError {
        match answered(self.continuity.goes_on_with(&mut connection)).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!("PostgreSQL has started anew, or another has taken over: memory begins anew");
                self.snapshot = None;
            }
            Err(error) => return error,
        }
        loop {
            let began = self.clock.monotonic();
            match answered(self.look(&mut connection)).await {
                Ok(announcements) => self.pass_on(began, announcements),
                Err(error) => return error,
            }
            sleep(LOOK_PAUSE).await;
            // Waiting for a hint is not waiting for the database: it may be given up at any time.
            let _ = timeout(LOOK_EVERY.saturating_sub(LOOK_PAUSE), self.poke.wake.notified()).await;
        }
    }

    async fn look(&mut self, connection: &mut PgConnection) -> Result<Vec<Announcement>, StoreError> {
        if self.poke.own.swap(false, Ordering::AcqRel) {
            // Debounced: one for all that was committed since the last look, and never inside a transaction.
            connection.execute("NOTIFY tenantry_outbox").await.map_err(driver_error)?;
        }
        let snapshot = match &self.snapshot {
            Some(snapshot) => snapshot.clone(),
            None => {
                let snapshot = current_snapshot(connection).await?;
                // What was loaded before it may have changed before it too, and no look will tell.
                self.coherence.begin_anew();
                snapshot
            }
        };
        let rows = sqlx::query(LOOK).bind(snapshot).fetch_all(connection).await.map_err(driver_error)?;
        let mut announcements = Vec::new();
        for row in rows.into_iter().map(QueryResult::from) {
            self.snapshot = row.try_get_by_index(0).map_err(store_error)?;
            let now: DateTimeUtc = row.try_get_by_index(7).map_err(store_error)?;
            if let Some(absence) = self.continuity.absence(now).filter(|absence| *absence > LONGEST_ABSENCE) {
                tracing::warn!(
                    absent_s = absence.as_secs(),
                    "the change feed was away for too long: memory begins anew"
                );
                self.coherence.begin_anew();
            }
            // Whatever a row holds, the others count, and none is looked at twice.
            match seen(&row) {
                Ok(Seen::Nothing) => {}
                Ok(Seen::Announcement(announcement)) => announcements.push(announcement),
                Ok(Seen::Crossing(crossing)) => self.coherence.crossed(crossing),
                Ok(Seen::Unknown(Some(tenant))) => self.coherence.doubt(tenant),
                // Of what is the platform's, nothing is remembered.
                Ok(Seen::Unknown(None)) => {}
                Err(error) => {
                    tracing::error!(%error, "an announcement can't be read: memory begins anew");
                    self.coherence.begin_anew();
                }
            }
        }
        Ok(announcements)
    }

    fn pass_on(&mut self, began: Duration, announcements: Vec<Announcement>) {
        self.stats.looks.fetch_add(1, Ordering::Relaxed);
        let seen = u64::try_from(announcements.len()).unwrap_or_default();
        self.stats.announcements.fetch_add(seen, Ordering::Relaxed);
        self.coherence.looked(began, announcements);
    }
}

async fn current_snapshot(connection: &mut PgConnection) -> Result<String, StoreError> {
    let snapshot = sqlx::query_scalar("SELECT pg_current_snapshot()::text").fetch_one(connection).await;
    snapshot.map_err(driver_error)
}

/// Waits for an answer, but not for ever.
async fn answered<T>(exchange: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let silence = |elapsed| StoreError::Unavailable(Box::new(elapsed));
    timeout(LOOK_TIMEOUT, exchange).await.map_err(silence)?
}

/// What a row of a look is.
enum Seen {
    /// The look found nothing.
    Nothing,
    /// An announcement.
    Announcement(Announcement),
    /// A threshold was crossed.
    Crossing(Crossing),
    /// One that a later Tenantry wrote, of an action this one doesn't know: what is remembered of the tenant may be
    /// out of date, whether it is still let in as well, and more can't be told.
    Unknown(Option<TenantId>),
}

fn seen(row: &QueryResult) -> Result<Seen, StoreError> {
    let Some(id) = row.try_get_by_index::<Option<Uuid>>(1).map_err(store_error)? else { return Ok(Seen::Nothing) };
    let corrupt = |column| CorruptRow::new("outbox", column, id);
    let number = |index, column| {
        let number: i64 = row.try_get_by_index(index).map_err(store_error)?;
        u64::try_from(number).map_err(|_| StoreError::from(corrupt(column)))
    };
    let tenant = match id {
        PLATFORM => None,
        id => Some(crate::convert::tenant_id(id).ok_or_else(|| corrupt("tenant_id"))?),
    };
    let subject: String = row.try_get_by_index(3).map_err(store_error)?;
    if let Some(percent) = row.try_get_by_index::<Option<i16>>(8).map_err(store_error)? {
        return Ok(Seen::Crossing(Crossing {
            tenant: tenant.ok_or_else(|| corrupt("tenant_id"))?,
            resource: ResourceKey::parse(&subject).map_err(|_| corrupt("subject"))?,
            percent: u16::try_from(percent).map_err(|_| corrupt("percent"))?,
        }));
    }
    let action: String = row.try_get_by_index(5).map_err(store_error)?;
    let Some(action) = Action::parse(&action) else { return Ok(Seen::Unknown(tenant)) };
    Ok(Seen::Announcement(Announcement {
        tenant,
        kind: row.try_get_by_index(2).map_err(store_error)?,
        subject,
        version: Version::new(number(4, "version")?).map_err(|_| corrupt("version"))?,
        action,
        entry_number: number(6, "entry_number")?,
    }))
}
