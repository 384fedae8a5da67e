//! Who is connected, and what happens to open connections.

mod read_access;
mod watch_sockets;

pub use read_access::ReadTenantAccess;
pub use tenantry_domain::access::OpenSockets;
pub use watch_sockets::{Certainty, keep_sockets_certain, report_sockets};
