//! Tenants.

mod inputs;
mod mutations;
mod object;
mod queries;
mod subscriptions;

pub use mutations::TenantMutation;
pub use queries::TenantQuery;
pub use subscriptions::TenantSubscription;

pub(super) use object::TenantNode;
