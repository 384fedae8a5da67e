//! A counter starts again when its window ends, by a clock that a test can move.

#![expect(clippy::unwrap_used, reason = "a test fails where it can't go on")]

use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::audit::TrailKey;
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::{Clock, Housekeeping, Ids, Leases, SocketReports, Store};
use tenantry_application::usage::{Crossing, watch_thresholds};
use tenantry_application::{Application, Ports, Settings};
use tenantry_contracts::usage::{Windows, a_counter_starts_again_when_its_window_ends};
use tenantry_contracts::words::{new_server, platform};
use tenantry_contracts::{HandClock, Stage, World};
use tenantry_domain::TenantId;
use tenantry_domain::quota::Period;
use tenantry_memory::MemoryStore;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

struct SomeIds;

impl Ids for SomeIds {
    fn random(&self) -> [u8; 16] {
        *new_server().as_bytes()
    }
}

/// A store whose clock is moved by hand, and what is told of it.
#[derive(Clone)]
struct Moved {
    store: Arc<MemoryStore>,
    clock: Arc<HandClock>,
    coherence: Arc<Coherence>,
}

#[async_trait]
impl World for Moved {
    async fn fresh() -> Self {
        let clock = Arc::new(HandClock::starting_behind());
        let coherence = Arc::new(Coherence::new(Arc::<HandClock>::clone(&clock), true));
        let store = MemoryStore::new(Arc::<HandClock>::clone(&clock)).with_feed(Arc::clone(&coherence));
        Self { store: Arc::new(store), clock, coherence }
    }

    fn store(&self) -> Arc<dyn Store> {
        Arc::<MemoryStore>::clone(&self.store)
    }

    fn leases(&self) -> Arc<dyn Leases> {
        Arc::<MemoryStore>::clone(&self.store)
    }

    fn housekeeping(&self) -> Arc<dyn Housekeeping> {
        Arc::<MemoryStore>::clone(&self.store)
    }

    fn socket_reports(&self) -> Arc<dyn SocketReports> {
        Arc::<MemoryStore>::clone(&self.store)
    }
}

/// How long what is told may take to come, so that what isn't told fails the test and doesn't hang it.
const DEADLINE: Duration = Duration::from_secs(30);

struct Followed {
    clock: Arc<HandClock>,
    crossings: UnboundedReceiver<Crossing>,
}

#[async_trait]
impl Windows for Followed {
    fn period(&self) -> Period {
        Period::Hour
    }

    async fn end(&mut self, _: TenantId, _: &str) {
        let now = self.clock.now();
        let rest = Period::Hour.window(now).ends_at.as_micros() - now.as_micros();
        self.clock.advance(Duration::from_micros(u64::try_from(rest).unwrap()));
    }

    async fn told(&mut self, tenant: TenantId, resource: &str, number: usize) -> Vec<u16> {
        let mut percents = Vec::new();
        let mut tell = |crossing: Crossing| {
            assert_eq!((crossing.tenant, crossing.resource.as_str()), (tenant, resource));
            percents.push(crossing.percent);
        };
        for _ in 0..number {
            tell(tokio::time::timeout(DEADLINE, self.crossings.recv()).await.unwrap().unwrap());
        }
        // One too many has a moment to come.
        while let Ok(one_more) = tokio::time::timeout(Duration::from_millis(20), self.crossings.recv()).await {
            tell(one_more.unwrap());
        }
        percents
    }
}

#[tokio::test]
async fn a_counter_starts_again() {
    let world = Moved::fresh().await;
    let ports = Ports { store: world.store(), clock: Arc::<HandClock>::clone(&world.clock), ids: Arc::new(SomeIds) };
    let settings = Settings { grace_period_seconds: 60 };
    let app = Application::new(ports, Arc::clone(&world.coherence), settings, TrailKey::new([1; 32]));
    let mut followed = watch_thresholds(&app, &platform(), None).await.unwrap();
    let (teller, crossings) = unbounded_channel();
    tokio::spawn(async move {
        while let Some(told) = followed.next().await {
            // Nobody listens any more once the test is over.
            let _ = teller.send(told.unwrap().crossing);
        }
    });
    let mut windows = Followed { clock: Arc::clone(&world.clock), crossings };
    a_counter_starts_again_when_its_window_ends(&Stage::on(world), &mut windows).await;
}
