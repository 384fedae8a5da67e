//! Two steps that a server repeats for its open sockets; `bin` does the repeating.

use crate::coherence::{CloseReason, Coherence, Mark, Sockets};
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
/// How long an answer is waited for at least: a server that was held up itself asks before it ends anything.
const LEAST_ANSWER: Duration = Duration::from_millis(100);
/// How long a socket may be left open that can hear of no change. Its client takes silence for quiet.
const DEAF: Duration = Duration::from_secs(10);

/// How old what a server knows of its sockets' tenants is. All times are of the monotonic clock.
#[derive(Debug, Default)]
pub struct Certainty {
    /// When the last look began that is taken into account here.
    looked_at: Duration,
    /// When the states are to be asked for.
    ask_at: Duration,
    /// How old it is for the sockets that were asked about.
    known_at: Duration,
    /// Which those are: those that came before.
    asked: Mark,
    /// How old it is for those that came later. What lets a socket in while the lease holds is as old as the last look,
    /// so it can be older than what was asked for meanwhile.
    later_known_at: Duration,
    /// When anything could last be heard of, or there was nobody to hear it.
    heard_at: Duration,
}

/// When the looks stay away nobody tells this server about suspensions, so it asks for the states of the tenants that
/// have a socket here; and once what it knows is as old as a lease lasts, it ends the sockets rather than guess. They
/// end as well once nothing could be heard of for so long that their clients must not take it for quiet.
///
/// Gives how long it may wait until it does this again.
pub async fn keep_sockets_certain(
    coherence: &Coherence,
    housekeeping: &dyn Housekeeping,
    clock: &dyn Clock,
    certainty: &mut Certainty,
) -> Duration {
    let (sockets, now) = (coherence.sockets(), clock.monotonic());
    certainty.take_into_account(coherence.looked_at());
    certainty.end_the_deaf(sockets, now);
    if now < certainty.ask_at {
        return certainty.ask_at.saturating_sub(now);
    }
    let believed_until = coherence.believed_until();
    // Set first: whoever comes while the tenants are gathered has been asked about or not, and counts as not.
    let mark = sockets.mark();
    if sockets.count() > 0 {
        let tenants: Vec<_> = sockets.by_tenant().into_iter().map(|(tenant, _)| tenant).collect();
        let patience = certainty.patience(sockets, now);
        // With nobody bound among them it is a question all the same: whether the store can be asked.
        let Ok(Ok(statuses)) = timeout(patience, housekeeping.statuses(&tenants)).await else {
            return certainty.end_what_is_too_old(coherence, clock.monotonic());
        };
        let statuses: HashMap<_, _> = statuses.into_iter().collect();
        for tenant in tenants {
            if let Err(reason) = NotAdmitted::check(statuses.get(&tenant).copied()) {
                sockets.close_tenant(tenant, CloseReason::NotAdmitted(reason));
            }
        }
    }
    certainty.know(now, mark, believed_until);
    certainty.wait(clock.monotonic(), believed_until)
}

impl Certainty {
    /// A look tells of every tenant.
    fn take_into_account(&mut self, looked_at: Duration) {
        if looked_at > self.looked_at {
            self.looked_at = looked_at;
            self.known_at = self.known_at.max(looked_at);
            self.later_known_at = self.later_known_at.max(looked_at);
            self.heard_at = self.heard_at.max(looked_at);
            self.ask_at = looked_at + LATE;
        }
    }

    fn end_the_deaf(&mut self, sockets: &Sockets, now: Duration) {
        if sockets.count() == 0 {
            self.heard_at = now;
        } else if now.saturating_sub(self.heard_at) >= DEAF {
            sockets.close_all(CloseReason::Uncertain);
            self.heard_at = now;
        }
    }

    /// How long an answer can be waited for.
    fn patience(&self, sockets: &Sockets, now: Duration) -> Duration {
        let oldest = if sockets.have_come_since(self.asked) { self.later_known_at } else { self.known_at };
        (oldest + Coherence::LEASE + LAST_ANSWER).saturating_sub(now).max(LEAST_ANSWER)
    }

    /// The states as of `now` are known of all who came before the mark.
    fn know(&mut self, now: Duration, mark: Mark, believed_until: Duration) {
        self.known_at = now;
        self.asked = mark;
        self.later_known_at = if now < believed_until { self.looked_at } else { now };
    }

    /// When the lease ends, nobody is let in by memory any more: then those are asked about whom it let in.
    fn wait(&mut self, now: Duration, believed_until: Duration) -> Duration {
        let next = now + ASK_EVERY;
        self.ask_at = if self.known_at < believed_until { next.min(believed_until) } else { next };
        self.ask_at.saturating_sub(now)
    }

    fn end_what_is_too_old(&mut self, coherence: &Coherence, now: Duration) -> Duration {
        let sockets = coherence.sockets();
        let later = sockets.have_come_since(self.asked).then_some(self.later_known_at + Coherence::LEASE);
        let all = self.known_at + Coherence::LEASE;
        if !coherence.has_lease() {
            if all <= now {
                sockets.close_all(CloseReason::Uncertain);
            } else if later.is_some_and(|later| later <= now) {
                sockets.close_since(self.asked, CloseReason::Uncertain);
            }
        }
        let next = now + ASK_EVERY;
        self.ask_at = [later, Some(all)].into_iter().flatten().filter(|&end| end > now).fold(next, Duration::min);
        self.ask_at.saturating_sub(now)
    }
}

#[cfg(test)]
mod tests;
