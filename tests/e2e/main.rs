//! The real binary, on real PostgreSQL, over real sockets.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails where it can't go on")]

mod harness;

mod lifecycle;
mod suspension;
