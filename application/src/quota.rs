//! The use cases of quotas and of the catalogue of resources, one file each.

mod define_resource;
mod existing;
mod find_quota;
mod grant_quota;
mod list_quotas;
mod list_resources;
mod remove_quota;
mod revoke_quota_grant;
mod set_quota;
mod stored;

pub use define_resource::DefineResource;
pub use existing::{ExistingQuota, Expected};
pub use find_quota::FindQuota;
pub use grant_quota::GrantQuota;
pub use list_quotas::ListQuotas;
pub use list_resources::ListResources;
pub use remove_quota::RemoveQuota;
pub use revoke_quota_grant::RevokeQuotaGrant;
pub use set_quota::SetQuota;
