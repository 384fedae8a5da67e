//! What stands of one tenant's resource, and what one use does to it.

use super::{Reservation, ReservationState, TimeToLive};
use crate::amount::Amount;
use crate::quota::{Ceiling, Counting, Exceeded, NotHeld, QuotaStatus, ResourceKey, Thresholds, Usage, Window};
use crate::tenant::{NotAdmitted, Status};
use crate::{ReservationId, Timestamp};

/// One use of a quota. Amounts of nothing change nothing, and are refused before they come here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// Takes an amount.
    Consume(Amount),
    /// Gives back what was taken of a gauge.
    Release(Amount),
    /// Holds an amount for a use to come.
    Reserve {
        /// The identifier that the reservation will have.
        id: ReservationId,
        /// How much.
        amount: Amount,
        /// How long it holds.
        time_to_live: TimeToLive,
    },
    /// Turns what is held into what is used.
    Commit(ReservationId),
    /// Gives back what is held.
    ReleaseReservation(ReservationId),
}

/// The kinds of lines in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UseKind {
    /// [`Use::Consume`].
    Consume,
    /// [`Use::Release`].
    Release,
    /// [`Use::Reserve`].
    Reserve,
    /// [`Use::Commit`].
    Commit,
    /// [`Use::ReleaseReservation`].
    ReleaseReservation,
    /// A reservation's time was over.
    Expire,
}

impl UseKind {
    /// Its name in the ledger.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consume => "CONSUME",
            Self::Release => "RELEASE",
            Self::Reserve => "RESERVE",
            Self::Commit => "COMMIT",
            Self::ReleaseReservation => "RELEASE_RESERVATION",
            Self::Expire => "EXPIRE",
        }
    }

    /// Whether it adds to what is taken.
    #[must_use]
    pub const fn takes(self) -> bool {
        match self {
            Self::Consume | Self::Reserve => true,
            Self::Release | Self::Commit | Self::ReleaseReservation | Self::Expire => false,
        }
    }

    /// Whether it is done while its tenant has this status. Nothing is taken while the tenant isn't Active; giving back and
    /// committing what is held goes on for as long as the tenant is there.
    ///
    /// # Errors
    /// What stands against it.
    pub const fn admit(self, status: Status) -> Result<(), NotAdmitted> {
        match NotAdmitted::check(Some(status)) {
            Err(NotAdmitted::Gone) => Err(NotAdmitted::Gone),
            Err(refused) if self.takes() => Err(refused),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

impl Use {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> UseKind {
        match self {
            Self::Consume(_) => UseKind::Consume,
            Self::Release(_) => UseKind::Release,
            Self::Reserve { .. } => UseKind::Reserve,
            Self::Commit(_) => UseKind::Commit,
            Self::ReleaseReservation(_) => UseKind::ReleaseReservation,
        }
    }

    /// The reservation that must be there for it.
    #[must_use]
    pub const fn needs(&self) -> Option<ReservationId> {
        match self {
            Self::Commit(id) | Self::ReleaseReservation(id) => Some(*id),
            Self::Consume(_) | Self::Release(_) | Self::Reserve { .. } => None,
        }
    }
}

/// What stands of one tenant's resource in one window at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Of what.
    pub resource: ResourceKey,
    /// How it is counted.
    pub counting: Counting,
    /// The window; `None` for a gauge.
    pub window: Option<Window>,
    /// What a use is held against.
    pub ceiling: Ceiling,
    /// At which shares somebody is told.
    pub thresholds: Thresholds,
    /// What is taken. What expired reservations held is not in it any more.
    pub usage: Usage,
    /// The shares that somebody was told of: of a counter in this window, of a gauge since it last fell below them.
    pub told: Vec<u16>,
    /// The reservations that the uses to come are about, those that are made meanwhile included.
    pub reservations: Vec<Reservation>,
    /// The instant.
    pub at: Timestamp,
}

/// A use that was done, and what stood after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What kind of use it was.
    pub kind: UseKind,
    /// How much of the resource it was about.
    pub amount: Amount,
    /// What is taken now.
    pub usage: Usage,
    /// How much of it lies above a soft ceiling.
    pub overage: Amount,
    /// The shares that were reached by it, and that somebody is to be told of.
    pub crossed: Vec<u16>,
    /// The reservation that was made, committed or given back.
    pub reservation: Option<Reservation>,
}

