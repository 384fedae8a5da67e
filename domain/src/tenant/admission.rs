//! Whose tokens are let in: only those of an Active tenant, for reading too, on every way in.

use super::Status;
use crate::access::Action;
use crate::audit::Ground;
use std::error::Error;
use std::fmt;

/// Why a token bound to a tenant isn't let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotAdmitted {
    /// The tenant is registered and not yet at work.
    NotActivated,
    /// The tenant is suspended.
    Suspended,
    /// The tenant is archived.
    Archived,
    /// The tenant is deleted, or never was.
    Gone,
}

impl NotAdmitted {
    /// Decides by the tenant's status; `None` for a tenant that isn't there.
    ///
    /// # Errors
    /// What stands against letting its tokens in.
    pub const fn check(status: Option<Status>) -> Result<(), Self> {
        match status {
            Some(Status::Active) => Ok(()),
            Some(Status::Created) => Err(Self::NotActivated),
            Some(Status::Suspended) => Err(Self::Suspended),
            Some(Status::Archived) => Err(Self::Archived),
            Some(Status::Deleted) | None => Err(Self::Gone),
        }
    }

    /// What stands against letting the token in.
    #[must_use]
    pub const fn ground(self) -> Ground {
        match self {
            Self::NotActivated | Self::Suspended | Self::Archived => Ground::Authorization,
            Self::Gone => Ground::Authentication,
        }
    }

    /// What an action means for those who are already in: `Some` if it ends their access.
    #[must_use]
    pub const fn after(action: Action) -> Option<Self> {
        match action {
            Action::TenantSuspend => Some(Self::Suspended),
            Action::TenantArchive => Some(Self::Archived),
            Action::TenantDelete | Action::TenantErase => Some(Self::Gone),
            Action::AccessRefuse
            | Action::AuditList
            | Action::JobCancel
            | Action::JobRead
            | Action::JobWatch
            | Action::QuotaAdjust
            | Action::QuotasAdjust
            | Action::QuotaGrant
            | Action::QuotaConsume
            | Action::QuotaList
            | Action::QuotaRelease
            | Action::QuotaReserve
            | Action::QuotaTop
            | Action::QuotaWatch
            | Action::QuotaWatchThresholds
            | Action::ReservationCommit
            | Action::ReservationExpire
            | Action::ReservationRelease
            | Action::QuotaRead
            | Action::QuotaRemove
            | Action::QuotaGrantRevoke
            | Action::QuotaSet
            | Action::ResourceDefine
            | Action::ResourceList
            | Action::TenantAccess
            | Action::TenantActivate
            | Action::TenantCount
            | Action::TenantCreate
            | Action::TenantList
            | Action::TenantRead
            | Action::TenantResume
            | Action::TenantUnarchive
            | Action::TenantUndelete
            | Action::TenantUpdate
            | Action::TenantWatch => None,
        }
    }
}

impl fmt::Display for NotAdmitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotActivated => "the tenant isn't activated yet",
            Self::Suspended => "the tenant is suspended",
            Self::Archived => "the tenant is archived",
            Self::Gone => "the token's tenant doesn't exist",
        })
    }
}

impl Error for NotAdmitted {}
