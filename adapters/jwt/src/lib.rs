//! Access tokens: JSON Web Tokens signed with RS256 (RFC 7519, RFC 9068), checked as RFC 8725 says.
//!
//! - [`TokenVerifier`] is the port [`tenantry_application::ports::Tokens`].
//! - [`KeySet`] holds the keys it trusts, from a JWKS file (RFC 7517) or the local key, read again when that changes.
//! - [`LocalKey`] is the development key, with which `tenantry token` signs.
//! - [`private_file`] keeps it, and whatever else only its owner may read.

mod claims;
mod header;
mod jwk;
mod key_set;
mod local_key;
mod strict_json;
mod verifier;
mod watched_file;

pub mod private_file;

pub use jwk::JwkError;
pub use key_set::{KeySet, KeySetError};
pub use local_key::{LocalKey, LocalKeyError, NewToken};
pub use verifier::{TokenVerifier, Trust};
