//! The tenants of one list. What is asked below each of them is read for all of them at once.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use tenantry_application::Refusal;
use tenantry_application::access::OpenSockets;
use tenantry_application::audit::StoredEntry;
use tenantry_domain::TenantId;
use tenantry_domain::quota::QuotaStatus;
use tenantry_domain::tenant::Tenant;
use tokio::sync::OnceCell;

type Loaded<T> = Arc<OnceCell<Result<Arc<Vec<T>>, Refusal>>>;

/// The tenants of one list, and what was read below them: once per question, by whoever comes first.
pub(super) struct Siblings {
    pub(super) tenants: Vec<TenantId>,
    pub(super) entries: Once<Vec<StoredEntry>>,
    pub(super) sockets: Once<OpenSockets>,
    pub(super) quotas: Once<Vec<QuotaStatus>>,
    /// The tenants, where the list came without them.
    pub(super) themselves: Once<Option<Arc<Tenant>>>,
}

impl Siblings {
    pub(super) fn new(tenants: Vec<TenantId>) -> Self {
        Self {
            tenants,
            entries: Once::default(),
            sockets: Once::default(),
            quotas: Once::default(),
            themselves: Once::default(),
        }
    }

    /// What was read for one of them.
    pub(super) fn of<T: Clone>(&self, tenant: TenantId, all: &[T]) -> Option<T> {
        let place = self.tenants.iter().position(|&sibling| sibling == tenant)?;
        all.get(place).cloned()
    }
}

/// Answers by question. The same field may be asked under several aliases with other arguments.
pub(super) struct Once<T>(Mutex<HashMap<String, Loaded<T>>>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Once<T> {
    /// The answer to `question`, read by `load` if nobody has asked yet.
    pub(super) async fn get<F>(&self, question: String, load: impl FnOnce() -> F) -> Result<Arc<Vec<T>>, Refusal>
    where
        F: Future<Output = Result<Vec<T>, Refusal>>,
    {
        let cell = {
            // Every change of the table is one step, so a panic elsewhere spoils nothing.
            let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(cells.entry(question).or_default())
        };
        cell.get_or_init(async || load().await.map(Arc::new)).await.clone()
    }
}
