//! What a quota's changes and the passing of time do to what is used already: nothing. They only decide what comes next.

use super::config;
use crate::tenants::noon;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tenantry_domain::quota::{
    Adjustment, Ceiling, Counting, Enforcement, Grant, PercentOfLimit, Period, Place, QuotaStatus, Resource,
    ResourceKey, Terms, Thresholds, Unit, Usage, WithoutQuota,
};
use tenantry_domain::usage::{Account, NotApplied, Reservation, ReservationState, Use};
use tenantry_domain::{Amount, GrantId, Reason, ReservationId, TenantId, Timestamp};

/// What becomes of a quota.
#[derive(Clone, Debug)]
enum Turn {
    Set(Option<u64>, Enforcement),
    Adjust(Adjustment),
    Grant(u64, u32),
    /// The grant that ends first.
    Revoke,
    Remove,
    Pass(u32),
}

fn amount(number: u64) -> Amount {
    Amount::new(number).unwrap()
}

fn reason() -> Reason {
    Reason::parse("because").unwrap()
}

fn turn() -> impl Strategy<Value = Turn> {
    let limits = option::weighted(0.8, 0..40_u64);
    let adjustment = prop_oneof![
        (0..40_u64).prop_map(|limit| Adjustment::Limit(amount(limit))),
        (0..9_u64).prop_map(|more| Adjustment::Add(amount(more))),
        (1..200_u16).prop_map(|percent| Adjustment::Percent(PercentOfLimit::new(percent).unwrap())),
    ];
    prop_oneof![
        4 => (limits, select(vec![Enforcement::Hard, Enforcement::Soft])).prop_map(|(limit, how)| Turn::Set(limit, how)),
        2 => adjustment.prop_map(Turn::Adjust),
        4 => (1..15_u64, 1..90_u32).prop_map(|(amount, seconds)| Turn::Grant(amount, seconds)),
        1 => Just(Turn::Revoke),
        1 => Just(Turn::Remove),
        3 => (0..60_u32).prop_map(Turn::Pass),
    ]
}

fn catalogued(counting: Counting, without_quota: WithoutQuota) -> Resource {
    let (key, unit) = (ResourceKey::parse("users").unwrap(), Unit::parse("user").unwrap());
    Resource::define(key, unit, counting, without_quota, None, noon()).into_latest()
}

/// Of the quota that is set: its limit, whether it is hard, and what was granted until when.
type Model = (Option<u64>, bool, Vec<(u64, Timestamp)>);

/// A tenant that uses some, and holds two reservations of which one ends soon.
struct Life {
    resource: Resource,
    place: Place,
    now: Timestamp,
    used: u64,
    held: [Reservation; 2],
    model: Option<Model>,
    grants: u8,
}

impl Life {
    fn of(resource: Resource, used: u64, held: [u64; 2]) -> Self {
        let window = resource.counting().window(noon());
        let reservation = |number: u8, amount_held: u64, seconds| Reservation {
            id: ReservationId::from_random([number; 16]),
            resource: resource.key().clone(),
            window_starts_at: window.map(|window| window.starts_at),
            amount: amount(amount_held),
            expires_at: noon().plus_seconds(seconds),
            state: ReservationState::Open,
        };
        let held = [reservation(1, held[0], 50), reservation(2, held[1], 24 * 3600)];
        Self { resource, place: Place::NEVER_TAKEN, now: noon(), used, held, model: None, grants: 0 }
    }

