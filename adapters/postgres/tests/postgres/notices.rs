//! Listens to what PostgreSQL tells its clients of.

use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

/// What this thread's connections were told.
#[derive(Clone, Default)]
pub struct Notices(Arc<Mutex<Vec<String>>>);

impl Notices {
    /// Listens from now on, for as long as the guard is there.
    pub fn listen() -> (Self, DefaultGuard) {
        let notices = Self::default();
        let listening = tracing::subscriber::set_default(notices.clone());
        (notices, listening)
    }

    /// What is told while `work` is done.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> Vec<String> {
        self.0.lock().unwrap().clear();
        work.await;
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Subscriber for Notices {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::postgres::notice"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut &*self);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Visit for &Notices {
    fn record_str(&mut self, _: &Field, value: &str) {
        self.0.lock().unwrap().push(value.to_owned());
    }
    fn record_debug(&mut self, _: &Field, _: &dyn Debug) {}
}
