//! What every command on an existing tenant shares.

use crate::ports::UnitOfWork;
use crate::{Conflict, Refusal};
use tenantry_domain::access::Reach;
use tenantry_domain::change::Aggregate;
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Change, Facts, Reason, TenantId, Version};

/// The tenant that a command is about, in the version that the caller saw, and why he asks.
#[derive(Clone, Debug)]
pub struct Existing {
    /// Which tenant.
    pub tenant: TenantId,
    /// The version that the caller decided on; `None` takes whatever there is.
    pub expected_version: Option<Version>,
    /// Why.
    pub reason: Option<Reason>,
}

impl Existing {
    /// The command's reach.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        Reach::Tenant(self.tenant)
    }

    /// Its part of the command's input.
    #[must_use]
    pub fn input(&self) -> Facts {
        input(self.tenant, self.expected_version, self.reason.as_ref())
    }

    /// The tenant under the unit's lock, if it is there in the expected version.
    pub(super) fn load(&self, work: &dyn UnitOfWork) -> Result<Tenant, Refusal> {
        load(work, self.expected_version)
    }
}

/// The input that all commands on an existing tenant share, also those that can't do without a reason.
pub(super) fn input(tenant: TenantId, expected_version: Option<Version>, reason: Option<&Reason>) -> Facts {
    Facts::new()
        .with("tenantId", tenant.to_string().as_str())
        .with_some("expectedVersion", expected_version.map(Version::get))
        .with_some("reason", reason.map(Reason::as_str))
}

/// The tenant under the unit's lock, if it is there in the expected version.
pub(super) fn load(work: &dyn UnitOfWork, expected_version: Option<Version>) -> Result<Tenant, Refusal> {
    let tenant = work.tenant().ok_or(Refusal::NotFound("tenant"))?;
    match expected_version {
        Some(expected) if expected != tenant.version() => {
            Err(Conflict::Stale { current: Some(tenant.version()) }.into())
        }
        Some(_) | None => Ok(tenant.clone()),
    }
}

/// Saves a change, and gives the tenant as it is then.
pub(super) async fn save(work: &mut dyn UnitOfWork, change: Change<Tenant>) -> Result<Tenant, Refusal> {
    work.tenants().save(&change).await?;
    Ok(change.into_latest())
}
