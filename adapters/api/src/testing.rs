//! An API over a store that a test holds in its hand: with one tenant, and as slow as it likes.

use crate::{Api, Metrics, Parts, Readiness, TrustedProxies};
use async_trait::async_trait;
use prometheus::Registry;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tenantry_application::audit::{Announcement, Attempt, Journal, TrailKey};
use tenantry_application::coherence::Coherence;
use tenantry_application::ports::{
    AccessView, AuditView, Begun, BulkJobsView, Clock, Ids, QuotasView, Recorded, Store, StoreError, TenantsView,
    TokenError, Tokens, Verified, View,
};
use tenantry_application::tenant::{TenantCounts, TenantPage};
use tenantry_application::usage::{UseBatch, UseRefused, Used};
use tenantry_application::{Application, IdempotencyKey, Ports, Settings};
use tenantry_domain::access::{Action, Caller, Permit, RecordPermit, Scopes};
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::{DisplayName, Labels, Slug, Tenant};
use tenantry_domain::{TenantId, Timestamp};
use tokio::sync::Semaphore;

/// The day on which the tests take place, in microseconds since the Unix epoch.
const TODAY: i64 = 1_800_000_000_000_000;
/// How long tokens are good for.
pub(crate) const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// An API, and what it stands on.
pub(crate) struct Stage {
    pub(crate) api: Api,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) store: Arc<HandStore>,
}

impl Stage {
    /// With an active tenant in the store, and nothing in memory.
    pub(crate) fn new() -> Self {
        let created = Tenant::create(
            TenantId::from_random([7; 16]),
            Slug::parse("police").unwrap(),
            DisplayName::parse("Police").unwrap(),
            Labels::default(),
            false,
            None,
            today(),
        );
        Self::with(created.into_latest().activate(None, today()).unwrap().into_latest())
    }

    /// With this tenant.
    pub(crate) fn with(tenant: Tenant) -> Self {
        let clock = Arc::new(HandClock(Mutex::new(today())));
        let store = Arc::new(HandStore {
            tenant,
            answers: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
            asked: Arc::default(),
        });
        let below =
            Ports { store: Arc::clone(&store) as _, clock: Arc::clone(&clock) as _, ids: Arc::new(SameIds) as _ };
        let coherence = Arc::new(Coherence::new(Arc::clone(&clock) as _, true));
        let app = Application::new(below, coherence, Settings { grace_period_seconds: 0 }, TrailKey::new([7; 32]));
        let parts = Parts {
            tokens: Arc::new(NamedTokens(store.tenant.id())),
            proxies: Arc::new(Nobody),
            jwks: None,
            readiness: Arc::new(Nobody),
            metrics: Metrics::new(Registry::new()).unwrap(),
        };
        Self { api: Api::new(app, parts), clock, store }
    }

    /// The change feed is good, and has told of nothing.
    pub(crate) fn take_lease(&self) {
        self.api.app.coherence().looked(self.clock.monotonic(), Vec::new());
    }

    /// The change feed tells that the tenant was suspended.
    pub(crate) fn tell_of_a_suspension(&self) {
        let tenant = &self.store.tenant;
        let suspended = Announcement {
            tenant: Some(tenant.id()),
            kind: "tenant".to_owned(),
            subject: tenant.target_id(),
            version: tenant.version().next(),
            action: Action::TenantSuspend,
            entry_number: 3,
        };
        self.api.app.coherence().looked(self.clock.monotonic(), vec![suspended]);
    }
}

/// The time at which a stage is set.
pub(crate) fn today() -> Timestamp {
    Timestamp::from_micros(TODAY).unwrap()
}

/// A time of day that stands until it is set, and no other time: leases never end.
pub(crate) struct HandClock(Mutex<Timestamp>);

