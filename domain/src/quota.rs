//! Quotas: what can be counted, how much of it a tenant may use, and whether one more use is admitted.
//!
//! A [`Resource`] says how it is counted, a [`Ceiling`] how much of it is allowed. What was used is a [`Usage`], which the
//! store counts; whether a use is admitted is decided in the statement that counts, by the rule that stands here
//! ([`Ceiling::admit`]), and a test runs both on the same histories.

mod admission;
mod resource;
mod thresholds;
mod window;

pub use admission::{Admitted, Ceiling, Exceeded, NotHeld, Usage};
pub use resource::{Counting, Resource, ResourceKey, ResourceKeyError, Unit, WithoutQuota};
pub use thresholds::{ThresholdError, Thresholds};
pub use window::{AnchorDay, AnchorDayError, Period, Window};
