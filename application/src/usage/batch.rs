//! Uses of one tenant's resource that one transaction carries out, and what becomes of each.

use super::Used;
use crate::call::IdempotencyKey;
use crate::command::UnreadableOutcome;
use crate::{Conflict, Outcome, Refusal};
use std::sync::Arc;
use tenantry_domain::access::{Permit, Reach, ReachKind};
use tenantry_domain::quota::{QuotaStatus, ResourceKey, Usage, Window};
use tenantry_domain::tenant::{NotAdmitted, Status};
use tenantry_domain::usage::{Account, Applied, NotApplied, Reservation, Use};
use tenantry_domain::{TenantId, Timestamp};

/// One use, within the permit that its call was given.
#[derive(Clone, Debug)]
pub struct PermittedUse {
    /// How far it may reach; a store MUST refuse a batch that holds one for another tenant.
    pub permit: Permit,
    /// What is asked for.
    pub asked: Use,
    /// The key of the call.
    pub key: Option<IdempotencyKey>,
    /// Who asks, for the ledger.
    pub subject: String,
    /// As whom.
    pub reach: ReachKind,
}

/// In which window uses count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhichWindow {
    /// In the one that holds this instant, by the store's clock.
    Current,
    /// In the one that began then; `None` for a gauge. What was reserved in it is committed or given back in it.
    Begun(Option<Timestamp>),
}

/// Uses of one tenant's resource in one window, in their order. No two have the same key, nor are about the same
/// reservation.
#[derive(Clone, Debug)]
pub struct UseBatch {
    /// Whose.
    pub tenant: TenantId,
    /// Of what.
    pub resource: ResourceKey,
    /// In which window.
    pub window: WhichWindow,
    /// When the batch was put together, by the server's clock: a first guess at the window. The store's own clock decides.
    pub now: Timestamp,
    /// The uses.
    pub uses: Vec<PermittedUse>,
    /// Within this permit, what has happened by itself is written down even if no use is done: what expired reservations
    /// held comes back, and the shares are told that were reached. Where very many have expired a store may write some of
    /// them down and leave the others, which hold nothing either, to those who come later; they stay due.
    pub settling: Option<Permit>,
}

/// The kept outcome of the call that used a key first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// The digest of its input.
    pub digest: [u8; 32],
    /// What it gave.
    pub outcome: String,
}

/// What a store has read under the lock of a counter.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The tenant's status.
    pub tenant: Status,
    /// Resource, quota, and what is taken in the batch's window, without what expired reservations held.
    pub status: QuotaStatus,
    /// The batch's window; `None` for a gauge.
    pub window: Option<Window>,
    /// The shares that somebody was told of.
    pub told: Vec<u16>,
    /// Those reservations of the account that the uses are about.
    pub reservations: Vec<Reservation>,
    /// For each use, whether its key was used before; one whose time is over wasn't.
    pub keys: Vec<Option<KnownKey>>,
}

/// What a batch comes to. A store writes all of `done` and the account in one transaction, or nothing.
#[derive(Debug)]
pub struct Decided {
    /// What stands now.
    pub account: Account,
    /// What was taken before the first use, without what expired reservations held.
    pub before: Usage,
    /// The uses that were done, in their order.
    pub done: Vec<Done>,
    /// The shares that somebody is to be told of.
    pub crossed: Vec<u16>,
    /// Whether there is anything to write.
    pub is_written: bool,
    /// What each call gets, in the order of the batch.
    pub answers: Vec<Result<Used, UseRefused>>,
}

/// A use that was done.
#[derive(Debug)]
pub struct Done {
    /// Its place in the batch.
    pub place: usize,
    /// What it did.
    pub applied: Applied,
    /// The outcome to keep under its key.
    pub outcome: String,
}

/// Why a use was not done. Nothing has changed, and its key is free.
#[derive(Clone, Debug)]
pub enum UseRefused {
    /// There is no such tenant, or it is deleted.
    NoSuchTenant,
    /// There is no such resource.
    NoSuchResource,
    /// Its tenant isn't Active.
    NotActive(NotAdmitted),
    /// What is taken, held or open stands against it.
    NotApplied {
        /// What stands against it.
        why: NotApplied,
        /// What stood then.
        status: Box<QuotaStatus>,
    },
    /// The key was used with another input.
    KeyReused,
    /// The kept outcome can't be read.
    Unreadable,
}

