//! Quotas: what can be counted, how much of it a tenant may use, and whether one more use is admitted.
//!
//! A [`Resource`] says how it is counted, a [`Quota`] how much of it one tenant may use: its [`Ceiling`]. What was used is a
//! [`Usage`]; whether one more use is admitted says [`Ceiling::admit`], and what becomes of it [`crate::usage`].

mod adjustment;
mod admission;
mod aggregate;
mod grant;
mod job;
mod resource;
mod share;
mod status;
mod thresholds;
mod window;

pub use adjustment::{Adjustment, PercentOfLimit, PercentOfLimitError, TooMuch};
pub use admission::{Admitted, Ceiling, Exceeded, NotHeld, Usage};
pub use aggregate::{Enforcement, Place, Quota, QuotaParts, Terms};
pub use grant::{Grant, GrantError};
pub use job::{BulkJob, BulkJobParts, JobOver, JobState, TotalError};
pub use resource::{
    Counting, CountingFixed, Resource, ResourceKey, ResourceKeyError, ResourceParts, Unit, WithoutQuota,
};
pub use share::TakenShare;
pub use status::QuotaStatus;
pub use thresholds::{ThresholdError, Thresholds};
pub use window::{AnchorDay, AnchorDayError, Period, Window};
