//! The trail: every change and every refusal that belongs there, in order, without a gap.

mod entries;
mod pages;
mod refusals;

pub use entries::*;
pub use pages::*;
pub use refusals::*;
