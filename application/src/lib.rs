//! The use cases of Tenantry: one file each, all going the same way.
//!
//! - [`execute`] is the way of every change, [`ask`] the way of every read, [`usage::use_quota`] that of every use.
//! - [`ports`] declares what the use cases need from outside; adapters provide it.
//! - [`coherence`] keeps what is served from memory true on every server.
//! - [`jobs`] is what happens without anybody asking.

mod admission;
mod application;
mod call;
mod command;
mod paging;
mod query;
mod recording;
mod refusal;

pub mod access;
pub mod audit;
pub mod coherence;
pub mod jobs;
pub mod ports;
pub mod quota;
pub mod tenant;
pub mod usage;

pub use admission::admit;
pub use application::{Application, Ports, Settings};
pub use call::{Call, IdempotencyKey, KeyText, KeyTextError, Origin};
pub use command::{Command, Outcome, execute};
pub use paging::{CursorError, Cursors, First, FirstError};
pub use query::{NotRemembered, Query, Remembering, ask};
pub use refusal::{Code, Conflict, Refusal};
