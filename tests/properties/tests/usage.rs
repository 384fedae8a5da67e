//! Uses of a quota in random histories, held against a model that is too simple to be wrong: sums over all that was ever
//! done, and one rule of admission.

use super::config;
use crate::tenants::noon;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};
use tenantry_domain::quota::{Ceiling, Counting, NotHeld, Period, ResourceKey, Thresholds, Usage, Window};
use tenantry_domain::usage::{Account, Applied, NotApplied, Reservation, ReservationState, TimeToLive, Use};
use tenantry_domain::{Amount, ReservationId, Timestamp};

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Consume(u64),
    Release(u64),
    Reserve(u64, u32),
    /// One of the reservations that were ever made, or asked for in vain.
    Commit(prop::sample::Index),
    GiveUp(prop::sample::Index),
    Limit(Option<u64>),
    Enforce(bool),
    Tell(Vec<u16>),
    /// More, for so many seconds.
    Grant(u64, u32),
    /// Somebody looks, and uses nothing.
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let amounts = || prop_oneof![20 => 1..8_u64, 1 => Just(Amount::MAX.get())];
    let limits = option::weighted(0.9, prop_oneof![9 => 0..30_u64, 1 => Just(Amount::MAX.get())]);
    let thresholds = select(vec![vec![], vec![80, 95, 100], vec![50], vec![10, 200]]);
    prop_oneof![
        8 => amounts().prop_map(Step::Consume),
        4 => amounts().prop_map(Step::Release),
        6 => (amounts(), 1..40_u32).prop_map(|(amount, seconds)| Step::Reserve(amount, seconds)),
        4 => any::<prop::sample::Index>().prop_map(Step::Commit),
        3 => any::<prop::sample::Index>().prop_map(Step::GiveUp),
        3 => limits.prop_map(Step::Limit),
        1 => any::<bool>().prop_map(Step::Enforce),
        1 => thresholds.prop_map(Step::Tell),
        2 => (1..15_u64, 1..60_u32).prop_map(|(amount, seconds)| Step::Grant(amount, seconds)),
        1 => Just(Step::Settle),
    ]
}

/// Steps, each so many seconds after the one before: now and then an hour passes, and with it a window.
fn history() -> impl Strategy<Value = Vec<(u32, Step)>> {
    let pauses = prop_oneof![12 => 0..15_u32, 1 => Just(3600)];
    vec((pauses, step()), 1..60)
}

/// What was done in one window, in numbers alone.
#[derive(Clone, Debug, Default)]
struct Sums {
    consumed: u128,
    released: u128,
    committed: u128,
    /// The shares that somebody knows to be reached: told, and not seen below since.
    known: BTreeSet<u16>,
}

impl Sums {
    const fn used(&self) -> u128 {
        self.consumed + self.committed - self.released
    }
}

/// A counter, all that is kept of it, and the model beside it.
struct Life {
    counting: Counting,
    now: Timestamp,
    /// What is kept between two uses, by window.
    kept: BTreeMap<Option<Timestamp>, (Usage, Vec<u16>)>,
    reservations: Vec<Reservation>,
    sums: BTreeMap<Option<Timestamp>, Sums>,
    limit: Option<u64>,
    hard: bool,
    thresholds: Vec<u16>,
    grants: Vec<(u64, Timestamp)>,
}

impl Life {
    fn of(counting: Counting) -> Self {
        Self {
            counting,
            now: noon(),
            kept: BTreeMap::new(),
            reservations: Vec::new(),
            sums: BTreeMap::new(),
            limit: Some(20),
            hard: true,
            thresholds: vec![80, 95, 100],
            grants: Vec::new(),
        }
    }

    /// Limit and grants that haven't ended.
    fn most(&self) -> Option<u128> {
        let active = self.grants.iter().filter(|(_, ends)| self.now < *ends);
        let granted: u128 = active.map(|(amount, _)| u128::from(*amount)).sum();
        self.limit.map(|limit| (u128::from(limit) + granted).min(MAX))
    }

    /// What reservations hold that were made in a window and aren't over.
    fn held(&self, window: Option<Timestamp>) -> u128 {
        let open = self.reservations.iter().filter(|held| {
            held.window_starts_at == window && held.state == ReservationState::Open && self.now < held.expires_at
        });
        open.map(|held| u128::from(held.amount.get())).sum()
    }

    fn sums(&self, window: Option<Timestamp>) -> Sums {
        self.sums.get(&window).cloned().unwrap_or_default()
    }

    fn taken(&self, window: Option<Timestamp>) -> u128 {
        self.sums(window).used() + self.held(window)
    }

    /// The shares that are reached in a window.
    fn reached(&self, window: Option<Timestamp>) -> BTreeSet<u16> {
        let (taken, Some(most)) = (self.taken(window), self.most()) else { return BTreeSet::new() };
        let reached = |percent: &u16| taken > 0 && taken * 100 >= u128::from(*percent) * most;
        self.thresholds.iter().copied().filter(reached).collect()
    }

