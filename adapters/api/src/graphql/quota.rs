//! Quotas, and the catalogue of what can be counted.

mod inputs;
mod mutations;
mod object;
mod queries;

pub(super) use inputs::resource_key;
pub use mutations::QuotaMutation;
pub use object::Quota;
pub use queries::{QuotaQuery, TenantQuotas};
