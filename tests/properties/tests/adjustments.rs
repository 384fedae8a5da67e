//! Changing many limits alike: the arithmetic, against numbers that never overflow; and what it leaves alone.

use super::config;
use proptest::prelude::*;
use tenantry_domain::change::Aggregate;
use tenantry_domain::quota::{
    Adjustment, Enforcement, PercentOfLimit, Place, Quota, ResourceKey, Terms, Thresholds, TooMuch,
};
use tenantry_domain::{Amount, Reason, TenantId, Timestamp};

fn amounts() -> impl Strategy<Value = Amount> {
    let greatest = Amount::MAX.get();
    prop_oneof![0..=1_000_u64, 0..=greatest, greatest - 1_000..=greatest]
        .prop_map(|number| Amount::new(number).unwrap())
}

fn limits() -> impl Strategy<Value = Option<Amount>> {
    prop::option::weighted(0.9, amounts())
}

fn adjustments() -> impl Strategy<Value = Adjustment> {
    prop_oneof![
        amounts().prop_map(Adjustment::Limit),
        amounts().prop_map(Adjustment::Add),
        (1..=PercentOfLimit::MAX).prop_map(|percent| Adjustment::Percent(PercentOfLimit::new(percent).unwrap())),
    ]
}

/// What a change makes of a limit, in numbers that are wide enough.
fn model(change: Adjustment, limit: Option<Amount>) -> Result<Option<Amount>, TooMuch> {
    let number = u128::from(change.number());
    let wide = match (change, limit.map(|limit| u128::from(limit.get()))) {
        (Adjustment::Limit(_), _) => number,
        (Adjustment::Add(_) | Adjustment::Percent(_), None) => return Ok(None),
        (Adjustment::Add(_), Some(limit)) => limit + number,
        (Adjustment::Percent(_), Some(limit)) => limit * number / 100,
    };
    u64::try_from(wide).ok().and_then(|number| Amount::new(number).ok()).map(Some).ok_or(TooMuch)
}

fn quota(limit: Option<Amount>, enforcement: Enforcement) -> Quota {
    let terms = Terms { limit, enforcement, thresholds: Thresholds::new(&[50, 90]).unwrap() };
    let tenant = TenantId::from_random([1; 16]);
    let set = Place::NEVER_TAKEN.set(tenant, &ResourceKey::parse("users").unwrap(), terms, None, Timestamp::EPOCH);
    set.unwrap().into_latest()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_limit_becomes_what_wide_numbers_say_or_nothing(change in adjustments(), limit in limits()) {
        prop_assert_eq!(change.of(limit), model(change, limit));
    }

    #[test]
    fn a_greater_limit_stays_at_least_as_great(change in adjustments(), one in amounts(), other in amounts()) {
        let (least, greatest) = (one.min(other), one.max(other));
        if let (Ok(least), Ok(greatest)) = (change.of(Some(least)), change.of(Some(greatest))) {
            prop_assert!(least <= greatest);
        }
    }

    #[test]
    fn a_change_changes_the_limit_and_nothing_else(
        change in adjustments(),
        limit in limits(),
        soft in any::<bool>(),
    ) {
        let before = quota(limit, if soft { Enforcement::Soft } else { Enforcement::Hard });
        let reason = Reason::parse("a fair").unwrap();
        match (before.adjust(change, reason.clone(), Timestamp::EPOCH), model(change, limit)) {
            (Ok(Some(changed)), Ok(expected)) => {
                prop_assert!(expected != limit, "a change that changes nothing");
                prop_assert_eq!(changed.reason(), Some(&reason));
                let after = changed.latest();
                let terms = Terms { limit: expected, ..before.terms().clone() };
                prop_assert_eq!(after.terms(), &terms);
                prop_assert_eq!(after.version(), before.version().next());
            }
            (Ok(None), Ok(expected)) => prop_assert_eq!(expected, limit),
            (Err(TooMuch), expected) => prop_assert_eq!(expected, Err(TooMuch)),
            (Ok(_), Err(TooMuch)) => prop_assert!(false, "a limit above every amount"),
        }
    }

    #[test]
    fn names_and_numbers_go_out_and_come_back(change in adjustments()) {
        prop_assert_eq!(Adjustment::parse(change.name(), change.number()), Some(change));
    }
}
