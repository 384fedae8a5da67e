//! Using quotas: the second way to write, beside [`execute`](crate::execute).
//!
//! Uses are many, small, and belong to no log, so they go a shorter way: [`use_quota()`] permits each call by itself; calls on
//! one tenant's resource then stand in one queue, and one transaction takes as many of them as are waiting (`queue`).
//! What becomes of each is decided by the domain on what was read under the lock of the counter ([`UseBatch::decide`]), so
//! that every store keeps the same rules.

mod batch;
mod commit_reservation;
mod consume_quota;
mod crossing;
mod exceeded;
mod expire_reservation;
mod outcome;
mod queue;
mod release_quota;
mod release_reservation;
mod reserve_quota;
mod settle;
mod settle_quota;
mod use_quota;
mod watch_thresholds;
mod watch_usage;

pub use batch::{Decided, Done, KnownKey, Opened, PermittedUse, UseBatch, UseRefused, WhichWindow};
pub use commit_reservation::CommitReservation;
pub use consume_quota::ConsumeQuota;
pub use crossing::Crossing;
pub(crate) use crossing::CrossingOnItsWay;
pub use exceeded::ExceededQuotas;
pub use expire_reservation::expire_reservation;
pub use outcome::Used;
pub(crate) use queue::Queues;
pub use release_quota::ReleaseQuota;
pub use release_reservation::ReleaseReservation;
pub use reserve_quota::ReserveQuota;
pub use settle_quota::settle_quota;
pub use use_quota::{Use, What, use_quota};
pub use watch_thresholds::{ThresholdCrossed, ThresholdCrossings, watch_thresholds};
pub(crate) use watch_usage::UsageWatch;
pub use watch_usage::{UsageChanges, watch_usage};
