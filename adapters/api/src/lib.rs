//! The public API over actix-web: GraphQL over HTTP and WebSocket, health and metrics.
//!
//! - [`graphql`] is the schema; its resolvers parse, run a use case, and present.
//! - `door.rs` decides who is let in, before a request's body is looked at.
//! - `limits.rs` bounds what a request may ask for, before it is executed.
//! - `http.rs` and `socket.rs` are the two ways in.

#![expect(clippy::unused_async, reason = "resolvers are async, also where they have nothing to wait for")]

mod answers;
mod documents;
mod door;
mod http;
mod limits;
mod metrics;
mod origin;
mod socket;
#[cfg(test)]
mod testing;

pub mod graphql;

pub use metrics::Metrics;
pub use origin::TrustedProxies;

use actix_web::web;
use answers::Answers;
use documents::Documents;
use graphql::TenantrySchema;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tenantry_application::Application;
use tenantry_application::ports::Tokens;

/// The API of one worker thread: an application of its own over what all threads share.
#[derive(Clone)]
pub struct Api {
    app: Application,
    shared: Arc<Shared>,
}

struct Shared {
    schema: TenantrySchema,
    validated_schema: TenantrySchema,
    documents: Documents,
    answers: Answers,
    tokens: Arc<dyn Tokens>,
    proxies: Arc<dyn TrustedProxies>,
    jwks: Option<String>,
    readiness: Arc<dyn Readiness>,
    metrics: Metrics,
    draining: AtomicBool,
}

/// Whether the server can serve; asked by load balancers.
#[async_trait::async_trait]
pub trait Readiness: Send + Sync {
    /// `Ok` if requests can be answered.
    ///
    /// # Errors
    /// What is missing, in words for the operator.
    async fn check(&self) -> Result<(), String>;
}

/// What an API is made of, beside the application.
pub struct Parts {
    /// Checks access tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Whose word about forwarded addresses is believed.
    pub proxies: Arc<dyn TrustedProxies>,
    /// The public keys to show at `/.well-known/jwks.json`; `None` if tokens come from elsewhere.
    pub jwks: Option<String>,
    /// Whether the server can serve.
    pub readiness: Arc<dyn Readiness>,
    /// What is counted.
    pub metrics: Metrics,
}

impl Api {
    /// An API over an application.
    #[must_use]
    pub fn new(app: Application, parts: Parts) -> Self {
        let Parts { tokens, proxies, jwks, readiness, metrics } = parts;
        let shared = Shared {
            schema: graphql::schema(),
            validated_schema: graphql::validated_schema(),
            documents: Documents::new(),
            answers: Answers::new(),
            tokens,
            proxies,
            jwks,
            readiness,
            metrics,
            draining: AtomicBool::new(false),
        };
        Self { app, shared: Arc::new(shared) }
    }

    /// The same API over another worker's application.
    #[must_use]
    pub fn over(&self, app: Application) -> Self {
        Self { app, shared: Arc::clone(&self.shared) }
    }

    /// Turns new requests away from now on, and tells every socket that the server stops.
    pub fn drain(&self) {
        self.shared.draining.store(true, Ordering::Release);
        self.app.coherence().sockets().stop();
    }

    fn is_draining(&self) -> bool {
        self.shared.draining.load(Ordering::Acquire)
    }

    /// Adds the routes to an actix application.
    pub fn configure(&self, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::new(self.clone()));
        http::configure(config);
        socket::configure(config);
    }
}