impl HandClock {
    pub(crate) fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap() = now;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

struct SameIds;

impl Ids for SameIds {
    fn random(&self) -> [u8; 16] {
        [9; 16]
    }
}

/// A store with one tenant that can be read, while it is let.
pub(crate) struct HandStore {
    pub(crate) tenant: Tenant,
    answers: Arc<Semaphore>,
    asked: Arc<AtomicUsize>,
}

impl HandStore {
    /// From now on it keeps whoever asks waiting.
    pub(crate) fn hold_back(&self) {
        self.answers.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// It answers whoever waits.
    pub(crate) fn answer(&self) {
        self.answers.add_permits(Semaphore::MAX_PERMITS);
    }

    /// How often the tenant was asked for.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Waits until the tenant has been asked for so often.
    pub(crate) async fn until_asked(&self, times: usize) {
        while self.asked() < times {
            tokio::task::yield_now().await;
        }
    }
}

#[async_trait]
impl Store for HandStore {
    async fn begin(&self, _: &Permit, _: Journal, _: Option<&IdempotencyKey>) -> Result<Begun, StoreError> {
        let _answered = self.answers.acquire().await;
        Err(StoreError::Failed("it can't be changed".into()))
    }

    async fn view(&self, _: &Permit) -> Result<Box<dyn View>, StoreError> {
        Ok(Box::new(HandView {
            tenant: self.tenant.clone(),
            answers: Arc::clone(&self.answers),
            asked: Arc::clone(&self.asked),
        }))
    }

    async fn use_quota(&self, _: &UseBatch) -> Result<Vec<Result<Used, UseRefused>>, StoreError> {
        unreachable!("no test uses a quota")
    }

    async fn record(&self, _: &RecordPermit, _: &Attempt, _: u64) -> Result<Recorded, StoreError> {
        Ok(Recorded::Entry)
    }
}

struct HandView {
    tenant: Tenant,
    answers: Arc<Semaphore>,
    asked: Arc<AtomicUsize>,
}

#[async_trait]
impl View for HandView {
    fn tenants(&mut self) -> &mut dyn TenantsView {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditView {
        unreachable!("no test reads the trail")
    }

    fn access(&mut self) -> &mut dyn AccessView {
        unreachable!("no test reads who is connected")
    }

    fn jobs(&mut self) -> &mut dyn BulkJobsView {
        unreachable!("no test reads jobs")
    }

    fn quotas(&mut self) -> &mut dyn QuotasView {
        unreachable!("no test reads quotas")
    }

    async fn close(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl TenantsView for HandView {
    async fn find(&mut self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let _answered = self.answers.acquire().await;
        Ok(Some(self.tenant.clone()).filter(|tenant| tenant.id() == id))
    }

    async fn find_each(&mut self, _: &[TenantId]) -> Result<Vec<Option<Tenant>>, StoreError> {
        unreachable!("no test looks for several tenants")
    }

    async fn find_by_slug(&mut self, _: &Slug) -> Result<Option<Tenant>, StoreError> {
        unreachable!("no test looks for a slug")
    }

    async fn list(&mut self, _: &TenantPage) -> Result<Vec<Tenant>, StoreError> {
        unreachable!("no test lists tenants")
    }

    async fn count(&mut self) -> Result<TenantCounts, StoreError> {
        unreachable!("no test counts tenants")
    }
}

/// The tokens `platform` and `bound`, with all scopes.
struct NamedTokens(TenantId);

impl Tokens for NamedTokens {
    fn verify(&self, token: &str) -> Result<Verified, TokenError> {
        let tenant = match token {
            "platform" => None,
            "bound" => Some(self.0),
            _ => return Err(TokenError::Untrusted),
        };
        let scopes = Scopes::parse("auth:platform auth:tenant:read auth:tenant:write auth:quota:read auth:audit:read");
        let (issuer, token_id) = ("issuer".to_owned(), "token".to_owned());
        let caller = Caller::with_token(issuer, token.to_owned(), token_id, None, scopes, tenant);
        let seconds = u32::try_from(TOKEN_LIFETIME.as_secs()).unwrap();
        Ok(Verified { caller: Arc::new(caller), expires_at: today().plus_seconds(seconds) })
    }
}

/// Trusts no proxy, and finds nothing missing.
struct Nobody;

impl TrustedProxies for Nobody {
    fn trusts(&self, _: IpAddr) -> bool {
        false
    }
}

#[async_trait]
impl Readiness for Nobody {
    async fn check(&self) -> Result<(), String> {
        Ok(())
    }
}
