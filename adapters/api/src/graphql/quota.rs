//! Quotas, and the catalogue of what can be counted.

mod inputs;
mod jobs;
mod mutations;
mod object;
mod queries;
mod top;

pub use inputs::FirstQuotaInput;
pub(super) use inputs::{first_quotas, resource_key};
pub use jobs::{JobQuery, JobSubscription};
pub use mutations::QuotaMutation;
pub use object::Quota;
pub use queries::{QuotaQuery, TenantQuotas};
pub use top::TopQuery;
