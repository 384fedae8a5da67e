//! The real binary, on real PostgreSQL, over real sockets.

#![expect(clippy::disallowed_methods, reason = "it measures what it was promised by the machine's own clock")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails where it can't go on")]

mod harness;

mod audit;
mod bad_input;
mod clients;
mod command_line;
mod coverage;
mod database_gone;
mod development;
mod durability;
mod errors;
mod feed_faults;
mod http;
mod idempotency;
mod isolation;
mod jobs;
mod lifecycle;
mod limits;
mod lists;
mod metrics;
mod migrate;
mod quota;
mod sockets;
mod stop;
mod story;
mod suspension;
mod tokens;
mod top_tenants;
mod unrecorded;
mod usage;
