//! The tokens of an issuer, as this crate sees them from outside.

#![expect(clippy::unwrap_used, reason = "a test fails where it can't go on")]

mod local_key;
mod rotation;
mod support;
mod verifying;
