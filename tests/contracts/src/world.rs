//! What an adapter brings to the suite, and what a case stands on.

use crate::clock::{CountedIds, HandClock};
use crate::lent::Lending;
use crate::words::{GRACE_PERIOD_SECONDS, must, new_server, platform};
use async_trait::async_trait;
use std::any::Any;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::audit::{EntryDocument, EntryFilter, EntryPage, EntryPosition, StoredEntry};
use tenantry_application::audit::{ListAuditEntries, Log, TrailKey};
use tenantry_application::coherence::Coherence;
use tenantry_application::jobs::{JobPorts, run_job};
use tenantry_application::ports::{Begun, Housekeeping, Leases, SocketReports, Store, StoreError};
use tenantry_application::tenant::{CreateTenant, FindTenant};
use tenantry_application::{Application, Call, Code, Command, Ports, Query, Refusal, Settings, ask, execute};
use tenantry_domain::access::Job;
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{EntryId, TenantId};
use tokio::task::JoinHandle;

/// A fresh, empty store, as an adapter gives it. Dropping it takes away what it needed.
#[async_trait]
pub trait World: Send + Sync + Sized + 'static {
    /// A store in which nothing has ever been. It MUST share nothing with that of another case.
    async fn fresh() -> Self;
    /// The store.
    fn store(&self) -> Arc<dyn Store>;
    /// Who may run a job on it.
    fn leases(&self) -> Arc<dyn Leases>;
    /// What is due in it.
    fn housekeeping(&self) -> Arc<dyn Housekeeping>;
    /// Where servers tell of their sockets.
    fn socket_reports(&self) -> Arc<dyn SocketReports>;
}

#[async_trait]
impl<W: World> World for Arc<W> {
    async fn fresh() -> Self {
        Self::new(W::fresh().await)
    }

    fn store(&self) -> Arc<dyn Store> {
        W::store(self)
    }

    fn leases(&self) -> Arc<dyn Leases> {
        W::leases(self)
    }

    fn housekeeping(&self) -> Arc<dyn Housekeeping> {
        W::housekeeping(self)
    }

    fn socket_reports(&self) -> Arc<dyn SocketReports> {
        W::socket_reports(self)
    }
}

/// What a case stands on: an application over the adapter's store, with the suite's own clock and ids.
pub struct Stage {
    app: Application,
    clock: Arc<HandClock>,
    store: Arc<dyn Store>,
    leases: Arc<dyn Leases>,
    housekeeping: Arc<dyn Housekeeping>,
    socket_reports: Arc<dyn SocketReports>,
    server: EntryId,
    // Last, so that nothing of it is in use any more when it goes.
    _world: Box<dyn Any + Send + Sync>,
}

/// How long a case may take, so that units that wait for each other fail a test and don't hang it.
const DEADLINE: Duration = Duration::from_mins(2);

/// Plays a case on a fresh world.
pub async fn play<W, F>(case: impl FnOnce(Stage) -> F)
where
    W: World,
    F: Future<Output = ()>,
{
    let stage = Stage::on(W::fresh().await);
    let ended = tokio::time::timeout(DEADLINE, case(stage)).await;
    assert!(ended.is_ok(), "the case hasn't ended after {DEADLINE:?}: does something wait for itself?");
}

/// Asks again and again until the answer is yes.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, mut ask: impl FnMut() -> F) {
    let asking = async {
        while !ask().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let answered = tokio::time::timeout(Duration::from_secs(30), asking).await;
    assert!(answered.is_ok(), "waited in vain until {what}");
}

/// Whether something waits, though it has had a moment to go on. A store that makes it wait can't fail this, however
/// slow the machine; one that doesn't has a moment to be caught.
pub(crate) async fn waits(work: &mut (impl Future + Unpin)) -> bool {
    tokio::time::timeout(Duration::from_millis(100), work).await.is_err()
}

