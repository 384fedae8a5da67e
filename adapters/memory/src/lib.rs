//! The reference adapter: every store port, in memory.
//!
//! It serves unit tests, and whoever writes an adapter and wants to see what the ports promise without a line of
//! SQL in the way. It keeps every promise but one: what is committed doesn't survive the process.
//!
//! One committed [`state`] stands behind a lock. A view takes it as it is and keeps reading that; a unit of work
//! stages its changes and puts them into the state in one step when it commits. What has to follow one another
//! (units on one tenant, units with one idempotency key, creations under one slug) waits in [`locks`].

mod access;
mod audit;
mod housekeeping;
mod job;
mod leases;
mod locks;
mod misuse;
mod quota;
mod state;
mod store;
mod tenant;
mod usage;
mod view;
mod work;

pub use store::MemoryStore;
