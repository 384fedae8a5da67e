//! The suite's own time and randomness, so that a case depends on neither the hour nor luck.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tenantry_application::ports::{Clock, Ids};
use tenantry_domain::Timestamp;

/// A clock that moves only by hand. It begins a while before the real time, since stores measure some things by their
/// own: what is due must be due by both, so a case that waits for it moves this one on, and stays behind the other.
pub struct HandClock {
    began_at: i64,
    micros: AtomicI64,
}

impl HandClock {
    /// How long before the real time it begins: longer than any case moves it on, and shorter than anything is kept.
    pub const BEHIND: Duration = Duration::from_hours(1);

    /// A clock that begins as long before the real time as [`HandClock::BEHIND`] says.
    #[must_use]
    pub fn starting_behind() -> Self {
        let began_at = real_micros() - micros(Self::BEHIND);
        Self { began_at, micros: AtomicI64::new(began_at) }
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.micros.fetch_add(micros(by), Ordering::SeqCst);
    }

    /// Sets the clock back, as a machine's clock can be.
    pub fn set_back(&self, by: Duration) {
        self.micros.fetch_sub(micros(by), Ordering::SeqCst);
    }

    /// The instant that lies `seconds` ahead.
    #[must_use]
    pub fn in_seconds(&self, seconds: u32) -> Timestamp {
        self.now().plus_seconds(seconds)
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        timestamp(self.micros.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        let since = self.micros.load(Ordering::SeqCst).saturating_sub(self.began_at);
        Duration::from_micros(u64::try_from(since).unwrap_or_default())
    }
}

/// The machine's own clock, for stores that take the clock they measure by.
pub struct RealClock {
    began: Instant,
}

impl RealClock {
    /// A clock whose monotonic time begins now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the suite's real clock")]
    pub fn starting_now() -> Self {
        Self { began: Instant::now() }
    }
}

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        timestamp(real_micros())
    }

    fn monotonic(&self) -> Duration {
        self.began.elapsed()
    }
}

/// The one place where the suite asks the machine what time it is.
#[expect(clippy::disallowed_methods, reason = "this is the suite's real clock")]
fn real_micros() -> i64 {
    micros(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn timestamp(micros: i64) -> Timestamp {
    match Timestamp::from_micros(micros) {
        Ok(timestamp) => timestamp,
        Err(error) => panic!("the clock has left the years that Tenantry knows: {error}"),
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// Identifiers that never come twice within a run of the suite.
pub(crate) struct CountedIds;

static DRAWN: AtomicU64 = AtomicU64::new(1);

impl Ids for CountedIds {
    fn random(&self) -> [u8; 16] {
        let number = DRAWN.fetch_add(1, Ordering::SeqCst);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&scatter(number).to_be_bytes());
        bytes[8..].copy_from_slice(&scatter(!number).to_be_bytes());
        bytes
    }
}

/// Scatters numbers one to one, so that the order of ids isn't that in which they were drawn. Both steps can be
/// undone: the factor is odd, and the shift is half the width.
const fn scatter(number: u64) -> u64 {
    let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (spread ^ (spread >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93)
}
