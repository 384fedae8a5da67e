//! Who may do what. Everything here is decided before any data is touched.

mod action;
mod caller;
mod open_sockets;
mod operation;
mod permit;
mod scope;

pub use action::Action;
pub use caller::{Asker, Bond, Caller, Job};
pub use open_sockets::OpenSockets;
pub use operation::{Callers, Operation, Rule};
pub use permit::{Denied, Permit, Reach, ReachKind, RecordPermit};
pub use scope::{Scope, Scopes};
