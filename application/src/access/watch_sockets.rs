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

/// How old the last look may become before the states are asked for: looks that come in time never let it.
const LATE: Duration = Duration::from_millis(375);
/// How often they are asked for then.
const ASK_EVERY: Duration = Duration::from_millis(250);
/// How long an answer is waited for once what is known is as old as a lease lasts: all in all it stays within the
/// second that is promised.
const LAST_ANSWER: Duration = Duration::from_millis(150);

/// When the looks stay away nobody tells this server about suspensions, so it asks for the states of the tenants that
/// have a socket here; and once what it knows is as old as a lease lasts, it ends the sockets rather than guess.
///
/// `known_at` is how old that is, on the monotonic clock. Gives how long it may wait until it does this again.
pub async fn keep_sockets_certain(
    coherence: &Coherence,
    housekeeping: &dyn Housekeeping,
    clock: &dyn Clock,
    known_at: &mut Duration,
) -> Duration {
    let now = clock.monotonic();
    let looked_at = coherence.looked_at();
    let due = if looked_at >= *known_at { LATE } else { ASK_EVERY };
    *known_at = looked_at.max(*known_at);
    let age = now.saturating_sub(*known_at);
    let in_time = due.saturating_sub(age);
    if !in_time.is_zero() {
        return in_time;
    }
    let tenants: Vec<_> = coherence.sockets().by_tenant().into_iter().map(|(tenant, _)| tenant).collect();
    if tenants.is_empty() {
        *known_at = now;
        return ASK_EVERY;
    }
    match timeout(Coherence::LEASE.saturating_sub(age) + LAST_ANSWER, housekeeping.statuses(&tenants)).await {
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
            let left = (*known_at + Coherence::LEASE).saturating_sub(clock.monotonic());
            if left.is_zero() && !coherence.has_lease() {
                coherence.sockets().close_bound(CloseReason::Uncertain);
                return ASK_EVERY;
            }
            left.min(ASK_EVERY)
        }
    }
}

#[cfg(test)]
mod tests;
