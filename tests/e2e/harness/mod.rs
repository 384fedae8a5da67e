//! The vocabulary of the suite: a deployment, its servers, callers and what they say.

mod api;
mod contents;
mod counter;
mod deployment;
mod embedded;
mod issuer;
mod mutations;
mod node;
mod proxy;
mod server;
mod socket;
mod wait;
mod wire;

pub use api::{Api, Reply};
pub use contents::Refusal;
pub use counter::Counter;
pub use deployment::{Created, Deployment, TokenRequest};
pub use embedded::Embedded;
pub use issuer::{Issuer, claims, encode, jwks, now};
pub use mutations::{is_use, pascal_case, payload_of, sound_input};
pub use node::{Teller, node};
pub use proxy::{Fault, Proxy, Whose};
pub use server::{Server, tenantry};
pub use socket::Socket;
pub use wait::{eventually, within};
pub use wire::Wire;

/// All that the platform's own people may do.
pub const PLATFORM: &str = "auth:platform auth:tenant:read auth:tenant:write auth:quota:read auth:quota:write \
    auth:usage:write auth:audit:read";
/// All that a bound caller may be given.
pub const BOUND: &str =
    "auth:tenant:read auth:tenant:write auth:quota:read auth:quota:write auth:usage:write auth:audit:read";
