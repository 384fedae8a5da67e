//! Two steps that a server repeats for its open sockets; `bin` does the repeating.

use crate::coherence::{CloseReason, Coherence};
use crate::ports::{Clock, Housekeeping, SocketReports, StoreError};
use std::collections::HashMap;
use std::time::Duration;
use tenantry_domain::EntryId;
use tenantry_domain::tenant::NotAdmitted;
use tokio::time::timeout;

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

/// How often the states are asked for without the lease.
const ASK_EVERY: Duration = Duration::from_millis(250);
/// How long an answer is waited for: with the lease's own time it stays within the second that is promised.
const ASK_TIMEOUT: Duration = Duration::from_millis(150);

/// Without the lease nobody tells this server about suspensions, so it asks for the states of the tenants that have
/// a socket here; and once what it knows is as old as a lease lasts, it ends the sockets rather than guess.
///
/// `known_at` is how old that is, on the monotonic clock. Gives how long it may wait until it does this again.
pub async fn keep_sockets_certain(
    coherence: &Coherence,
    housekeeping: &dyn Housekeeping,
    clock: &dyn Clock,
    known_at: &mut Duration,
) -> Duration {
    let now = clock.monotonic();
    let left = coherence.lease_left();
    if !left.is_zero() {
        *known_at = (now + left).saturating_sub(Coherence::LEASE);
        return left;
    }
    let tenants: Vec<_> = coherence.sockets().by_tenant().into_iter().map(|(tenant, _)| tenant).collect();
    if tenants.is_empty() {
        *known_at = now;
        return ASK_EVERY;
    }
    match timeout(ASK_TIMEOUT, housekeeping.statuses(&tenants)).await {
        Ok(Ok(statuses)) => {
            *known_at = now;
            let statuses: HashMap<_, _> = statuses.into_iter().collect();
            for tenant in tenants {
                if let Err(reason) = NotAdmitted::check(statuses.get(&tenant).copied()) {
                    coherence.sockets().close_tenant(tenant, CloseReason::NotAdmitted(reason));
                }
            }
            ASK_EVERY
        }
        Ok(Err(_)) | Err(_) => {
            let certain = (*known_at + Coherence::LEASE).saturating_sub(clock.monotonic());
            if certain.is_zero() {
                coherence.sockets().close_bound(CloseReason::Uncertain);
                return ASK_EVERY;
            }
            certain.min(ASK_EVERY)
        }
    }
}