impl Stage {
    /// A stage on a world, for tests of an adapter's own.
    #[must_use]
    pub fn on(world: impl World) -> Self {
        let clock = Arc::new(HandClock::starting_behind());
        let store = world.store();
        Self {
            app: application(&store, &clock),
            clock,
            store,
            leases: world.leases(),
            housekeeping: world.housekeeping(),
            socket_reports: world.socket_reports(),
            server: new_server(),
            _world: Box::new(world),
        }
    }

    /// The application.
    #[must_use]
    pub const fn app(&self) -> &Application {
        &self.app
    }

    /// Another server on the same store: the two share nothing else.
    #[must_use]
    pub fn another_server(&self) -> Application {
        application(&self.store, &self.clock)
    }

    /// The application over a store that stands before its own.
    pub(crate) fn over<S: Store + 'static>(&self, before: impl FnOnce(Arc<dyn Store>) -> S) -> Application {
        self.app.over(Arc::new(before(Arc::clone(&self.store))))
    }

    /// The clock of the application and the domain.
    #[must_use]
    pub fn clock(&self) -> &HandClock {
        &self.clock
    }

    /// The store itself.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Who may run a job.
    #[must_use]
    pub fn leases(&self) -> Arc<dyn Leases> {
        Arc::clone(&self.leases)
    }

    /// What is due.
    #[must_use]
    pub fn housekeeping(&self) -> &dyn Housekeeping {
        &*self.housekeeping
    }

    /// Where servers tell of their sockets.
    #[must_use]
    pub fn socket_reports(&self) -> &dyn SocketReports {
        &*self.socket_reports
    }

    /// Carries out a command, which may be refused.
    ///
    /// # Errors
    /// The refusal that the caller sees.
    pub async fn execute<C: Command>(&self, call: Call, command: C) -> Result<C::Outcome, Refusal> {
        execute(&self.app, call, command).await
    }

    /// Carries out a command that is expected to be done.
    pub async fn done<C: Command>(&self, call: Call, command: C) -> C::Outcome {
        must(self.execute(call, command).await, C::OPERATION.rule().name)
    }

    /// Carries out a command that is expected to be refused, and tells why it was.
    pub async fn refused<C: Command>(&self, call: Call, command: C) -> Refusal {
        match self.execute(call, command).await {
            Ok(_) => panic!("{} was done, and should have been refused", C::OPERATION.rule().name),
            Err(refusal) => refusal,
        }
    }

    /// Carries out commands at once, and tells what became of each.
    pub async fn at_once<C: Command>(
        &self,
        calls: impl IntoIterator<Item = (Call, C)>,
    ) -> Vec<Result<C::Outcome, Refusal>> {
        let started: Vec<_> = calls.into_iter().map(|(call, command)| self.start(call, command)).collect();
        let mut results = Vec::new();
        for task in started {
            results.push(must(task.await, "a command's task"));
        }
        results
    }

    /// Starts a command, and doesn't wait for it.
    pub fn start<C: Command>(&self, call: Call, command: C) -> JoinHandle<Result<C::Outcome, Refusal>> {
        let app = self.app.clone();
        tokio::spawn(async move { execute(&app, call, command).await })
    }

    /// Begins the unit of work that a command would, and leaves the rest to the case.
    ///
    /// # Errors
    /// Why the store began none.
    pub async fn begin<C: Command>(&self, call: Call, command: C) -> Result<Begun, StoreError> {
        let lending = Arc::new(Lending::new(Arc::clone(&self.store)));
        let _ = execute(&self.app.over(Arc::<Lending>::clone(&lending)), call, command).await;
        match lending.take() {
            Some(begun) => begun,
            None => panic!("{} never got as far as the store", C::OPERATION.rule().name),
        }
    }

    /// The answer to a question, which may be refused.
    ///
    /// # Errors
    /// The refusal that the caller sees.
    pub async fn ask<Q: Query>(&self, call: &Call, query: Q) -> Result<Q::Answer, Refusal> {
        ask(&self.app, call, query).await
    }

    /// The answer to a question that is expected to get one.
    pub async fn answer<Q: Query>(&self, call: &Call, query: Q) -> Q::Answer {
        must(self.ask(call, query).await, Q::OPERATION.rule().name)
    }

    /// The code with which a question is refused.
    pub async fn refused_answer<Q: Query>(&self, call: &Call, query: Q) -> Code {
        match self.ask(call, query).await {
            Ok(_) => panic!("{} was answered, and should have been refused", Q::OPERATION.rule().name),
            Err(refusal) => refusal.code(),
        }
    }

    /// A registered tenant.
    pub async fn created(&self, slug: &str) -> Tenant {
        self.done(platform(), crate::words::create(slug)).await
    }

    /// A tenant at work.
    pub async fn active(&self, slug: &str) -> Tenant {
        self.done(platform(), CreateTenant { activate: true, ..crate::words::create(slug) }).await
    }

    /// The tenant as the platform sees it.
    pub async fn find(&self, tenant: TenantId) -> Option<Tenant> {
        self.answer(&platform(), FindTenant(tenant)).await.map(|tenant| Tenant::clone(&tenant))
    }

    /// Runs a job once, as this stage's own server.
    pub async fn run(&self, job: Job) {
        // What is gathered of refusals is written before time goes on.
        eventually("all refusals are written", async || !self.app.is_recording()).await;
        let ports = JobPorts { leases: &*self.leases, housekeeping: &*self.housekeeping };
        must(run_job(&self.app, ports, self.server, job).await, job.name());
    }

    /// A tenant's whole log, oldest entry first.
    pub async fn log(&self, tenant: TenantId) -> Vec<EntryDocument> {
        self.documents(Some(tenant), EntryFilter::default()).await
    }

    /// The platform's own log, oldest entry first.
    pub async fn platform_log(&self) -> Vec<EntryDocument> {
        self.documents(None, EntryFilter { log: Some(Log::Platform), ..EntryFilter::default() }).await
    }

    async fn documents(&self, tenant: Option<TenantId>, filter: EntryFilter) -> Vec<EntryDocument> {
        let mut entries = self.entries(&platform(), tenant, filter, 100).await;
        entries.reverse();
        entries.iter().map(read).collect()
    }

    /// All entries that match, newest first, read page by page.
    pub async fn entries(
        &self,
        call: &Call,
        tenant: Option<TenantId>,
        filter: EntryFilter,
        rows: u16,
    ) -> Vec<StoredEntry> {
        let mut entries: Vec<StoredEntry> = Vec::new();
        loop {
            let after = entries.last().map(EntryPosition::of);
            let page = EntryPage { tenant, filter: filter.clone(), after, rows };
            let page = self.answer(call, ListAuditEntries(page)).await;
            let last = page.len() < usize::from(rows);
            assert!(page.len() <= usize::from(rows), "a page is longer than was asked for");
            entries.extend(page);
            assert!(entries.len() < 1000, "the pages have no end");
            if last {
                return entries;
            }
        }
    }
}

/// A server over a store.
fn application(store: &Arc<dyn Store>, clock: &Arc<HandClock>) -> Application {
    let ports = Ports { store: Arc::clone(store), clock: Arc::<HandClock>::clone(clock), ids: Arc::new(CountedIds) };
    // Nothing is served from memory: every answer of a case is the store's.
    let coherence = Arc::new(Coherence::new(Arc::<HandClock>::clone(clock), false));
    let settings = Settings { grace_period_seconds: GRACE_PERIOD_SECONDS };
    Application::new(ports, coherence, settings, TrailKey::new([7; 32]))
}

/// What an entry's bytes tell.
pub(crate) fn read(entry: &StoredEntry) -> EntryDocument {
    must(EntryDocument::read(&entry.canonical), "an entry's canonical bytes")
}
