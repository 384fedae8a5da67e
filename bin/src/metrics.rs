//! What the adapters below the API count, added to its metrics.

use prometheus::{PullingGauge, Registry};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tenantry_api::Metrics;
use tenantry_postgres::feed::FeedStats;

/// Registers everything, and gives what the API counts into.
pub fn register(round_trips: &Arc<AtomicU64>, feed: &Arc<FeedStats>) -> anyhow::Result<Metrics> {
    let registry = Registry::new();
    let gauge = |name: &str, help: &str, read: Box<dyn Fn() -> u64 + Send + Sync>| {
        #[expect(clippy::cast_precision_loss, reason = "counters stay far below 2^53")]
        let gauge = PullingGauge::new(name, help, Box::new(move || read() as f64))?;
        registry.register(Box::new(gauge))
    };
    let counter = Arc::clone(round_trips);
    gauge(
        "tenantry_database_round_trips_total",
        "Messages sent to PostgreSQL for requests and jobs, each answered before the next.",
        Box::new(move || counter.load(Ordering::Relaxed)),
    )?;
    let stats = Arc::clone(feed);
    let help = "Looks at the outbox that succeeded.";
    gauge("tenantry_feed_looks_total", help, Box::new(move || stats.looks.load(Ordering::Relaxed)))?;
    let stats = Arc::clone(feed);
    let help = "Looks at the outbox, or connections for them, that failed.";
    gauge("tenantry_feed_failures_total", help, Box::new(move || stats.failures.load(Ordering::Relaxed)))?;
    let stats = Arc::clone(feed);
    let help = "Announcements seen in the outbox.";
    gauge("tenantry_feed_announcements_total", help, Box::new(move || stats.announcements.load(Ordering::Relaxed)))?;
    Ok(Metrics::new(registry)?)
}
