use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tenantry_domain::Timestamp;

/// Time, of both kinds.
pub trait Clock: Send + Sync {
    /// The time of day in UTC. It may jump when the machine's clock is set.
    fn now(&self) -> Timestamp;

    /// Time since some fixed moment in this process. It MUST never go back or jump: leases are measured with it.
    fn monotonic(&self) -> Duration;
}

/// A moment on a monotonic clock that threads share, to the microsecond.
#[derive(Debug, Default)]
pub struct SharedMoment(AtomicU64);

impl SharedMoment {
    /// Begins with `moment`.
    #[must_use]
    pub fn new(moment: Duration) -> Self {
        Self(AtomicU64::new(micros(moment)))
    }

    /// The moment. Whoever reads it sees what was done before it was moved.
    #[must_use]
    pub fn get(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Acquire))
    }

    /// Moves it on to `moment`, unless it is there already or later.
    pub fn advance_to(&self, moment: Duration) {
        self.0.fetch_max(micros(moment), Ordering::AcqRel);
    }

    /// Moves it from `from` to `to`; `false` if it wasn't there. Of many who try at once, one does.
    pub fn replace(&self, from: Duration, to: Duration) -> bool {
        self.0.compare_exchange(micros(from), micros(to), Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_shared_moment_never_goes_back_by_itself() {
        let moment = SharedMoment::new(2 * SECOND);
        moment.advance_to(SECOND);
        assert_eq!(moment.get(), 2 * SECOND);
        moment.advance_to(3 * SECOND);
        assert_eq!(moment.get(), 3 * SECOND);
    }

    #[test]
    fn of_those_who_replace_a_shared_moment_one_does() {
        let moment = SharedMoment::new(SECOND);
        assert!(moment.replace(SECOND, 2 * SECOND));
        assert!(!moment.replace(SECOND, 3 * SECOND));
        assert_eq!(moment.get(), 2 * SECOND);
    }
}