/// Why a use was not done; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotApplied {
    /// The ceiling would be exceeded.
    Exceeded {
        /// What was asked for.
        requested: Amount,
        /// What could have been.
        exceeded: Exceeded,
    },
    /// More would be given back than is used.
    NotHeld(NotHeld),
    /// A counter isn't given back to: what happened, happened.
    NotAGauge,
    /// There is no such reservation, or it is long over.
    NoSuchReservation,
    /// The reservation isn't open any more.
    Over(ReservationState),
}

impl Account {
    /// Opens an account as it stands. Somebody is told of shares of a quota that is set, and while its window runs.
    ///
    /// `status` tells what is taken in `window`, `None` for a gauge, without what expired reservations held.
    #[must_use]
    pub fn open(status: &QuotaStatus, window: Option<Window>, told: Vec<u16>, reservations: Vec<Reservation>) -> Self {
        let runs = window.is_none_or(|window| status.at < window.ends_at);
        let thresholds = match status.quota() {
            Some(quota) if runs => quota.terms().thresholds.clone(),
            Some(_) | None => Thresholds::NONE,
        };
        Self {
            resource: status.resource.key().clone(),
            counting: status.resource.counting(),
            window,
            ceiling: status.ceiling(),
            thresholds,
            usage: status.usage,
            told,
            reservations,
            at: status.at,
        }
    }

    /// Applies one use, wholly or not at all.
    ///
    /// # Errors
    /// [`NotApplied`] says what stands against it.
    pub fn apply(&mut self, asked: &Use) -> Result<Applied, NotApplied> {
        self.arm();
        let (amount, usage, overage, reservation) = match asked {
            Use::Consume(amount) => {
                let overage = self.admit(*amount)?;
                (*amount, Usage { used: self.usage.used.plus_at_most(*amount), ..self.usage }, overage, None)
            }
            Use::Release(amount) => {
                let usage = match self.counting {
                    Counting::Gauge => self.usage.released(*amount).map_err(NotApplied::NotHeld)?,
                    Counting::Counter(_) => return Err(NotApplied::NotAGauge),
                };
                (*amount, usage, Amount::ZERO, None)
            }
            Use::Reserve { id, amount, time_to_live } => {
                let overage = self.admit(*amount)?;
                let usage = Usage { reserved: self.usage.reserved.plus_at_most(*amount), ..self.usage };
                let made = Reservation {
                    id: *id,
                    resource: self.resource.clone(),
                    window_starts_at: self.window.map(|window| window.starts_at),
                    amount: *amount,
                    expires_at: self.at.plus_seconds(time_to_live.seconds()),
                    state: ReservationState::Open,
                };
                self.reservations.push(made.clone());
                (*amount, usage, overage, Some(made))
            }
            Use::Commit(id) => {
                let done = self.close(*id, ReservationState::Committed)?;
                let usage = self.usage.committed(done.amount).map_err(NotApplied::NotHeld)?;
                (done.amount, usage, Amount::ZERO, Some(done))
            }
            Use::ReleaseReservation(id) => {
                let done = self.close(*id, ReservationState::Released)?;
                let usage = self.usage.given_up(done.amount).map_err(NotApplied::NotHeld)?;
                (done.amount, usage, Amount::ZERO, Some(done))
            }
        };
        self.usage = usage;
        let crossed = self.tell();
        Ok(Applied { kind: asked.kind(), amount, usage, overage, crossed, reservation })
    }

    /// Takes into account what has happened by itself since the last use: reservations that expired, grants that ended, a
    /// limit that was set. Tells the shares that were reached by it.
    pub fn settle(&mut self) -> Vec<u16> {
        self.arm();
        self.tell()
    }

    /// A gauge that has fallen below a share tells it again when it is reached.
    fn arm(&mut self) {
        if self.counting == Counting::Gauge {
            let reached = self.thresholds.reached(&self.ceiling, &self.usage);
            self.told.retain(|percent| reached.contains(percent));
        }
    }

    fn admit(&self, amount: Amount) -> Result<Amount, NotApplied> {
        match self.ceiling.admit(&self.usage, amount) {
            Ok(admitted) => Ok(admitted.overage),
            Err(exceeded) => Err(NotApplied::Exceeded { requested: amount, exceeded }),
        }
    }

    /// Ends an open reservation of this account.
    fn close(&mut self, id: ReservationId, state: ReservationState) -> Result<Reservation, NotApplied> {
        let at = self.at;
        let found = self.reservations.iter_mut().find(|reservation| reservation.id == id);
        let found = found.ok_or(NotApplied::NoSuchReservation)?;
        match found.state_at(at) {
            ReservationState::Open => {
                found.state = state;
                Ok(found.clone())
            }
            over @ (ReservationState::Committed | ReservationState::Released | ReservationState::Expired) => {
                Err(NotApplied::Over(over))
            }
        }
    }

