//! The vocabulary of the suite: a deployment, its servers, callers and what they say.

mod api;
mod deployment;
mod proxy;
mod server;
mod socket;
mod wait;

pub use api::{Api, Reply};
pub use deployment::{Deployment, TokenRequest};
pub use proxy::{Fault, Proxy, Whose};
pub use server::{Server, tenantry};
pub use socket::Socket;
pub use wait::{eventually, within};

/// All that the platform's own people may do.
pub const PLATFORM: &str = "auth:platform auth:tenant:read auth:tenant:write auth:audit:read";
/// All that a bound caller may be given.
pub const BOUND: &str = "auth:tenant:read auth:tenant:write auth:audit:read";