    /// The account as whoever keeps it opens it.
    fn open(&self, window: Option<Window>) -> Account {
        let starts_at = window.map(|window| window.starts_at);
        let (usage, told) = self.kept.get(&starts_at).cloned().unwrap_or_default();
        let ceiling = match self.most() {
            None => Ceiling::Unlimited,
            Some(most) if self.hard => Ceiling::Hard(amount(most)),
            Some(most) => Ceiling::Soft(amount(most)),
        };
        Account {
            resource: ResourceKey::parse("users").unwrap(),
            counting: self.counting,
            window,
            ceiling,
            thresholds: Thresholds::new(&self.thresholds).unwrap(),
            usage: Usage { reserved: amount(self.held(starts_at)), ..usage },
            told,
            reservations: self.reservations.iter().filter(|held| held.window_starts_at == starts_at).cloned().collect(),
            at: self.now,
        }
    }

    fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Limit(limit) => self.limit = limit,
            Step::Enforce(hard) => self.hard = hard,
            Step::Tell(percents) => self.thresholds = percents,
            Step::Grant(amount, seconds) => self.grants.push((amount, self.now.plus_seconds(seconds))),
            Step::Settle => self.settle()?,
            Step::Consume(number) => self.apply(&Use::Consume(amount(number.into())), None)?,
            Step::Release(number) => self.apply(&Use::Release(amount(number.into())), None)?,
            Step::Reserve(number, seconds) => {
                let mut id = [0; 16];
                id[..8].copy_from_slice(&(self.reservations.len() as u64).to_be_bytes());
                let time_to_live = TimeToLive::new(seconds).unwrap();
                let id = ReservationId::from_random(id);
                self.apply(&Use::Reserve { id, amount: amount(number.into()), time_to_live }, None)?;
            }
            Step::Commit(index) => {
                if let Some(held) = self.any(index) {
                    self.apply(&Use::Commit(held.id), Some(&held))?;
                }
            }
            Step::GiveUp(index) => {
                if let Some(held) = self.any(index) {
                    self.apply(&Use::ReleaseReservation(held.id), Some(&held))?;
                }
            }
        }
        self.agrees()
    }

    fn any(&self, index: prop::sample::Index) -> Option<Reservation> {
        if self.reservations.is_empty() { None } else { Some(index.get(&self.reservations).clone()) }
    }

    /// The window in which a use counts: of a reservation the one it was made in.
    fn window(&self, held: Option<&Reservation>) -> Option<Window> {
        match held {
            Some(held) => held.window_starts_at.and_then(|began| self.counting.window(began)),
            None => self.counting.window(self.now),
        }
    }

    fn apply(&mut self, asked: &Use, held: Option<&Reservation>) -> Result<(), TestCaseError> {
        let window = self.window(held);
        let starts_at = window.map(|window| window.starts_at);
        let mut account = self.open(window);
        let before = account.clone();
        let expected = self.expects(asked, held, starts_at);
        let applied = account.apply(asked);
        prop_assert_eq!(applied.as_ref().err(), expected.as_ref().err(), "{:?} on {:?}", asked, &before);
        let Ok(applied) = applied else { return Ok(()) };
        self.sees(starts_at);
        let taken_before = self.taken(starts_at);
        self.count(asked, &applied, starts_at);
        self.keep(starts_at, account);
        self.is_within(asked, &applied, taken_before, starts_at)?;
        self.tells(starts_at, &applied.crossed)
    }

    fn settle(&mut self) -> Result<(), TestCaseError> {
        let window = self.counting.window(self.now);
        let starts_at = window.map(|window| window.starts_at);
        let mut account = self.open(window);
        let usage = account.usage;
        let crossed = account.settle();
        prop_assert_eq!(account.usage, usage, "looking uses nothing");
        self.sees(starts_at);
        self.keep(starts_at, account);
        self.tells(starts_at, &crossed)
    }

    fn keep(&mut self, window: Option<Timestamp>, account: Account) {
        for held in account.reservations {
            match self.reservations.iter_mut().find(|known| known.id == held.id) {
                Some(known) => *known = held,
                None => self.reservations.push(held),
            }
        }
        self.kept.insert(window, (account.usage, account.told));
    }

    /// What the model says of a use before it is tried.
    fn expects(&self, asked: &Use, held: Option<&Reservation>, window: Option<Timestamp>) -> Result<(), NotApplied> {
        let taken = self.taken(window);
        let most = match self.most() {
            Some(most) if self.hard => most,
            Some(_) | None => MAX,
        };
        let over = |state| Err(NotApplied::Over(state));
        match (asked, held) {
            (Use::Consume(more) | Use::Reserve { amount: more, .. }, _) => {
                if taken + u128::from(more.get()) <= most {
                    return Ok(());
                }
                // The limit is told also where it is the greatest amount that is exceeded.
                let remaining = amount(self.most().unwrap_or(MAX).saturating_sub(taken));
                let exceeded = tenantry_domain::quota::Exceeded { remaining };
                Err(NotApplied::Exceeded { requested: *more, exceeded })
            }
            (Use::Release(_), _) if self.counting != Counting::Gauge => Err(NotApplied::NotAGauge),
            (Use::Release(less), _) => {
                let used = self.sums(window).used();
                let held = amount(used);
                if u128::from(less.get()) <= used { Ok(()) } else { Err(NotApplied::NotHeld(NotHeld { held })) }
            }
            (Use::Commit(_) | Use::ReleaseReservation(_), Some(held)) => match held.state {
                ReservationState::Open if self.now < held.expires_at => Ok(()),
                ReservationState::Open => over(ReservationState::Expired),
                state => over(state),
            },
            (Use::Commit(_) | Use::ReleaseReservation(_), None) => Err(NotApplied::NoSuchReservation),
        }
    }

    fn count(&mut self, asked: &Use, applied: &Applied, window: Option<Timestamp>) {
        let number = u128::from(applied.amount.get());
        let sums = self.sums.entry(window).or_default();
        match asked {
            Use::Consume(_) => sums.consumed += number,
            Use::Release(_) => sums.released += number,
            Use::Commit(_) => sums.committed += number,
            Use::Reserve { .. } | Use::ReleaseReservation(_) => {}
        }
    }

    /// What holds of every use that was done.
    fn is_within(
        &self,
        asked: &Use,
        applied: &Applied,
        before: u128,
        window: Option<Timestamp>,
    ) -> Result<(), TestCaseError> {
        let (used, reserved) = (u128::from(applied.usage.used.get()), u128::from(applied.usage.reserved.get()));
        prop_assert_eq!((used, reserved), (self.sums(window).used(), self.held(window)));
        let (taken, is_more) = (used + reserved, asked.kind().takes());
        prop_assert_eq!(is_more, taken > before, "nothing else takes more, whatever was lowered or has ended");
        let Some(most) = self.most() else { return Ok(()) };
        prop_assert!(!(is_more && self.hard) || taken <= most, "{taken} are taken of {most}");
        let overage = if is_more { taken.saturating_sub(most) - before.saturating_sub(most) } else { 0 };
        prop_assert_eq!(u128::from(applied.overage.get()), overage);
        Ok(())
    }

    /// Whoever opens an account sees the shares that a gauge has fallen below.
    fn sees(&mut self, window: Option<Timestamp>) {
        let reached = self.reached(window);
        if self.counting == Counting::Gauge {
            self.sums.entry(window).or_default().known.retain(|percent| reached.contains(percent));
        }
    }

    /// Each share that is reached is told, and none that is known.
    fn tells(&mut self, window: Option<Timestamp>, crossed: &[u16]) -> Result<(), TestCaseError> {
        let known = &self.sums(window).known;
        for percent in crossed {
            prop_assert!(!known.contains(percent), "{percent} % was told already");
        }
        let reached = self.reached(window);
        let untold: BTreeSet<u16> = reached.difference(known).copied().collect();
        prop_assert_eq!(untold, crossed.iter().copied().collect::<BTreeSet<_>>(), "none is missed");
        prop_assert_eq!(crossed.len(), crossed.iter().collect::<BTreeSet<_>>().len(), "nor told twice at once");
        self.sums.entry(window).or_default().known.extend(crossed);
        self.sees(window);
        Ok(())
    }

    /// What stands between two uses, whatever has become of limits, grants and time meanwhile.
    fn agrees(&self) -> Result<(), TestCaseError> {
        for (window, (usage, told)) in &self.kept {
            prop_assert_eq!(
                u128::from(usage.used.get()),
                self.sums(*window).used(),
                "nothing but uses changes what is used"
            );
            prop_assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), told.len());
        }
        Ok(())
    }
}

const MAX: u128 = Amount::MAX.get() as u128;

fn amount(number: u128) -> Amount {
    Amount::new(u64::try_from(number).unwrap()).unwrap()
}

fn lives(counting: Counting, history: Vec<(u32, Step)>) -> Result<(), TestCaseError> {
    let mut life = Life::of(counting);
    for (pause, step) in history {
        life.now = life.now.plus_seconds(pause);
        life.take(step)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_gauge_does_what_a_simple_model_says(history in history()) {
        lives(Counting::Gauge, history)?;
    }

    #[test]
    fn a_counter_does_what_a_simple_model_says(history in history()) {
        lives(Counting::Counter(Period::Hour), history)?;
    }
}
