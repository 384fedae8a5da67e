//! The laws of the domain, held against inputs that nobody thought of.
//!
//! They stand here and not in `domain/`, since that crate has no dependencies, not even for its tests.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test fails where it can't go on")]

mod adjustments;
mod lifecycle;
mod lowered;
mod permits;
mod quota;
mod quota_life;
mod tenants;
mod usage;
mod values;

use proptest::test_runner::Config;

/// A failing input is shrunk and printed; it belongs into a test of its own then, not into a file of seeds.
fn config() -> Config {
    Config { failure_persistence: None, ..Config::default() }
}
