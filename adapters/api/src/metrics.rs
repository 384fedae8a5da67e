//! What is counted, for Prometheus.

use actix_web::http::StatusCode;
use async_graphql::parser::types::OperationType;
use prometheus::{Encoder, HistogramVec, IntCounterVec, IntGauge, Registry, TextEncoder, histogram_opts, opts};
use std::time::Duration;
use tenantry_application::Application;

/// The server's metrics. `bin` adds those of the other adapters to the same registry.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    answered: HistogramVec,
    operations: IntCounterVec,
    sockets: IntGauge,
    lease: IntGauge,
    unrecorded: IntGauge,
}

/// In seconds: from a cached read to a request that waits for a lock.
const BUCKETS: [f64; 10] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5];

impl Metrics {
    /// Registers what the API counts.
    ///
    /// # Errors
    /// If a name is taken in the registry.
    pub fn new(registry: Registry) -> prometheus::Result<Self> {
        let answered = HistogramVec::new(
            histogram_opts!("tenantry_http_request_duration_seconds", "Time to answer, by status.", BUCKETS.to_vec()),
            &["status"],
        )?;
        let operations =
            IntCounterVec::new(opts!("tenantry_graphql_operations_total", "Operations, by kind."), &["kind"])?;
        let sockets = IntGauge::new("tenantry_sockets_open", "Sockets that are open.")?;
        let lease =
            IntGauge::new("tenantry_lease_held", "Whether memory is believed: 1 while the change feed is good.")?;
        let unrecorded = IntGauge::new(
            "tenantry_refusals_unrecorded",
            "Refused attempts that could not be written on the trail: anything but 0 wants attention.",
        )?;
        registry.register(Box::new(answered.clone()))?;
        registry.register(Box::new(operations.clone()))?;
        registry.register(Box::new(sockets.clone()))?;
        registry.register(Box::new(lease.clone()))?;
        registry.register(Box::new(unrecorded.clone()))?;
        Ok(Self { registry, answered, operations, sockets, lease, unrecorded })
    }

    pub(crate) fn answered(&self, status: StatusCode, duration: Duration) {
        self.answered.with_label_values(&[status.as_str()]).observe(duration.as_secs_f64());
    }

    pub(crate) fn asked(&self, kind: Option<OperationType>) {
        let kind = match kind {
            Some(OperationType::Query) => "query",
            Some(OperationType::Mutation) => "mutation",
            Some(OperationType::Subscription) => "subscription",
            None => "unknown",
        };
        self.operations.with_label_values(&[kind]).inc();
    }

    pub(crate) fn render(&self, app: &Application) -> prometheus::Result<String> {
        self.sockets.set(i64::try_from(app.coherence().sockets().count()).unwrap_or(i64::MAX));
        self.lease.set(i64::from(app.coherence().has_lease()));
        self.unrecorded.set(i64::try_from(app.unrecorded_refusals()).unwrap_or(i64::MAX));
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        String::from_utf8(text).map_err(|error| prometheus::Error::Msg(error.to_string()))
    }
}
