//! What every command on a quota shares.

use crate::ports::UnitOfWork;
use crate::{Conflict, Refusal};
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{Place, Quota, QuotaStatus, ResourceKey};
use tenantry_domain::tenant::Tenant;
use tenantry_domain::{Change, Facts, Reason, TenantId, Timestamp, Version};

/// The version that a caller decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// There was nothing yet; 0 in the API.
    Nothing,
    /// This one.
    Version(Version),
}

impl Expected {
    /// As a number of the API.
    #[must_use]
    pub const fn number(self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Version(version) => version.get(),
        }
    }

    /// Whether this is what there is.
    ///
    /// # Errors
    /// [`Conflict`] says what there is instead.
    pub fn check(self, current: Option<Version>) -> Result<(), Conflict> {
        match (self, current) {
            (Self::Nothing, None) => Ok(()),
            (Self::Version(expected), Some(current)) if expected == current => Ok(()),
            (Self::Version(_), None) => Err(Conflict::Vacant),
            (Self::Nothing | Self::Version(_), Some(current)) => Err(Conflict::Stale { current: Some(current) }),
        }
    }
}

/// The quota that a command is about, in the version that the caller saw, and why he asks.
#[derive(Clone, Debug)]
pub struct ExistingQuota {
    /// Whose.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// The version that the caller decided on; `None` takes whatever there is.
    pub expected_version: Option<Expected>,
    /// Why.
    pub reason: Option<Reason>,
}

impl ExistingQuota {
    /// The command's reach.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        Reach::Tenant(self.tenant)
    }

    /// Its part of the command's input.
    #[must_use]
    pub fn input(&self) -> Facts {
        Facts::new()
            .with("resource", self.resource.as_str())
            .with("tenantId", self.tenant.to_string().as_str())
            .with_some("expectedVersion", self.expected_version.map(Expected::number))
            .with_some("reason", self.reason.as_ref().map(Reason::as_str))
    }

    /// What the tenant has of the resource under the unit's lock, if its settings may be changed and the version is the
    /// expected one.
    pub(super) async fn load(&self, work: &mut dyn UnitOfWork, operation: Operation) -> Result<QuotaStatus, Refusal> {
        settable(work.tenant(), operation)?;
        let status = work.quotas().find(&self.resource).await?.ok_or(Refusal::NotFound("resource"))?;
        if let Some(expected) = self.expected_version {
            expected.check(status.place.quota().map(Aggregate::version))?;
        }
        Ok(status)
    }
}

/// Whether a tenant is there, and in a state in which its settings may be changed.
pub(super) fn settable(tenant: Option<&Tenant>, operation: Operation) -> Result<(), Refusal> {
    let tenant = tenant.ok_or(Refusal::NotFound("tenant"))?;
    Ok(tenant.take_setting(operation.rule().action)?)
}

/// The quota itself, out of what was loaded.
pub(super) fn quota(status: &QuotaStatus) -> Result<&Quota, Refusal> {
    status.place.quota().ok_or(Refusal::NotFound("quota"))
}

/// Of two clocks the earlier counts: a server whose clock runs ahead ends no grant that the store still counts.
pub(super) fn earlier(now: Timestamp, status: &QuotaStatus) -> Timestamp {
    now.min(status.at)
}

/// Saves a change, and tells what the tenant has then.
pub(super) async fn save(
    work: &mut dyn UnitOfWork,
    change: Change<Quota>,
    before: QuotaStatus,
) -> Result<QuotaStatus, Refusal> {
    work.quotas().save(&change).await?;
    Ok(QuotaStatus { place: Place::after(change), ..before })
}
