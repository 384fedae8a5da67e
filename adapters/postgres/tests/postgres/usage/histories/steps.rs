//! What may happen in a history.

use super::{CALLS, ENDS, RESOURCES};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use tenantry_domain::Amount;
use tenantry_domain::quota::{Adjustment, Enforcement, PercentOfLimit, Terms, Thresholds};

/// One thing that happens. Resources are places in [`RESOURCES`], and a key is the number of one; reservations and grants
/// are counted from the newest.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Consume(usize, u64, Option<u8>),
    Release(usize, u64, Option<u8>),
    Reserve(usize, u64, u32, Option<u8>),
    Commit(usize, Option<u8>),
    GiveUp(usize, Option<u8>),
    /// So many use one each, at once.
    Burst(usize, u8),
    Set(usize, Terms),
    /// The limit changes as one of many, by a job.
    Adjust(usize, Adjustment),
    Remove(usize),
    Grant(usize, u64, u32),
    Revoke(usize),
    Suspend,
    Resume,
    Pass,
    /// The counter starts again.
    EndWindow,
}

fn terms() -> impl Strategy<Value = Terms> {
    let limit = option::weighted(0.9, prop_oneof![9 => 0..30_u64, 1 => Just(Amount::MAX.get())]);
    let enforcement = select(vec![Enforcement::Hard, Enforcement::Hard, Enforcement::Soft]);
    let thresholds = select(vec![vec![], vec![80, 95, 100], vec![50, 100]]);
    (limit, enforcement, thresholds).prop_map(|(limit, enforcement, percents)| Terms {
        limit: limit.map(|limit| Amount::new(limit).unwrap()),
        enforcement,
        thresholds: Thresholds::new(&percents).unwrap(),
    })
}

fn adjustment() -> impl Strategy<Value = Adjustment> {
    let amount = |number| Amount::new(number).unwrap();
    prop_oneof![
        2 => (0..30_u64).prop_map(move |limit| Adjustment::Limit(amount(limit))),
        2 => prop_oneof![9 => 0..12_u64, 1 => Just(Amount::MAX.get())].prop_map(move |more| Adjustment::Add(amount(more))),
        3 => (1..=300_u16).prop_map(|percent| Adjustment::Percent(PercentOfLimit::new(percent).unwrap())),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    // The counter most of all, since it has the most to it.
    let resource = || prop_oneof![0..RESOURCES.len(), Just(CALLS)];
    let amount = || prop_oneof![20 => 1..8_u64, 1 => Just(Amount::MAX.get())];
    let key = || option::weighted(0.3, 0..3_u8);
    let ends = || select(ENDS.to_vec());
    let recent = || prop_oneof![3 => 0..3_usize, 1 => any::<usize>()];
    prop_oneof![
        6 => (resource(), amount(), key()).prop_map(|(of, amount, key)| Step::Consume(of, amount, key)),
        3 => (resource(), amount(), key()).prop_map(|(of, amount, key)| Step::Release(of, amount, key)),
        5 => (resource(), amount(), ends(), key())
            .prop_map(|(of, amount, ends, key)| Step::Reserve(of, amount, ends, key)),
        4 => (recent(), key()).prop_map(|(place, key)| Step::Commit(place, key)),
        2 => (recent(), key()).prop_map(|(place, key)| Step::GiveUp(place, key)),
        2 => (resource(), 2..12_u8).prop_map(|(of, number)| Step::Burst(of, number)),
        4 => (resource(), terms()).prop_map(|(of, terms)| Step::Set(of, terms)),
        2 => (resource(), adjustment()).prop_map(|(of, adjustment)| Step::Adjust(of, adjustment)),
        1 => resource().prop_map(Step::Remove),
        3 => (resource(), 1..15_u64, ends()).prop_map(|(of, amount, ends)| Step::Grant(of, amount, ends)),
        2 => recent().prop_map(Step::Revoke),
        1 => Just(Step::Suspend),
        2 => Just(Step::Resume),
        3 => Just(Step::Pass),
        2 => Just(Step::EndWindow),
    ]
}

/// So many steps at most.
pub(super) fn history(most: usize) -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..most)
}
