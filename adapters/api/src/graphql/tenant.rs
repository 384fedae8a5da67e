//! Tenants.

mod inputs;
mod mutations;
mod object;
mod queries;
mod subscriptions;

pub use mutations::TenantMutation;
pub(super) use queries::FilterInput;
pub use queries::TenantQuery;
pub use subscriptions::TenantSubscription;

pub(super) use object::{Tenant, TenantNode};