    fn take(&mut self, turn: &Turn) {
        let tenant = TenantId::from_random([1; 16]);
        let quota = self.place.quota().cloned();
        let change = match (turn, quota) {
            (Turn::Pass(seconds), _) => {
                self.now = self.now.plus_seconds(*seconds);
                None
            }
            (Turn::Set(limit, enforcement), _) => {
                let terms = Terms {
                    limit: limit.map(amount),
                    enforcement: *enforcement,
                    thresholds: Thresholds::new(&[50]).unwrap(),
                };
                let grants = self.model.take().map(|(_, _, grants)| grants).unwrap_or_default();
                self.model = Some((*limit, *enforcement == Enforcement::Hard, grants));
                self.place.set(tenant, self.resource.key(), terms, None, self.now)
            }
            (Turn::Adjust(adjustment), Some(quota)) => {
                let change = quota.adjust(*adjustment, reason(), self.now).unwrap();
                if let (Some(change), Some((limit, _, _))) = (&change, &mut self.model) {
                    *limit = change.latest().terms().limit.map(Amount::get);
                }
                change
            }
            (Turn::Grant(more, seconds), Some(quota)) => {
                self.grants += 1;
                let (id, expires_at) = (GrantId::from_random([self.grants; 16]), self.now.plus_seconds(*seconds));
                let grant = Grant { id, amount: amount(*more), expires_at, reason: reason() };
                let change = quota.grant(grant, self.now).ok();
                if let (Some(_), Some((_, _, grants))) = (&change, &mut self.model) {
                    grants.push((*more, expires_at));
                }
                change
            }
            (Turn::Revoke, Some(quota)) => {
                let first = quota.active_grants(self.now).next().cloned();
                if let (Some(first), Some((_, _, grants))) = (&first, &mut self.model) {
                    let place = grants.iter().position(|given| *given == (first.amount.get(), first.expires_at));
                    grants.swap_remove(place.unwrap());
                }
                first.map(|first| quota.revoke_grant(first.id, None, self.now).unwrap())
            }
            (Turn::Remove, Some(quota)) => {
                self.model = None;
                Some(quota.remove(None, self.now))
            }
            (Turn::Adjust(_) | Turn::Grant(..) | Turn::Revoke | Turn::Remove, None) => None,
        };
        if let Some(change) = change {
            self.place = Place::after(change);
        }
    }

    /// Limit and grants now, and whether more is refused.
    fn most(&self) -> (Option<u64>, bool) {
        match (&self.model, self.resource.without_quota()) {
            (Some((limit, is_hard, grants)), _) => {
                let granted: u64 = grants.iter().filter(|(_, ends)| self.now < *ends).map(|(more, _)| *more).sum();
                (limit.map(|limit| limit + granted), *is_hard)
            }
            (None, WithoutQuota::Unlimited) => (None, true),
            (None, WithoutQuota::Refused) => (Some(0), true),
        }
    }

    fn open(&self) -> (QuotaStatus, Account) {
        let open = self.held.iter().filter(|held| held.state_at(self.now) == ReservationState::Open);
        let reserved = amount(open.map(|held| held.amount.get()).sum());
        let status = QuotaStatus {
            tenant: TenantId::from_random([1; 16]),
            resource: self.resource.clone(),
            place: self.place.clone(),
            usage: Usage { used: amount(self.used), reserved },
            at: self.now,
        };
        let window = self.resource.counting().window(noon());
        let account = Account::open(&status, window, Vec::new(), self.held.to_vec());
        (status, account)
    }

    /// What the quota says of itself now.
    fn says(&self) -> Result<(), TestCaseError> {
        let (status, account) = self.open();
        let (most, is_hard) = self.most();
        let taken = status.usage.used.get() + status.usage.reserved.get();
        prop_assert_eq!(account.ceiling, status.ceiling());
        let ceiling = match (most, is_hard) {
            (None, _) => Ceiling::Unlimited,
            (Some(most), true) => Ceiling::Hard(amount(most)),
            (Some(most), false) => Ceiling::Soft(amount(most)),
        };
        prop_assert_eq!(status.ceiling(), ceiling);
        let told = (status.limit().map(Amount::get), status.granted().get(), status.remaining().map(Amount::get));
        let granted = most.map_or(0, |most| most - told.0.unwrap());
        let limit = self.model.as_ref().map_or(most, |(limit, _, _)| *limit);
        // What was granted stays granted where the limit was taken away since, and adds to nothing.
        prop_assert_eq!((told.0, told.2), (limit, most.map(|most| most.saturating_sub(taken))));
        prop_assert!(most.is_none() || told.1 == granted, "{told:?} of {most:?}");
        prop_assert_eq!(status.grants().map(|grant| grant.amount.get()).sum::<u64>(), told.1);
        prop_assert_eq!(status.is_over_limit(), most.is_some_and(|most| taken > most));
        let enforcement = self.model.as_ref().is_none_or(|(_, is_hard, _)| *is_hard);
        prop_assert_eq!(status.enforcement() == Enforcement::Hard, enforcement);
        prop_assert_eq!(status.window(), self.resource.counting().window(self.now));
        Ok(())
    }

