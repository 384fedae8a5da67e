//! `tenantry serve`: puts the adapters together, and runs.

mod background;
mod database;
mod development;

use crate::settings::{Cidr, Loaded, Settings};
use crate::system::{SystemClock, SystemIds};
use crate::{digest_key, metrics, output, telemetry};
#[cfg(feature = "console")]
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use anyhow::Context;
use background::Background;
use database::Database;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tenantry_api::{Api, Parts, Readiness, TrustedProxies};
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::Clock;
use tenantry_application::{Application, Ports, Settings as ApplicationSettings};
use tenantry_domain::EntryId;
use tenantry_jwt::{KeySet, LocalKey, TokenVerifier, Trust};
use tenantry_postgres::feed::{Feed, FeedStats, Poke};
use tenantry_postgres::{PoolSettings, Pools, PostgresStore};
use tokio::signal::unix::{SignalKind, signal};

/// How long work that has begun may take to end once the server is told to stop.
const FINISH_WORK: Duration = Duration::from_secs(3);
/// How long the HTTP server waits for answers that are on their way out after that.
const FINISH_ANSWERS_SECONDS: u64 = 1;
/// How many connections a role keeps for what the server does by itself.
const BACKGROUND_CONNECTIONS: u32 = 2;

/// Serves until told to stop; in development mode, with what helps those who try the API.
pub fn run(loaded: &Loaded, data: &Path, development: bool) -> anyhow::Result<()> {
    telemetry::start(&loaded.settings.log);
    actix_web::rt::System::new().block_on(async {
        // From here on, being told to stop is heard, and waits until there is something to stop.
        let stop = Stop::listen()?;
        let database = Database::open(&loaded.settings, data)?;
        let served = serve(&loaded.settings, data, development, &database, stop).await;
        // What is embedded ends with the server, however that ended.
        let closed = database.close();
        served.and(closed)
    })
}

async fn serve(
    settings: &Settings,
    data: &Path,
    development: bool,
    database: &Database,
    mut stop: Stop,
) -> anyhow::Result<()> {
    if development {
        development::warn();
    }
    database.migrate().await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let coherence = Arc::new(Coherence::new(Arc::clone(&clock), settings.cache.enabled));
    let (poke, feed_stats, round_trips) =
        (Poke::default(), Arc::new(FeedStats::default()), Arc::new(AtomicU64::new(0)));
    let pools = database.pools(settings)?;
    let own = PoolSettings { connections: BACKGROUND_CONNECTIONS, ..pools.clone() };
    let store = PostgresStore::new(Pools::new(&own, Arc::clone(&round_trips)), poke.clone());
    let feed = Feed::start(
        pools.platform.clone(),
        Arc::clone(&coherence),
        Arc::clone(&clock),
        poke.clone(),
        Arc::clone(&feed_stats),
    )?;
    let app = Application::new(
        Ports { store: Arc::new(store.clone()), clock: Arc::clone(&clock), ids: Arc::new(SystemIds) },
        Arc::clone(&coherence),
        application_settings(settings),
        digest_key::read_or_create(settings, data)?,
    );
    let (keys, jwks) = keys(settings, data, &clock)?;
    let trust = Trust {
        issuer: settings.tokens.issuer.as_str().to_owned(),
        audience: settings.tokens.audience.as_str().to_owned(),
    };
    let ready = Ready { store: store.clone(), steps: tenantry_migrations::steps(), coherence: Arc::clone(&coherence) };
    let parts = Parts {
        tokens: Arc::new(TokenVerifier::new(Arc::new(keys), trust, clock)),
        proxies: Arc::new(Proxies(settings.http.trusted_proxies.clone())),
        jwks,
        readiness: Arc::new(ready.clone()),
        metrics: metrics::register(&app, &round_trips, &feed_stats)?,
    };
    let api = Api::new(app.clone(), parts);
    let server = {
        let (api, app) = (api.clone(), app.clone());
        let workers = settings.server.worker_threads();
        let per_worker = PoolSettings { connections: share(pools.connections, workers), ..pools };
        HttpServer::new(move || {
            // Connections of its own for each thread: none waits for a lock that another one holds.
            let pools = Pools::new(&per_worker, Arc::clone(&round_trips));
            let api = api.over(app.over(Arc::new(PostgresStore::new(pools, poke.clone()))));
            App::new().configure(|config| {
                api.configure(config);
                #[cfg(feature = "console")]
                configure_pages(config, development);
            })
        })
        .workers(workers)
        .disable_signals()
        .shutdown_timeout(FINISH_ANSWERS_SECONDS)
        .bind(settings.server.listen)
        .with_context(|| format!("can't listen on {}", settings.server.listen))?
    };
    let address = *server.addrs().first().context("the server has no address")?;
    let mut background = Background::start(&app, &store, EntryId::from_random(app.ids().random()));
    let server = server.run();
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);
    tokio::select! {
        ready = ready.wait() => {
            ready?;
            let links = if development { development::links(settings, data, address)? } else { String::new() };
            output::print(&format!("{links}ready http://{address}\n"))?;
            tracing::info!(%address, "ready");
            stop.told().await;
        }
        () = stop.told() => {}
    }
    tracing::info!("stopping");
    api.drain();
    background.stop();
    if !app.finish_work(FINISH_WORK).await {
        tracing::warn!("some work did not end in time and was broken off; nothing of it was kept");
    }
    handle.stop(true).await;
    serving.await.context("the HTTP server panicked")?.context("the HTTP server failed")?;
    drop(feed);
    Ok(())
}

