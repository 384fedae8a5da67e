use std::time::Duration;
use tenantry_domain::Timestamp;

/// Time, of both kinds.
pub trait Clock: Send + Sync {
    /// The time of day in UTC. It may jump when the machine's clock is set.
    fn now(&self) -> Timestamp;

    /// Time since some fixed moment in this process. It MUST never go back or jump: leases are measured with it.
    fn monotonic(&self) -> Duration;
}