    /// All that is there can be given back and used, and nothing has become less or more by itself.
    fn keeps(&self) -> Result<(), TestCaseError> {
        let (status, mut account) = self.open();
        account.settle();
        prop_assert_eq!(account.usage, status.usage, "looking changes nothing");
        for held in &self.held {
            let is_open = self.now < held.expires_at;
            for end in [Use::Commit(held.id), Use::ReleaseReservation(held.id)] {
                let (mut after, moved) = (account.clone(), held.amount.get());
                let applied = after.apply(&end);
                if !is_open {
                    prop_assert_eq!(applied, Err(NotApplied::Over(ReservationState::Expired)));
                    continue;
                }
                prop_assert!(applied.is_ok(), "{end:?}: {applied:?} though it holds");
                let used = if matches!(end, Use::Commit(_)) { self.used + moved } else { self.used };
                let left = status.usage.reserved.get() - moved;
                prop_assert_eq!((after.usage.used.get(), after.usage.reserved.get()), (used, left));
            }
        }
        if self.resource.counting() == Counting::Gauge && self.used > 0 {
            prop_assert!(account.clone().apply(&Use::Release(amount(self.used))).is_ok());
        }
        Ok(())
    }

    /// One more is held against what holds now, and against nothing that held before.
    fn decides(&self, more: u64) -> Result<(), TestCaseError> {
        let (status, mut account) = self.open();
        let taken = status.usage.used.get() + status.usage.reserved.get() + more;
        let is_refused = matches!(self.most(), (Some(most), true) if taken > most);
        let applied = account.apply(&Use::Consume(amount(more)));
        prop_assert_eq!(applied.is_err(), is_refused, "{} of {:?}", taken, self.most());
        let left = if is_refused { self.used } else { self.used + more };
        prop_assert_eq!((account.usage.used.get(), account.usage.reserved), (left, status.usage.reserved));
        Ok(())
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_used_stays_whatever_becomes_of_the_quota(
        is_gauge in any::<bool>(),
        is_refused in any::<bool>(),
        used in 0..40_u64,
        held in [1..10_u64, 1..10_u64],
        turns in vec((turn(), 1..6_u64), 1..16),
    ) {
        let counting = if is_gauge { Counting::Gauge } else { Counting::Counter(Period::Day) };
        let without_quota = if is_refused { WithoutQuota::Refused } else { WithoutQuota::Unlimited };
        let mut life = Life::of(catalogued(counting, without_quota), used, held);
        for (turn, more) in turns {
            life.take(&turn);
            life.says()?;
            life.keeps()?;
            life.decides(more)?;
        }
    }

    #[test]
    fn somebody_is_told_while_a_window_runs_and_of_a_quota_that_is_set(
        is_gauge in any::<bool>(),
        has_quota in any::<bool>(),
        after in prop_oneof![-3..3_i64, -86_400_000_000..86_400_000_000_i64],
        taken in 1..20_u64,
    ) {
        let counting = if is_gauge { Counting::Gauge } else { Counting::Counter(Period::Day) };
        let mut life = Life::of(catalogued(counting, WithoutQuota::Unlimited), 0, [1, 1]);
        if has_quota {
            life.take(&Turn::Set(Some(20), Enforcement::Hard));
        }
        let window = Period::Day.window(noon());
        life.now = Timestamp::from_micros(window.ends_at.as_micros() + after).unwrap();
        let (status, _) = life.open();
        let status = QuotaStatus { usage: Usage { used: amount(taken), reserved: amount(0) }, ..status };
        let mut account = Account::open(&status, (!is_gauge).then_some(window), Vec::new(), Vec::new());
        let runs = is_gauge || after < 0;
        let half = if taken >= 10 && has_quota && runs { vec![50] } else { Vec::new() };
        prop_assert_eq!(account.settle(), half);
        prop_assert!(account.settle().is_empty());
    }
}
