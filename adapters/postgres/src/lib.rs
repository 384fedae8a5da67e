//! The store in PostgreSQL, over SeaORM, and the change feed.
//!
//! - [`Pools`] holds the two roles' connections; [`transaction`] is the only way to one.
//! - [`PostgresStore`] implements the store's ports, one file per capability.
//! - [`feed`] is the thread that looks at the outbox.
//! - [`doctor`] holds the database's catalogue against what must be there.

mod access;
mod audit;
mod convert;
mod error;
mod housekeeping;
mod idempotency;
mod job;
mod lease;
mod outbox;
mod pool;
mod quota;
mod ready;
mod sql;
mod store;
mod tenant;
mod transaction;
mod usage;
mod view;
mod work;

pub mod doctor;
pub mod feed;

pub use pool::{PoolSettings, Pools};
pub use store::PostgresStore;
