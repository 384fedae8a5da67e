//! The tokens of an issuer, as this crate sees them from outside.

mod local_key;
mod rotation;
mod support;
mod verifying;
