//! What can be done, by the name it has on the audit trail.

use std::fmt;

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// An action on the audit trail: `<capability>.<verb>`, the name of its mutation turned round.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$doc])* $variant,)+
        }

        impl Action {
            /// Every action, in the order of the capabilities.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name, such as `tenant.suspend`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The action of that name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

actions! {
    /// A request was turned away because its tenant isn't Active.
    AccessRefuse = "access.refuse",
    /// The trail was read.
    AuditList = "audit.list",
    /// A job was cancelled before it was through.
    JobCancel = "job.cancel",
    /// A job was read.
    JobRead = "job.read",
    /// A job was followed.
    JobWatch = "job.watch",
    /// A quota was changed, as one of many.
    QuotaAdjust = "quota.adjust",
    /// Some of a quota was used.
    QuotaConsume = "quota.consume",
    /// More of a quota was granted, for a time.
    QuotaGrant = "quota.grant",
    /// A tenant's quotas were listed.
    QuotaList = "quota.list",
    /// A tenant's quota was read.
    QuotaRead = "quota.read",
    /// Some of what was used of a quota was given back.
    QuotaRelease = "quota.release",
    /// A quota was taken away.
    QuotaRemove = "quota.remove",
    /// Some of a quota was held for a use to come.
    QuotaReserve = "quota.reserve",
    /// A grant was taken back before its time.
    QuotaGrantRevoke = "quotaGrant.revoke",
    /// A quota was set.
    QuotaSet = "quota.set",
    /// Tenants were ranked by what they take.
    QuotaTop = "quota.top",
    /// Usage was followed.
    QuotaWatch = "quota.watch",
    /// Crossed thresholds were followed.
    QuotaWatchThresholds = "quota.watchThresholds",
    /// A change of many tenants' quotas was asked for.
    QuotasAdjust = "quotas.adjust",
    /// A reservation was turned into use.
    ReservationCommit = "reservation.commit",
    /// What expired reservations held was given back.
    ReservationExpire = "reservation.expire",
    /// A reservation was given back.
    ReservationRelease = "reservation.release",
    /// A resource was defined, or its definition changed.
    ResourceDefine = "resource.define",
    /// The catalogue of resources was listed.
    ResourceList = "resource.list",
    /// A tenant's open connections were looked at.
    TenantAccess = "tenant.access",
    /// A tenant was activated.
    TenantActivate = "tenant.activate",
    /// A tenant was archived.
    TenantArchive = "tenant.archive",
    /// Tenants were counted.
    TenantCount = "tenant.count",
    /// A tenant was created.
    TenantCreate = "tenant.create",
    /// A tenant was deleted; its data stays until the grace period is over.
    TenantDelete = "tenant.delete",
    /// A deleted tenant's data was erased.
    TenantErase = "tenant.erase",
    /// Tenants were listed.
    TenantList = "tenant.list",
    /// A tenant was read.
    TenantRead = "tenant.read",
    /// A suspended tenant was resumed.
    TenantResume = "tenant.resume",
    /// A tenant was suspended, or its suspension replaced.
    TenantSuspend = "tenant.suspend",
    /// An archived tenant was taken back.
    TenantUnarchive = "tenant.unarchive",
    /// A deletion was taken back.
    TenantUndelete = "tenant.undelete",
    /// A tenant's name, labels or protection were changed.
    TenantUpdate = "tenant.update",
    /// Changes of tenants were subscribed to.
    TenantWatch = "tenant.watch",
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_out_and_come_back() {
        for &action in Action::ALL {
            assert_eq!(Action::parse(action.name()), Some(action));
        }
        assert_eq!(Action::parse("tenant.explode"), None);
    }
}