#[cfg(feature = "console")]
fn configure_pages(config: &mut ServiceConfig, development: bool) {
    tenantry_console::configure(config);
    if development {
        tenantry_console::configure_graphiql(config);
    }
}

fn application_settings(settings: &Settings) -> ApplicationSettings {
    ApplicationSettings { grace_period_seconds: settings.tenants.grace_period_days.get() * 24 * 3600 }
}

/// Each thread's share of the connections, one at least.
fn share(connections: u32, workers: usize) -> u32 {
    connections.div_ceil(u32::try_from(workers).unwrap_or(u32::MAX)).max(1)
}

/// The keys that tokens are checked with, and the document to show if they are the server's own.
fn keys(settings: &Settings, data: &Path, clock: &Arc<dyn Clock>) -> anyhow::Result<(KeySet, Option<String>)> {
    match &settings.tokens.jwks {
        Some(path) => {
            let keys = KeySet::from_file(path, Arc::clone(clock));
            Ok((keys.with_context(|| format!("tokens.jwks: {}", path.display()))?, None))
        }
        None => {
            let key = LocalKey::open_or_create(data)?;
            Ok((KeySet::from_local_key(&key, Arc::clone(clock)), Some(key.jwks())))
        }
    }
}

/// SIGTERM and Ctrl-C.
struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn told(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

struct Proxies(Vec<Cidr>);

impl TrustedProxies for Proxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|block| block.contains(address))
    }
}

#[derive(Clone)]
struct Ready {
    store: PostgresStore,
    steps: Vec<String>,
    coherence: Arc<Coherence>,
}

impl Ready {
    /// Waits until requests can be answered. A database that isn't there yet is waited for.
    async fn wait(&self) -> anyhow::Result<()> {
        let mut told = String::new();
        loop {
            match self.check().await {
                Ok(()) => {
                    self.wait_for_feed().await;
                    return Ok(());
                }
                Err(missing) if missing != told => {
                    tracing::warn!(%missing, "not ready yet");
                    told = missing;
                }
                Err(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

impl Ready {
    /// Waits a moment for the feed's first look, with which memory begins. Without it the server serves all the same.
    async fn wait_for_feed(&self) {
        for _ in 0..100 {
            if self.coherence.has_lease() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

#[async_trait::async_trait]
impl Readiness for Ready {
    async fn check(&self) -> Result<(), String> {
        self.store.check(&self.steps).await
    }
}
