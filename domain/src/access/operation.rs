//! The table of operations: what each needs, who may call it, and its name on the trail.

use super::{Action, Scope};

/// Whose calls an operation takes, beside the scope it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callers {
    /// Tokens bound to the tenant concerned, and the platform.
    BoundAndPlatform,
    /// The platform alone.
    Platform,
    /// Tenantry's own jobs alone.
    System,
}

/// One line of the table of operations.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The name in GraphQL, such as `suspendTenant`.
    pub name: &'static str,
    /// The action on the trail, such as `tenant.suspend`.
    pub action: Action,
    /// The scope that a token must name.
    pub scope: Scope,
    /// Whose calls are taken.
    pub callers: Callers,
}

macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $scope:ident, $callers:ident, $action:ident;)+) => {
        /// An operation of the API, or of a job.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operation {
            $($(#[$doc])* $variant,)+
        }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its line in the table.
            #[must_use]
            pub const fn rule(self) -> Rule {
                match self {
                    $(Self::$variant => Rule {
                        name: $name,
                        action: Action::$action,
                        scope: Scope::$scope,
                        callers: Callers::$callers,
                    },)+
                }
            }
        }
    };
}

operations! {
    /// Activates a created tenant.
    ActivateTenant = "activateTenant", TenantWrite, Platform, TenantActivate;
    /// Changes a tenant's quota, as one of many.
    AdjustQuota = "adjustQuota", QuotaWrite, System, QuotaAdjust;
    /// Changes many tenants' quotas.
    AdjustQuotas = "adjustQuotas", QuotaWrite, Platform, QuotasAdjust;
    /// Lets a bound token in, or not; no caller asks for it, every one goes through it.
    Admit = "admission", TenantRead, System, AccessRefuse;
    /// Takes a tenant's access away and keeps its data.
    ArchiveTenant = "archiveTenant", TenantWrite, BoundAndPlatform, TenantArchive;
    /// Ends a job before its next tenant.
    CancelJob = "cancelJob", QuotaWrite, Platform, JobCancel;
    /// Turns a reservation into use.
    CommitReservation = "commitReservation", UsageWrite, BoundAndPlatform, ReservationCommit;
    /// Uses some of a quota.
    ConsumeQuota = "consumeQuota", UsageWrite, BoundAndPlatform, QuotaConsume;
    /// Counts tenants by status.
    CountTenants = "tenantCounts", TenantRead, BoundAndPlatform, TenantCount;
    /// Registers a tenant.
    CreateTenant = "createTenant", TenantWrite, Platform, TenantCreate;
    /// Defines a resource, or changes its definition.
    DefineResource = "defineResource", QuotaWrite, Platform, ResourceDefine;
    /// Deletes a tenant, at first reversibly.
    DeleteTenant = "deleteTenant", TenantWrite, Platform, TenantDelete;
    /// Erases a deleted tenant once its grace period is over.
    EraseTenant = "eraseTenant", TenantWrite, System, TenantErase;
    /// Gives back what expired reservations hold.
    ExpireReservation = "expireReservation", UsageWrite, System, ReservationExpire;
    /// Reads how far a job has come.
    FindJob = "job", QuotaRead, Platform, JobRead;
    /// Reads one of a tenant's quotas.
    FindQuota = "quota", QuotaRead, BoundAndPlatform, QuotaRead;
    /// Reads one tenant.
    FindTenant = "tenant", TenantRead, BoundAndPlatform, TenantRead;
    /// Grants more of a quota, for a time.
    GrantQuota = "grantQuota", QuotaWrite, BoundAndPlatform, QuotaGrant;
    /// Reads the trail.
    ListAuditEntries = "auditEntries", AuditRead, BoundAndPlatform, AuditList;
    /// Reads all of a tenant's quotas.
    ListQuotas = "quotas", QuotaRead, BoundAndPlatform, QuotaList;
    /// Lists the catalogue of resources.
    ListResources = "resources", QuotaRead, BoundAndPlatform, ResourceList;
    /// Lists tenants.
    ListTenants = "tenants", TenantRead, BoundAndPlatform, TenantList;
    /// Reads how many connections a tenant holds open.
    ReadTenantAccess = "access", TenantRead, Platform, TenantAccess;
    /// Gives back some of what was used of a quota.
    ReleaseQuota = "releaseQuota", UsageWrite, BoundAndPlatform, QuotaRelease;
    /// Gives a reservation back.
    ReleaseReservation = "releaseReservation", UsageWrite, BoundAndPlatform, ReservationRelease;
    /// Takes a quota away.
    RemoveQuota = "removeQuota", QuotaWrite, BoundAndPlatform, QuotaRemove;
    /// Holds some of a quota for a use to come.
    ReserveQuota = "reserveQuota", UsageWrite, BoundAndPlatform, QuotaReserve;
    /// Gives a suspended tenant back what it had.
    ResumeTenant = "resumeTenant", TenantWrite, Platform, TenantResume;
    /// Takes a grant back before its time.
    RevokeQuotaGrant = "revokeQuotaGrant", QuotaWrite, BoundAndPlatform, QuotaGrantRevoke;
    /// Sets how much of a resource a tenant may use.
    SetQuota = "setQuota", QuotaWrite, BoundAndPlatform, QuotaSet;
    /// Suspends a tenant at once, everywhere.
    SuspendTenant = "suspendTenant", TenantWrite, BoundAndPlatform, TenantSuspend;
    /// Ranks tenants by what they take of a resource.
    TopTenants = "topTenants", QuotaRead, Platform, QuotaTop;
    /// Takes an archived tenant back.
    UnarchiveTenant = "unarchiveTenant", TenantWrite, Platform, TenantUnarchive;
    /// Takes a deletion back within the grace period.
    UndeleteTenant = "undeleteTenant", TenantWrite, Platform, TenantUndelete;
    /// Changes a tenant's name, labels or protection.
    UpdateTenant = "updateTenant", TenantWrite, BoundAndPlatform, TenantUpdate;
    /// Follows how a job goes on.
    WatchJob = "jobChanged", QuotaRead, Platform, JobWatch;
    /// Follows changes of tenants.
    WatchTenants = "tenantChanged", TenantRead, BoundAndPlatform, TenantWatch;
    /// Follows crossed thresholds.
    WatchThresholds = "quotaThresholdCrossed", QuotaRead, BoundAndPlatform, QuotaWatchThresholds;
    /// Follows what is used.
    WatchUsage = "usageChanged", QuotaRead, BoundAndPlatform, QuotaWatch;
}

