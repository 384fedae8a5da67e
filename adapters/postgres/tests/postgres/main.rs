//! The store on real PostgreSQL: the contract that every store keeps, and what only PostgreSQL can break.

mod catalogue;
mod contract;
