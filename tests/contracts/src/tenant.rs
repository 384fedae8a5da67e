//! Tenants: what is saved is what is read, and nothing is saved twice, by halves or out of turn.

mod life;
mod pages;
mod units;

pub use life::*;
pub use pages::*;
pub use units::*;