impl Operation {
    /// How long the outcome of a change is kept under its idempotency key, in seconds: a day. So long a repetition
    /// with the same key is answered the same.
    pub const OUTCOME_SECONDS: u32 = 24 * 3600;

    /// The operation that carries out `action` on request, if there is one.
    #[must_use]
    pub fn of(action: Action) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.rule().action == action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_belongs_to_one_operation_at_most() {
        for &operation in Operation::ALL {
            assert_eq!(Operation::of(operation.rule().action), Some(operation));
        }
    }

    /// What needs an Active tenant to admit its token can't be done by that token when it matters,
    /// so it is the platform's; so are the two ends of a tenant's life,
    /// and what compares tenants.
    #[test]
    fn what_a_bound_token_could_never_do_is_for_the_platform() {
        let platform: Vec<_> = Operation::ALL
            .iter()
            .filter(|operation| operation.rule().callers == Callers::Platform)
            .map(|operation| operation.rule().name)
            .collect();
        assert_eq!(
            platform,
            [
                "activateTenant",
                "adjustQuotas",
                "cancelJob",
                "createTenant",
                "defineResource",
                "deleteTenant",
                "job",
                "access",
                "resumeTenant",
                "topTenants",
                "unarchiveTenant",
                "undeleteTenant",
                "jobChanged"
            ]
        );
    }
}
