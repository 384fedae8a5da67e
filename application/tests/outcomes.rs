//! What is kept of an answer is the answer: a repetition under an idempotency key reads what the first call wrote.

#![expect(clippy::unwrap_used, reason = "a test fails where it can't go on")]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::Config;
use tenantry_application::Outcome;
use tenantry_domain::quota::{
    AnchorDay, Counting, Enforcement, Grant, Period, Place, Quota, QuotaParts, QuotaStatus, Resource, ResourceKey,
    ResourceParts, Terms, Thresholds, Unit, Usage, WithoutQuota,
};
use tenantry_domain::{Amount, GrantId, Reason, TenantId, Timestamp, Version};

fn amount() -> impl Strategy<Value = Amount> {
    (0..=Amount::MAX.get()).prop_map(|number| Amount::new(number).unwrap())
}

fn version() -> impl Strategy<Value = Version> {
    (1..=Version::MAX).prop_map(|number| Version::new(number).unwrap())
}

fn time() -> impl Strategy<Value = Timestamp> {
    (Timestamp::FIRST.as_micros()..=Timestamp::LAST.as_micros())
        .prop_map(|micros| Timestamp::from_micros(micros).unwrap())
}

/// A text as people write it: anything but control characters, and something else than white space at its beginning.
fn text() -> impl Strategy<Value = String> {
    let character = any::<char>().prop_filter("no control character", |character| !character.is_control());
    vec(character, 0..20).prop_map(|rest| format!("x{}", rest.into_iter().collect::<String>()))
}

fn resource() -> impl Strategy<Value = Resource> {
    let counting = prop_oneof![
        Just(Counting::Gauge),
        Just(Counting::Counter(Period::Hour)),
        Just(Counting::Counter(Period::Day)),
        (1..=31_u8).prop_map(|day| Counting::Counter(Period::Month(AnchorDay::new(day).unwrap()))),
    ];
    let without_quota = select(vec![WithoutQuota::Unlimited, WithoutQuota::Refused]);
    ("[a-z][a-z0-9]{0,8}(\\.[a-z][a-z0-9]{0,8}){0,2}", text(), counting, without_quota, version()).prop_map(
        |(key, unit, counting, without_quota, version)| {
            let (key, unit) = (ResourceKey::parse(&key).unwrap(), Unit::parse(&unit).unwrap());
            Resource::stored(ResourceParts { key, unit, counting, without_quota, version })
        },
    )
}

fn terms() -> impl Strategy<Value = Terms> {
    let percents = subsequence(vec![1_u16, 50, 80, 95, 100, 1000], 0..=6);
    (option::of(amount()), select(vec![Enforcement::Hard, Enforcement::Soft]), percents).prop_map(
        |(limit, enforcement, percents)| {
            let thresholds = Thresholds::new(&percents).unwrap();
            Terms { limit, enforcement, thresholds }
        },
    )
}

fn grant() -> impl Strategy<Value = Grant> {
    (any::<[u8; 16]>(), amount(), time(), text()).prop_map(|(id, amount, expires_at, reason)| Grant {
        id: GrantId::from_random(id),
        amount,
        expires_at,
        reason: Reason::parse(&reason).unwrap(),
    })
}

fn status() -> impl Strategy<Value = QuotaStatus> {
    let quota = option::weighted(0.8, (terms(), vec(grant(), 0..4)));
    (any::<[u8; 16]>(), resource(), quota, version(), (amount(), amount()), time()).prop_map(
        |(tenant, resource, quota, version, (used, reserved), at)| {
            let tenant = TenantId::from_random(tenant);
            let place = match quota {
                None => Place::Vacant { next: version },
                Some((terms, grants)) => {
                    let resource = resource.key().clone();
                    Place::Taken(Quota::stored(QuotaParts { tenant, resource, terms, grants, version }))
                }
            };
            QuotaStatus { tenant, resource, place, usage: Usage { used, reserved }, at }
        },
    )
}

proptest! {
    // A failing input is shrunk and printed; it belongs into a test of its own then, not into a file of seeds.
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_kept_status_is_restored_to_the_last_field_but_for_grants_that_had_ended(status in status()) {
        let restored = QuotaStatus::restore(&status.store());
        let place = match &status.place {
            Place::Vacant { next } => Place::Vacant { next: *next },
            Place::Taken(quota) => {
                let grants = quota.active_grants(status.at).cloned().collect();
                Place::Taken(Quota::stored(QuotaParts { grants, ..quota.parts().clone() }))
            }
        };
        prop_assert_eq!(restored, Some(QuotaStatus { place, ..status }));
    }

    #[test]
    fn a_kept_resource_is_restored_to_the_last_field(resource in resource()) {
        prop_assert_eq!(Resource::restore(&resource.store()), Some(resource));
    }

    #[test]
    fn what_was_kept_of_something_else_is_no_status(text in text(), resource in resource()) {
        prop_assert_eq!(QuotaStatus::restore(&text), None);
        prop_assert_eq!(QuotaStatus::restore(&resource.store()), None);
    }
}
