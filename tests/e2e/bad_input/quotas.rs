//! Bad input about resources and quotas.

use super::{Desk, assert_bad, bad_texts};
use serde_json::{Value, json};

/// Texts that name no resource.
fn bad_keys() -> Vec<String> {
    let mut keys: Vec<_> =
        ["", " ", ".", "a.", ".a", "a..b", "Users", "1a", "a.1", "a-b", "a_b", "a b", "users ", "ü", "а", "a\0", "a\n"]
            .map(str::to_owned)
            .into();
    keys.push("a".repeat(64));
    keys
}

/// One more than the greatest amount.
const TOO_MUCH: u64 = 1 << 53;

#[tokio::test]
async fn a_resource_is_named_in_one_form() {
    let desk = Desk::new().await;
    for key in bad_keys() {
        desk.refuses("defineResource", "key", "key", json!(key)).await;
        for mutation in ["setQuota", "removeQuota", "grantQuota", "revokeQuotaGrant"] {
            desk.refuses(mutation, "resource", "resource", json!(key)).await;
        }
        let query = "query($id: ID!, $key: String!) { quota(tenantId: $id, resource: $key) { used } }";
        let reply = desk.administrator.graphql(query, json!({ "id": desk.agency.id, "key": key })).await;
        assert_bad(&reply, "resource", &key);
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn units_outside_their_bounds_are_refused() {
    let desk = Desk::new().await;
    for unit in bad_texts(32) {
        desk.refuses("defineResource", "unit", "unit", json!(unit)).await;
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn a_gauge_has_no_period_a_counter_has_one_and_only_months_have_an_anchor() {
    let desk = Desk::new().await;
    for (counting, period, anchor_day, field) in [
        ("GAUGE", json!("HOUR"), json!(null), "period"),
        ("GAUGE", json!("MONTH"), json!(1), "period"),
        ("COUNTER", json!(null), json!(null), "period"),
        ("GAUGE", json!(null), json!(1), "anchorDay"),
        ("COUNTER", json!("HOUR"), json!(1), "anchorDay"),
        ("COUNTER", json!("DAY"), json!(1), "anchorDay"),
        ("COUNTER", json!("MONTH"), json!(0), "anchorDay"),
        ("COUNTER", json!("MONTH"), json!(32), "anchorDay"),
        ("COUNTER", json!("MONTH"), json!(-1), "anchorDay"),
        ("COUNTER", json!("MONTH"), json!(i32::MIN), "anchorDay"),
        ("COUNTER", json!("MONTH"), json!(i64::from(i32::MAX) + 1), "anchorDay"),
        ("COUNTER", json!("MONTH"), json!(u64::MAX), "anchorDay"),
    ] {
        let input =
            json!({ "key": "seats", "unit": "seat", "counting": counting, "period": period, "anchorDay": anchor_day });
        let what = input.to_string();
        assert_bad(&desk.administrator.mutate("defineResource", input).await, field, &what);
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn thresholds_outside_their_bounds_are_refused_with_their_place() {
    let desk = Desk::new().await;
    for (thresholds, field) in [
        (json!([80, 95, 0]), "thresholds.2"),
        (json!([-80]), "thresholds.0"),
        (json!([80, 1001]), "thresholds.1"),
        (json!([65_616]), "thresholds.0"),
        (json!([80, i64::from(i32::MAX) + 1]), "thresholds.1"),
        (json!([80, u64::MAX]), "thresholds.1"),
        (json!([80, 95, 80]), "thresholds.2"),
        (json!((1..=11).collect::<Vec<_>>()), "thresholds"),
    ] {
        desk.refuses("setQuota", field, "thresholds", thresholds).await;
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn a_grant_is_of_something_and_ends_in_the_future() {
    let desk = Desk::new().await;
    desk.administrator.attempt("setQuota", &desk.agency).await.data();
    let before = desk.deployment.contents().await;
    desk.refuses("grantQuota", "amount", "amount", json!(0)).await;
    for past in ["2020-01-01T00:00:00.000000Z", "0001-01-01T00:00:00Z"] {
        desk.refuses("grantQuota", "expiresAt", "expiresAt", json!(past)).await;
    }
    assert_eq!(desk.deployment.contents().await, before);
}

#[tokio::test]
async fn wrong_types_are_refused_with_the_field() {
    let desk = Desk::new().await;
    let numbers = [json!("1"), json!(-1), json!(1.5), json!(TOO_MUCH), json!(true), json!([])];
    let texts = [json!(7), json!(null), json!(["users"]), json!({})];
    let flags = [json!("yes"), json!(1), json!(null)];
    let choices = [json!("BOTH"), json!("hard"), json!("gauge"), json!(0), json!(true)];
    let times = [
        json!("tomorrow"),
        json!(4_070_908_800_u64),
        json!("2099-01-01T00:00:00+01:00"),
        json!("2099-02-29T00:00:00Z"),
        json!("2099-01-01T00:00:00.0000001Z"),
    ];
    for (mutations, field, values) in [
        (&["setQuota"][..], "limit", &numbers[..]),
        (&["grantQuota"], "amount", &numbers),
        (&["defineResource", "setQuota", "removeQuota", "grantQuota", "revokeQuotaGrant"], "expectedVersion", &numbers),
        (&["defineResource"], "key", &texts),
        (&["defineResource"], "unit", &texts),
        (&["setQuota", "removeQuota", "grantQuota", "revokeQuotaGrant"], "resource", &texts),
        (&["defineResource", "setQuota", "removeQuota", "grantQuota", "revokeQuotaGrant"], "validateOnly", &flags),
        (&["defineResource"], "counting", &choices),
        (&["defineResource"], "period", &choices),
        (&["defineResource"], "withoutQuota", &choices),
        (&["setQuota"], "enforcement", &choices),
        (&["grantQuota"], "expiresAt", &times),
        (&["defineResource"], "anchorDay", &[json!("1"), json!(1.5)]),
        (&["setQuota"], "thresholds", &[json!(null), json!("80"), json!([80, "95"]), json!([80, null]), json!([8.5])]),
        (&["grantQuota"], "reason", &[json!(null), json!(7)]),
        (
            &["defineResource", "setQuota", "removeQuota", "grantQuota", "revokeQuotaGrant"],
            "idempotencyKey",
            &[json!(""), json!("with space"), json!("k".repeat(256)), json!(["a"])],
        ),
    ] {
        for (mutation, value) in mutations.iter().flat_map(|mutation| values.iter().map(move |value| (mutation, value)))
        {
            refuses_about(&desk, mutation, field, value).await;
        }
    }
    for id in [json!(""), json!("1"), json!(desk.agency.id.to_uppercase()), json!(null)] {
        refuses_about(&desk, "revokeQuotaGrant", "grantId", &id).await;
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn what_is_used_is_a_number_from_one_on_of_a_named_resource_for_a_day_at_most() {
    let desk = Desk::new().await;
    let amounts = [json!(0), json!(-1), json!("1"), json!(1.5), json!(TOO_MUCH), json!(null), json!(true), json!([1])];
    let times = [json!(0), json!(-1), json!(86_401), json!("60"), json!(1.5), json!(null), json!(u64::MAX)];
    let ids = [json!(""), json!("1"), json!(desk.agency.id.to_uppercase()), json!(null), json!(7)];
    let keys: Vec<_> = bad_keys().into_iter().map(Value::from).collect();
    let before = desk.deployment.contents().await;
    for (mutations, field, values) in [
        (&["consumeQuota", "releaseQuota", "reserveQuota"][..], "amount", &amounts[..]),
        (&["consumeQuota", "releaseQuota", "reserveQuota"], "resource", &keys),
        (&["reserveQuota"], "timeToLive", &times),
        (&["commitReservation", "releaseReservation"], "reservationId", &ids),
        (
            &["consumeQuota", "releaseQuota", "reserveQuota", "commitReservation", "releaseReservation"],
            "tenantId",
            &ids,
        ),
    ] {
        for (mutation, value) in mutations.iter().flat_map(|mutation| values.iter().map(move |value| (mutation, value)))
        {
            refuses_about(&desk, mutation, field, value).await;
        }
    }
    assert_eq!(desk.deployment.contents().await, before);
}

/// Hands in an input that is wrong in one field, or in something below it.
async fn refuses_about(desk: &Desk, mutation: &str, field: &str, value: &Value) {
    let mut input = crate::harness::sound_input(mutation, &desk.agency);
    input[field] = value.clone();
    let reply = desk.administrator.mutate(mutation, input).await;
    assert_eq!(reply.code(), "BAD_USER_INPUT", "{mutation} {field} {value}: {reply:?}");
    assert!(reply.field().starts_with(field), "{mutation} {field} {value}: {reply:?}");
}

#[tokio::test]
async fn every_greatest_and_least_value_is_taken() {
    let desk = Desk::new().await;
    let most = TOO_MUCH - 1;
    let on = |more: Value| {
        let mut input = json!({ "tenantId": desk.agency.id, "resource": "users" });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let set = async |more: Value| desk.administrator.mutate("setQuota", on(more)).await.quota().clone();
    assert_eq!(set(json!({ "limit": 0 })).await["remaining"], 0);
    let many: Vec<_> = (1..=9).chain([1000]).collect();
    let greatest = set(json!({ "limit": most, "thresholds": many.iter().rev().collect::<Vec<_>>() })).await;
    assert_eq!((&greatest["limit"], &greatest["thresholds"]), (&json!(most), &json!(many)));
    assert_eq!(set(json!({ "limit": 1, "thresholds": [] })).await["thresholds"], json!([]));
    let grant = json!({ "amount": most, "expiresAt": "9999-12-31T23:59:59.999999Z", "reason": "🚓".repeat(1024) });
    let granted = desk.administrator.mutate("grantQuota", on(grant)).await.quota().clone();
    assert_eq!(
        (&granted["granted"], &granted["remaining"]),
        (&json!(most), &json!(most)),
        "held at the greatest amount"
    );
    let key = format!("{}.b1", "a".repeat(60));
    let counting = json!({ "counting": "COUNTER", "period": "MONTH", "anchorDay": 31, "withoutQuota": "REFUSED" });
    let mut define = json!({ "key": key, "unit": "ü".repeat(32) });
    define.as_object_mut().unwrap().extend(counting.as_object().unwrap().clone());
    let defined = desk.administrator.mutate("defineResource", define).await.resource().clone();
    assert_eq!((&defined["key"], &defined["anchorDay"]), (&json!(key), &json!(31)));
}
