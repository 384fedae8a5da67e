//! What a caller could do with a tenant as it stands, so that no console needs a copy of the rules.

use super::{Cause, Refused, Status, Tenant};
use crate::access::{Action, Caller, Denied, Operation, Reach};
use crate::{Reason, Timestamp};

/// The management actions on an existing tenant, in the order of a life.
const MANAGEMENT: [Action; 8] = [
    Action::TenantUpdate,
    Action::TenantActivate,
    Action::TenantSuspend,
    Action::TenantResume,
    Action::TenantArchive,
    Action::TenantUnarchive,
    Action::TenantDelete,
    Action::TenantUndelete,
];

/// One action, and whether this caller could take it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Possible {
    /// The action.
    pub action: Action,
    /// Why it would be refused; `None` if it wouldn't.
    pub refusal: Option<Impossible>,
}

/// Why an action would be refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// The caller may not.
    Denied(Denied),
    /// The tenant's state or protection stands against it.
    Refused(Refused),
}

impl Tenant {
    /// What `caller` could do with this tenant at `now`, decided by trying the verbs themselves.
    #[must_use]
    pub fn possible_actions(&self, caller: &Caller, now: Timestamp) -> Vec<Possible> {
        let reach = Reach::Tenant(self.id());
        MANAGEMENT
            .into_iter()
            .map(|action| {
                let denied = Operation::of(action)
                    .and_then(|operation| caller.permit(operation, reach).err())
                    .map(Impossible::Denied);
                let refusal = denied.or_else(|| self.try_out(action, now).map(Impossible::Refused));
                Possible { action, refusal }
            })
            .collect()
    }

    /// Takes an action with inputs that are right in themselves, and says what stands against it.
    fn try_out(&self, action: Action, now: Timestamp) -> Option<Refused> {
        let reason = || Reason::parse("possible?").ok();
        match action {
            Action::TenantUpdate if self.status() == Status::Deleted => {
                self.update(super::Changes::default(), None, now).err()
            }
            Action::TenantActivate => self.activate(None, now).err(),
            Action::TenantSuspend => self.suspend(Cause::Policy, reason()?, None, now).err(),
            Action::TenantResume => self.resume(None, now).err(),
            Action::TenantArchive => self.archive(reason()?, now).err(),
            Action::TenantUnarchive => self.unarchive(reason(), now).err(),
            Action::TenantDelete => self.delete(self.slug().as_str(), 0, reason()?, now).err(),
            Action::TenantUndelete => self.undelete(None, now).err(),
            Action::QuotaAdjust
            | Action::QuotaGrant
            | Action::QuotaRemove
            | Action::QuotaGrantRevoke
            | Action::QuotaSet => self.take_setting(action).err(),
            Action::AccessRefuse
            | Action::AuditList
            | Action::JobCancel
            | Action::JobRead
            | Action::JobWatch
            | Action::QuotasAdjust
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
            | Action::ResourceDefine
            | Action::ResourceList
            | Action::TenantAccess
            | Action::TenantCount
            | Action::TenantCreate
            | Action::TenantErase
            | Action::TenantList
            | Action::TenantRead
            | Action::TenantUpdate
            | Action::TenantWatch => None,
        }
    }
}
