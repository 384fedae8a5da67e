//! How many sockets a tenant holds open, over all servers.

use crate::Timestamp;

/// What the servers last reported of one tenant. Reports older than [`OpenSockets::GOOD_FOR_SECONDS`] don't count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenSockets {
    /// How many sockets the tenant has open.
    pub sockets: u64,
    /// How many servers reported.
    pub servers: u64,
    /// When the oldest of these reports was made; `None` if no server reported.
    pub as_of: Option<Timestamp>,
}

impl OpenSockets {
    /// How long a server's report counts, in seconds. It reports once a second, so one that is late or lost changes
    /// nothing, and a server that is gone is soon out of the sum.
    pub const GOOD_FOR_SECONDS: u32 = 3;

    /// How long a report is kept after it was made, in seconds: an hour, so that whoever looks into the store sees which
    /// servers there were a while ago. It counts for nothing long before.
    pub const KEPT_SECONDS: u32 = 3600;
}
