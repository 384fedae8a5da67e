//! The laws of quotas, on random histories.

use super::config;
use proptest::collection::vec;
use proptest::prelude::*;
use tenantry_domain::quota::{AnchorDay, Ceiling, Period, TakenShare, Thresholds, Usage};
use tenantry_domain::{Amount, Timestamp};

/// One thing that happens to a quota.
#[derive(Clone, Copy, Debug)]
enum Step {
    Consume(u64),
    Reserve(u64),
    Release(u64),
    Commit(u64),
    GiveUp(u64),
    /// The limit is set anew, or a grant comes or ends.
    Become(u64),
}

fn amounts() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..200_u64, 1 => Just(Amount::MAX.get()), 1 => 0..=Amount::MAX.get()]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..6_u8, amounts()).prop_map(|(kind, number)| match kind {
        0 => Step::Consume(number),
        1 => Step::Reserve(number),
        2 => Step::Release(number),
        3 => Step::Commit(number),
        4 => Step::GiveUp(number),
        _ => Step::Become(number),
    });
    vec(step, 0..60)
}

fn amount(number: u64) -> Amount {
    Amount::new(number).unwrap()
}

/// Carries a step out, and tells whether it added to what is taken.
fn carry_out(usage: &mut Usage, ceiling: &mut Ceiling, step: Step) -> bool {
    let before = *usage;
    match step {
        Step::Consume(number) => {
            if ceiling.admit(usage, amount(number)).is_ok() {
                usage.used = usage.used.plus(amount(number)).unwrap();
            }
        }
        Step::Reserve(number) => {
            if ceiling.admit(usage, amount(number)).is_ok() {
                usage.reserved = usage.reserved.plus(amount(number)).unwrap();
            }
        }
        Step::Release(number) => *usage = usage.released(amount(number)).unwrap_or(before),
        Step::Commit(number) => *usage = usage.committed(amount(number)).unwrap_or(before),
        Step::GiveUp(number) => *usage = usage.given_up(amount(number)).unwrap_or(before),
        Step::Become(number) => {
            *ceiling = match ceiling {
                Ceiling::Unlimited => Ceiling::Unlimited,
                Ceiling::Hard(_) => Ceiling::Hard(amount(number)),
                Ceiling::Soft(_) => Ceiling::Soft(amount(number)),
            }
        }
    }
    usage.taken() > before.taken()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_admission_leaves_more_taken_than_a_hard_ceiling(limit in amounts(), steps in steps()) {
        let (mut usage, mut ceiling) = (Usage::default(), Ceiling::Hard(amount(limit)));
        for step in steps {
            if carry_out(&mut usage, &mut ceiling, step) {
                prop_assert!(!ceiling.is_exceeded(&usage), "{usage:?} after {step:?} under {ceiling:?}");
            }
        }
    }

    #[test]
    fn a_ceiling_that_falls_changes_nothing_that_is_taken(limit in amounts(), lower in amounts(), steps in steps()) {
        let (mut usage, mut ceiling) = (Usage::default(), Ceiling::Hard(amount(limit)));
        for step in steps {
            carry_out(&mut usage, &mut ceiling, step);
        }
        let before = usage;
        carry_out(&mut usage, &mut ceiling, Step::Become(lower));
        prop_assert_eq!(usage, before);
        // What is held can be given back and committed all the same.
        prop_assert!(usage.released(usage.used).is_ok() && usage.committed(usage.reserved).is_ok());
    }

    #[test]
    fn what_is_taken_never_exceeds_the_greatest_amount(limit in amounts(), soft: bool, steps in steps()) {
        let most = amount(limit);
        let mut usage = Usage::default();
        let mut ceiling = if soft { Ceiling::Soft(most) } else { Ceiling::Unlimited };
        for step in steps {
            carry_out(&mut usage, &mut ceiling, step);
            prop_assert!(usage.used.plus(usage.reserved).is_some(), "{usage:?} after {step:?}");
        }
    }

    #[test]
    fn overages_of_a_soft_ceiling_add_up_to_what_lies_above_it(limit in 0..500_u64, uses in vec(0..200_u64, 0..30)) {
        let ceiling = Ceiling::Soft(amount(limit));
        let (mut usage, mut overage) = (Usage::default(), 0);
        for number in uses {
            let admitted = ceiling.admit(&usage, amount(number)).unwrap();
            usage.used = admitted.taken;
            overage += admitted.overage.get();
        }
        prop_assert_eq!(overage, usage.used.get().saturating_sub(limit));
    }

    #[test]
    fn committing_never_crosses_a_threshold(limit in amounts(), used in 0..1000_u64, reserved in 0..1000_u64) {
        let ceiling = Ceiling::Hard(amount(limit));
        let before = Usage { used: amount(used), reserved: amount(reserved) };
        let after = before.committed(amount(reserved)).unwrap();
        let thresholds = Thresholds::default();
        prop_assert_eq!(thresholds.reached(&ceiling, &before), thresholds.reached(&ceiling, &after));
    }

    #[test]
    fn a_threshold_is_told_once_until_it_is_armed_again(limit in 1..500_u64, uses in vec(0..100_u64, 1..40)) {
        let (thresholds, ceiling) = (Thresholds::default(), Ceiling::Soft(amount(limit)));
        let (mut usage, mut told) = (Usage::default(), Vec::new());
        for number in uses {
            usage.used = ceiling.admit(&usage, amount(number)).unwrap().taken;
            let to_tell = thresholds.to_tell(&told, &ceiling, &usage);
            prop_assert!(to_tell.iter().all(|percent| !told.contains(percent)));
            told.extend(to_tell);
            prop_assert_eq!(&told, &thresholds.reached(&ceiling, &usage));
        }
    }

    #[test]
    fn every_instant_lies_in_one_window_and_they_leave_no_gap(at in instants(), day in 1..=31_u8) {
        let anchor = AnchorDay::new(day).unwrap();
        let days = |number: i64| number * 86_400_000_000;
        for (period, least, most) in [
            (Period::Hour, days(1) / 24, days(1) / 24),
            (Period::Day, days(1), days(1)),
            (Period::Month(anchor), days(28), days(31)),
        ] {
            let window = period.window(at);
            prop_assert!(window.starts_at <= at && at < window.ends_at, "{period:?}: {window:?}");
            let length = window.ends_at.as_micros() - window.starts_at.as_micros();
            prop_assert!((least..=most).contains(&length), "{period:?}: {window:?}");
            prop_assert_eq!(window.starts_at.as_micros().rem_euclid(least.min(days(1))), 0);
            let last = Timestamp::from_micros(window.ends_at.as_micros() - 1).unwrap();
            prop_assert_eq!(window.last_instant(), last);
            prop_assert_eq!((period.window(window.starts_at), period.window(last)), (window, window));
            prop_assert_eq!(period.window(window.ends_at).starts_at, window.ends_at);
        }
    }

    #[test]
    fn a_share_is_as_much_as_the_thresholds_it_reaches(taken in amounts(), most in amounts(), percent in 1..=1000_u16) {
        let usage = Usage { used: amount(taken / 2), reserved: amount(taken - taken / 2) };
        for ceiling in [Ceiling::Hard(amount(most)), Ceiling::Soft(amount(most))] {
            let share = ceiling.share(&usage).unwrap();
            let reached = !Thresholds::new(&[percent]).unwrap().reached(&ceiling, &usage).is_empty();
            prop_assert_eq!(share.millionths() >= u64::from(percent) * 10_000, reached, "{:?} of {:?}", share, ceiling);
            prop_assert_eq!(share == TakenShare::OF_NOTHING, most == 0 && taken > 0);
            let more = ceiling.share(&Usage { used: usage.used.plus_at_most(amount(1)), ..usage }).unwrap();
            prop_assert!(share <= more);
            // Below one in its place, and not by more than one, so that it is rounded down.
            if most > 0 && share < TakenShare::WHOLE {
                let exact = u128::from(taken) * 1_000_000;
                let told = u128::from(share.millionths()) * u128::from(most);
                prop_assert!(told <= exact && exact - told < u128::from(most));
            }
        }
    }
}

/// Where every window around is whole.
fn instants() -> impl Strategy<Value = Timestamp> {
    let any = -62_130_000_000_000_000_i64..253_390_000_000_000_000;
    // Ends and beginnings of hours, days and months, which nobody meets by chance.
    let edges = (-62_130..253_390_i64, 0..2_i64).prop_map(|(number, before)| {
        let hour = 3_600_000_000;
        (number * 1_000_000_000_000).div_euclid(hour) * hour - before
    });
    let midnights = (-700_000..2_900_000_i64, 0..2_i64).prop_map(|(day, before)| day * 86_400_000_000 - before);
    prop_oneof![any, edges, midnights].prop_map(|micros| Timestamp::from_micros(micros).unwrap())
}
