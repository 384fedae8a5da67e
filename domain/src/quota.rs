//! Quotas: what can be counted, how much of it a tenant may use, and whether one more use is admitted.
//!
//! A [`Resource`] says how it is counted, a [`Quota`] how much of it one tenant may use: its [`Ceiling`]. What was used is a [`Usage`], which the
//! store counts; whether a use is admitted is decided in the statement that counts, by the rule that stands here
//! ([`Ceiling::admit`]), and a test runs both on the same histories.

mod admission;
mod aggregate;
mod grant;
mod resource;
mod status;
mod thresholds;
mod window;

pub use admission::{Admitted, Ceiling, Exceeded, NotHeld, Usage};
pub use aggregate::{Enforcement, Place, Quota, QuotaParts, Terms};
pub use grant::{Grant, GrantError};
pub use resource::{
    Counting, CountingFixed, Resource, ResourceKey, ResourceKeyError, ResourceParts, Unit, WithoutQuota,
};
pub use status::QuotaStatus;
pub use thresholds::{ThresholdError, Thresholds};
pub use window::{AnchorDay, AnchorDayError, Period, Window};
