//! The rules of Tenantry: who may do what, what a tenant is, and which change follows which.
//!
//! This crate has no dependency, does no I/O and reads no clock. Time, identifiers and
//! randomness come in as arguments, so every rule can be tested with plain values.
//!
//! The way in:
//! - [`tenant::Tenant`] and its verbs: the lifecycle as a state machine.
//! - [`access::Caller::permit`]: the table of operations, decided before any data is touched.
//! - [`quota::Quota`] and its verbs: how much a tenant may use.
//! - [`change::Change`]: what a verb returns, the only thing a repository saves.

pub mod access;
pub mod amount;
pub mod audit;
pub mod change;
pub mod fact;
pub mod id;
pub mod quota;
pub mod tenant;
pub mod text;
pub mod time;
pub mod usage;
pub mod version;

pub use amount::Amount;
pub use change::Change;
pub use fact::{Fact, Facts};
pub use id::{EntryId, GrantId, JobId, ReservationId, TenantId};
pub use text::{Reason, TextError};
pub use time::Timestamp;
pub use version::Version;