impl UseBatch {
    /// Whether every use may reach the batch's tenant.
    #[must_use]
    pub fn is_permitted(&self) -> bool {
        let permits = self.uses.iter().map(|one| &one.permit).chain(&self.settling);
        permits.map(Permit::reach).all(|reach| reach == Reach::Tenant(self.tenant))
    }

    /// The same answer for all, where the store finds no account to open. Whoever is bound to a tenant that is gone is told
    /// so as at the door.
    #[must_use]
    pub fn refuse_all(&self, why: &UseRefused) -> Vec<Result<Used, UseRefused>> {
        let refused = |one: &PermittedUse| match (why, one.reach) {
            (UseRefused::NoSuchTenant, ReachKind::Tenant) => UseRefused::NotActive(NotAdmitted::Gone),
            (why, _) => why.clone(),
        };
        self.uses.iter().map(|one| Err(refused(one))).collect()
    }

    /// Applies the uses one after the other to what the store has opened.
    #[must_use]
    pub fn decide(&self, opened: Opened) -> Decided {
        let Opened { tenant, mut status, window, told, reservations, keys } = opened;
        let mut account = Account::open(&status, window, told, reservations);
        let before = account.usage;
        let (mut done, mut answers) = (Vec::new(), Vec::with_capacity(self.uses.len()));
        let told = account.told.clone();
        // First, so that a share is told of too that was reached by a limit that fell or a grant that ended, whatever becomes
        // of the uses.
        let mut crossed = account.settle();
        if let Some(window) = window.filter(|window| window.ends_at <= status.at) {
            // What counts in a window that is over is shown as it stood at its end.
            status.at = window.last_instant();
        }
        for (place, (one, known)) in self.uses.iter().zip(keys).enumerate() {
            let answer = let_in(one, tenant).and_then(|()| match (known, &one.key) {
                (Some(known), Some(key)) if known.digest != key.digest => Err(UseRefused::KeyReused),
                (Some(known), Some(_)) => Used::restore(&known.outcome).ok_or(UseRefused::Unreadable),
                (_, _) => admit(one, tenant).and_then(|()| {
                    let applied = account
                        .apply(&one.asked)
                        .map_err(|why| UseRefused::NotApplied { why, status: Box::new(status.clone()) })?;
                    status.usage = applied.usage;
                    crossed.extend(&applied.crossed);
                    let used = Used { status: status.clone(), reservation: applied.reservation.clone() };
                    done.push(Done { place, outcome: used.store(), applied });
                    Ok(used)
                }),
            });
            answers.push(answer);
        }
        let is_written = self.settling.is_some() || !done.is_empty() || account.told != told;
        Decided { account, before, done, crossed, is_written, answers }
    }
}

/// While a tenant isn't Active, whoever is bound to it isn't let in: a repetition isn't answered either.
fn let_in(one: &PermittedUse, tenant: Status) -> Result<(), UseRefused> {
    match one.reach {
        ReachKind::Tenant => NotAdmitted::check(Some(tenant)).map_err(UseRefused::NotActive),
        ReachKind::Platform | ReachKind::System => Ok(()),
    }
}

/// The platform is told of a tenant that is gone as of any thing that isn't there.
fn admit(one: &PermittedUse, tenant: Status) -> Result<(), UseRefused> {
    one.asked.kind().admit(tenant).map_err(|refused| match refused {
        NotAdmitted::Gone => UseRefused::NoSuchTenant,
        refused => UseRefused::NotActive(refused),
    })
}

impl From<UseRefused> for Refusal {
    fn from(refused: UseRefused) -> Self {
        match refused {
            UseRefused::NoSuchTenant => Self::NotFound("tenant"),
            UseRefused::NoSuchResource => Self::NotFound("resource"),
            UseRefused::NotActive(not_admitted) => not_admitted.into(),
            UseRefused::KeyReused => Conflict::KeyReused.into(),
            UseRefused::Unreadable => Self::Internal(Arc::new(UnreadableOutcome)),
            UseRefused::NotApplied { why, status } => match why {
                NotApplied::Exceeded { requested, exceeded: _ } => Self::QuotaExceeded { requested, status },
                NotApplied::NotHeld(not_held) => Conflict::NotHeld(not_held).into(),
                NotApplied::NotAGauge => {
                    Self::bad_input("resource", "must be a gauge: a counter is never given back to")
                }
                NotApplied::NoSuchReservation => Self::NotFound("reservation"),
                NotApplied::Over(state) => Conflict::ReservationOver(state).into(),
            },
        }
    }
}