    /// The shares that are reached and were not told of; they count as told from here on.
    fn tell(&mut self) -> Vec<u16> {
        let crossed = self.thresholds.to_tell(&self.told, &self.ceiling, &self.usage);
        self.told.extend(&crossed);
        self.arm();
        crossed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::Period;

    fn amount(number: u64) -> Amount {
        Amount::new(number).unwrap()
    }

    fn account(counting: Counting, limit: u64) -> Account {
        Account {
            resource: ResourceKey::parse("users").unwrap(),
            counting,
            window: counting.window(Timestamp::EPOCH),
            ceiling: Ceiling::Hard(amount(limit)),
            thresholds: Thresholds::default(),
            usage: Usage::default(),
            told: Vec::new(),
            reservations: Vec::new(),
            at: Timestamp::EPOCH,
        }
    }

    fn reserve(number: u64) -> Use {
        let time_to_live = TimeToLive::new(60).unwrap();
        Use::Reserve {
            id: ReservationId::from_random([number.to_le_bytes()[0]; 16]),
            amount: amount(number),
            time_to_live,
        }
    }

    #[test]
    fn a_reservation_is_committed_or_given_back_once() {
        let mut account = account(Counting::Gauge, 10);
        let id = account.apply(&reserve(4)).unwrap().reservation.unwrap().id;
        assert_eq!(account.usage, Usage { used: amount(0), reserved: amount(4) });
        account.apply(&Use::Commit(id)).unwrap();
        assert_eq!(account.usage, Usage { used: amount(4), reserved: amount(0) });
        assert_eq!(account.apply(&Use::Commit(id)), Err(NotApplied::Over(ReservationState::Committed)));
        assert_eq!(account.apply(&Use::ReleaseReservation(id)), Err(NotApplied::Over(ReservationState::Committed)));
    }

    #[test]
    fn an_expired_reservation_is_not_committed() {
        let mut account = account(Counting::Gauge, 10);
        let id = account.apply(&reserve(4)).unwrap().reservation.unwrap().id;
        account.at = account.at.plus_seconds(60);
        assert_eq!(account.apply(&Use::Commit(id)), Err(NotApplied::Over(ReservationState::Expired)));
    }

    #[test]
    fn nothing_is_taken_while_a_tenant_is_not_active_and_what_is_held_can_be_given_back() {
        let admitted =
            |kind: UseKind| Status::ALL.into_iter().filter(|&status| kind.admit(status).is_ok()).collect::<Vec<_>>();
        for kind in [UseKind::Consume, UseKind::Reserve] {
            assert_eq!(admitted(kind), [Status::Active]);
        }
        for kind in [UseKind::Release, UseKind::Commit, UseKind::ReleaseReservation, UseKind::Expire] {
            assert_eq!(admitted(kind), [Status::Created, Status::Active, Status::Suspended, Status::Archived]);
        }
    }

    #[test]
    fn a_gauge_tells_again_once_it_has_fallen_and_a_counter_does_not() {
        let mut gauge = account(Counting::Gauge, 100);
        assert_eq!(gauge.apply(&Use::Consume(amount(96))).unwrap().crossed, [80, 95]);
        assert!(gauge.apply(&Use::Release(amount(10))).unwrap().crossed.is_empty());
        assert_eq!(gauge.apply(&Use::Consume(amount(14))).unwrap().crossed, [95, 100]);
        let mut counter = account(Counting::Counter(Period::Day), 100);
        assert_eq!(counter.apply(&Use::Consume(amount(80))).unwrap().crossed, [80]);
        assert_eq!(counter.apply(&Use::Release(amount(10))), Err(NotApplied::NotAGauge));
        // A reservation expired meanwhile: what it has fallen below is told again.
        gauge.usage.used = amount(10);
        assert!(gauge.settle().is_empty());
        assert_eq!(gauge.apply(&Use::Consume(amount(70))).unwrap().crossed, [80]);
        gauge.ceiling = Ceiling::Hard(amount(80));
        assert_eq!(gauge.settle(), [95, 100]);
        // Its ceiling rises and falls again: the day's notice stands.
        counter.ceiling = Ceiling::Hard(amount(200));
        assert!(counter.apply(&Use::Consume(amount(1))).unwrap().crossed.is_empty());
        counter.ceiling = Ceiling::Hard(amount(100));
        assert!(counter.apply(&Use::Consume(amount(1))).unwrap().crossed.is_empty());
    }
}
