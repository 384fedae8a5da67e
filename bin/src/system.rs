//! The machine's own clock and randomness.

use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tenantry_application::ports::{Clock, Ids};
use tenantry_domain::Timestamp;

/// The machine's clocks.
pub struct SystemClock {
    started: Duration,
}

impl SystemClock {
    /// A clock whose monotonic time begins now.
    pub fn new() -> Self {
        Self { started: uptime() }
    }
}

/// How long the machine has been up, with the time in which it slept: a lease runs out in a sleep too.
#[cfg(target_os = "linux")]
fn uptime() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    Duration::new(time.tv_sec.try_into().unwrap_or_default(), time.tv_nsec.try_into().unwrap_or_default())
}

/// How long this program has been running; whether a machine's sleep counts is up to its system.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::disallowed_methods, reason = "this is the port's real clock")]
fn uptime() -> Duration {
    static STARTED: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    STARTED.elapsed()
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the port's real clock")]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let micros = i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_micros(micros).unwrap_or(Timestamp::LAST)
    }

    fn monotonic(&self) -> Duration {
        uptime().saturating_sub(self.started)
    }
}

/// The randomness of the cryptographic library, seeded by the operating system.
pub struct SystemIds;

impl Ids for SystemIds {
    fn random(&self) -> [u8; 16] {
        random()
    }
}

/// Random bytes that nobody can guess.
#[expect(clippy::disallowed_methods, reason = "this is the port's real randomness")]
pub fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    if aws_lc_rs::rand::fill(&mut bytes).is_err() {
        // Identifiers and passwords that can be guessed would be worse than no server.
        eprintln!("error: the system gives no random numbers");
        std::process::abort();
    }
    bytes
}

/// Bytes as lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
