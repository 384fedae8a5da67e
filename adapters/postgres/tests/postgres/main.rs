//! The store on real PostgreSQL: the contract that every store keeps, and what only PostgreSQL can break.

#![expect(clippy::unwrap_used, reason = "a test fails where it can't go on")]

mod catalogue;
mod contract;
mod definitions;
mod erasure;
mod feed;
mod housekeeping;
mod jobs;
mod notices;
mod plans;
mod preview;
mod rank;
mod spoilt;
mod statements;
mod usage;
