//! What the use cases need from outside. One trait per capability, object-safe, without default bodies.
//!
//! Adapters implement these and never name each other; `tests/contracts` is the suite that each must pass.

mod clock;
mod housekeeping;
mod ids;
mod jobs;
mod quotas;
mod store;
mod tokens;
mod views;

pub use clock::{Clock, SharedMoment};
pub use housekeeping::{Due, DueExpiry, DueFold, DueLook, Housekeeping, Leases, SocketReports, TakenItem};
pub use ids::Ids;
pub use jobs::{BulkJobs, BulkJobsView};
pub use quotas::{Quotas, QuotasView};
pub use store::{Begun, Recorded, Store, StoreError, Tenants, UnitOfWork};
pub use tokens::{TokenError, Tokens, Verified};
pub use views::{AccessView, AuditView, TenantsView, View};
