//! The tenant's use cases, one file each.

mod activate_tenant;
mod archive_tenant;
mod count_tenants;
mod create_tenant;
mod delete_tenant;
mod erase_tenant;
mod existing;
mod find_tenant;
mod list_tenants;
mod resume_due_tenant;
mod resume_tenant;
mod stored;
mod suspend_tenant;
mod unarchive_tenant;
mod undelete_tenant;
mod update_tenant;
mod watch_tenants;

pub use activate_tenant::ActivateTenant;
pub use archive_tenant::ArchiveTenant;
pub use count_tenants::{CountTenants, TenantCounts};
pub use create_tenant::CreateTenant;
pub use delete_tenant::DeleteTenant;
pub use erase_tenant::EraseTenant;
pub use existing::Existing;
pub use find_tenant::{FindTenant, FindTenantBySlug, FindTenants};
pub use list_tenants::{ListTenants, TenantFilter, TenantOrder, TenantOrderField, TenantPage, TenantPosition};
pub use resume_due_tenant::ResumeDueTenant;
pub use resume_tenant::ResumeTenant;
pub use suspend_tenant::SuspendTenant;
pub use unarchive_tenant::UnarchiveTenant;
pub use undelete_tenant::UndeleteTenant;
pub use update_tenant::UpdateTenant;
pub use watch_tenants::{TenantChanged, TenantChanges, watch_tenants};
