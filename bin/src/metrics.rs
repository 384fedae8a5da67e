//! What the application and the adapters below the API count, added to its metrics.

use prometheus::Registry;
use prometheus::core::{Collector, Desc};
use prometheus::proto::{Counter, LabelPair, Metric, MetricFamily, MetricType};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tenantry_api::Metrics;
use tenantry_application::Application;
use tenantry_application::usage::ExceededQuotas;
use tenantry_postgres::feed::FeedStats;

/// Registers everything, and gives what the API counts into.
pub fn register(app: &Application, round_trips: &Arc<AtomicU64>, feed: &Arc<FeedStats>) -> anyhow::Result<Metrics> {
    let registry = Registry::new();
    let counted = |name, help, read: Box<dyn Fn() -> u64 + Send + Sync>| {
        let read = Box::new(move || vec![series(read(), [])]);
        registry.register(Box::new(Counted::new(name, help, &[], read)?))
    };
    let trips = Arc::clone(round_trips);
    counted(
        "tenantry_database_round_trips_total",
        "Messages sent to PostgreSQL for requests and jobs, each answered before the next.",
        Box::new(move || trips.load(Ordering::Relaxed)),
    )?;
    let uses = app.clone();
    registry.register(Box::new(Counted::new(
        "tenantry_quota_exceeded_total",
        "Uses that were refused because a quota didn't allow them, by tenant and resource.",
        &EXCEEDED_LABELS,
        Box::new(move || exceeded(&uses.exceeded_quotas())),
    )?))?;
    let of_feed = |count: fn(&FeedStats) -> &AtomicU64| -> Box<dyn Fn() -> u64 + Send + Sync> {
        let stats = Arc::clone(feed);
        Box::new(move || count(&stats).load(Ordering::Relaxed))
    };
    let help = "Looks at the outbox that succeeded.";
    counted("tenantry_feed_looks_total", help, of_feed(|stats| &stats.looks))?;
    let help = "Looks at the outbox, or connections for them, that failed.";
    counted("tenantry_feed_failures_total", help, of_feed(|stats| &stats.failures))?;
    let help = "Announcements seen in the outbox.";
    counted("tenantry_feed_announcements_total", help, of_feed(|stats| &stats.announcements))?;
    Ok(Metrics::new(registry)?)
}

const EXCEEDED_LABELS: [&str; 2] = ["resource", "tenant"];
/// All that have no series of their own, as OpenTelemetry's conventions call what they don't name: no tenant and no resource
/// can be called so.
const OTHER: &str = "_OTHER";

/// A server never has more than [`ExceededQuotas::MAX_EACH`] series, and that of all others, which is there from the start.
fn exceeded(quotas: &ExceededQuotas) -> Vec<Metric> {
    let labels = |resource: &str, tenant: String| {
        let [of, whose] = EXCEEDED_LABELS;
        [(of, resource.to_owned()), (whose, tenant)]
    };
    let each =
        quotas.each().map(|(tenant, resource, times)| series(times, labels(resource.as_str(), tenant.to_string())));
    each.chain([series(quotas.others(), labels(OTHER, OTHER.to_owned()))]).collect()
}

/// One series of a counter.
fn series<const N: usize>(value: u64, labels: [(&str, String); N]) -> Metric {
    let mut counter = Counter::default();
    #[expect(clippy::cast_precision_loss, reason = "counters stay far below 2^53")]
    counter.set_value(value as f64);
    let pairs = labels.into_iter().map(|(name, value)| {
        let mut pair = LabelPair::default();
        pair.set_name(name.to_owned());
        pair.set_value(value);
        pair
    });
    let mut metric = Metric::default();
    metric.set_label(pairs.collect());
    metric.set_counter(counter);
    metric
}

/// A counter that somebody else counts, read when it is asked for.
struct Counted {
    description: Desc,
    read: Box<dyn Fn() -> Vec<Metric> + Send + Sync>,
}

impl Counted {
    fn new(
        name: &str,
        help: &str,
        labels: &[&str],
        read: Box<dyn Fn() -> Vec<Metric> + Send + Sync>,
    ) -> prometheus::Result<Self> {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        let description = Desc::new(name.to_owned(), help.to_owned(), labels, HashMap::new())?;
        Ok(Self { description, read })
    }
}

impl Collector for Counted {
    fn desc(&self) -> Vec<&Desc> {
        vec![&self.description]
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let mut family = MetricFamily::default();
        family.set_name(self.description.fq_name.clone());
        family.set_help(self.description.help.clone());
        family.set_field_type(MetricType::COUNTER);
        family.set_metric((self.read)());
        vec![family]
    }
}
