//! Two steps that a server repeats for its open sockets; `bin` does the repeating.

use crate::coherence::{CloseReason, Coherence};
use crate::ports::{Housekeeping, SocketReports, StoreError};
use std::collections::HashMap;
use std::time::Duration;
use tenantry_domain::EntryId;
use tenantry_domain::tenant::NotAdmitted;

/// Tells the other servers how many sockets are open here. Once a second.
///
/// # Errors
/// [`StoreError::Unavailable`]; the next report makes up for it.
pub async fn report_sockets(
    coherence: &Coherence,
    reports: &dyn SocketReports,
    server: EntryId,
) -> Result<(), StoreError> {
    reports.report(server, &coherence.sockets().by_tenant()).await
}

/// Without the lease nobody tells this server about suspensions, so it asks for the states of the tenants that have
/// a socket here; and if it could not ask for as long as a lease lasts, it ends the sockets rather than guess.
/// Several times a second; `last_good` is when it last knew, on the monotonic clock.
pub async fn keep_sockets_certain(
    coherence: &Coherence,
    housekeeping: &dyn Housekeeping,
    now: Duration,
    last_good: &mut Duration,
) {
    if coherence.has_lease() {
        *last_good = now;
        return;
    }
    let tenants: Vec<_> = coherence.sockets().by_tenant().into_iter().map(|(tenant, _)| tenant).collect();
    if tenants.is_empty() {
        *last_good = now;
        return;
    }
    let asked = tokio::time::timeout(Coherence::LEASE / 3, housekeeping.statuses(&tenants)).await;
    let Ok(Ok(statuses)) = asked else {
        if now.saturating_sub(*last_good) >= Coherence::LEASE {
            coherence.sockets().close_bound(CloseReason::Uncertain);
        }
        return;
    };
    *last_good = now;
    let statuses: HashMap<_, _> = statuses.into_iter().collect();
    for tenant in tenants {
        if let Err(reason) = NotAdmitted::check(statuses.get(&tenant).copied()) {
            coherence.sockets().close_tenant(tenant, CloseReason::NotAdmitted(reason));
        }
    }
}
