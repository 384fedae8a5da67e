//! A repetition with the same key is carried out once and answered the same.

use super::{Desk, merged};
use serde_json::json;

#[tokio::test]
async fn a_repetition_gives_the_first_outcome_though_the_state_has_moved_on() {
    let desk = Desk::new().await;
    let keyed = json!({ "idempotencyKey": "incident-7" });
    let set = desk.mutate("setQuota", merged(keyed.clone(), json!({ "expectedVersion": 0 }))).await;
    let grant = desk.mutate("grantQuota", merged(keyed.clone(), json!({ "expectedVersion": 1 }))).await;
    let id = grant.quota()["grants"][0]["id"].clone();
    let revoke = merged(keyed.clone(), json!({ "grantId": id, "expectedVersion": 2 }));
    let revoked = desk.mutate("revokeQuotaGrant", revoke.clone()).await;
    let removed = desk.mutate("removeQuota", merged(keyed.clone(), json!({ "expectedVersion": 3 }))).await;
    let defined = desk.mutate("defineResource", merged(keyed.clone(), json!({ "expectedVersion": 0 }))).await;
    let before = desk.deployment.contents().await;
    for (mutation, more, first) in [
        ("setQuota", json!({ "expectedVersion": 0 }), &set),
        // The defaults, spelt out, are the same input.
        (
            "setQuota",
            json!({ "expectedVersion": 0, "enforcement": "HARD", "thresholds": [80, 95, 100], "reason": null }),
            &set,
        ),
        ("grantQuota", json!({ "expectedVersion": 1 }), &grant),
        ("revokeQuotaGrant", revoke, &revoked),
        ("removeQuota", json!({ "expectedVersion": 3 }), &removed),
        ("defineResource", json!({ "expectedVersion": 0, "withoutQuota": "UNLIMITED", "period": null }), &defined),
    ] {
        let replay = desk.mutate(mutation, merged(keyed.clone(), more)).await;
        assert_eq!(replay.data(), first.data(), "{mutation}");
    }
    assert_eq!(desk.deployment.contents().await, before);
}

#[tokio::test]
async fn thirty_grants_at_once_under_one_key_are_one() {
    let desk = Desk::new().await;
    desk.mutate("setQuota", json!({})).await.data();
    let input = desk.with("grantQuota", json!({ "idempotencyKey": "k" }));
    let calls = (0..30).map(|_| desk.administrator.insist("grantQuota", &input));
    let replies = futures_util::future::join_all(calls).await;
    for reply in &replies {
        assert_eq!(reply.data(), replies[0].data());
    }
    assert_eq!(desk.quota("users").await["granted"], 10);
}

#[tokio::test]
async fn the_same_key_with_another_input_is_a_conflict() {
    let desk = Desk::new().await;
    let keyed = json!({ "idempotencyKey": "k" });
    for mutation in ["setQuota", "grantQuota", "defineResource"] {
        desk.mutate(mutation, keyed.clone()).await.data();
    }
    let grant = desk.quota("users").await["grants"][0]["id"].clone();
    desk.mutate("revokeQuotaGrant", merged(keyed.clone(), json!({ "grantId": grant }))).await.data();
    desk.mutate("removeQuota", keyed.clone()).await.data();
    let before = desk.deployment.contents().await;
    for (mutation, other) in [
        ("setQuota", json!({ "limit": 101 })),
        ("setQuota", json!({ "limit": null })),
        ("setQuota", json!({ "enforcement": "SOFT" })),
        ("setQuota", json!({ "thresholds": [80, 95] })),
        ("setQuota", json!({ "resource": "storage.bytes" })),
        ("setQuota", json!({ "expectedVersion": 0 })),
        ("setQuota", json!({ "reason": "Another" })),
        ("grantQuota", json!({ "amount": 11 })),
        ("grantQuota", json!({ "expiresAt": "2099-01-01T00:00:00.000001Z" })),
        ("grantQuota", json!({ "reason": "Another" })),
        ("revokeQuotaGrant", json!({ "reason": "Another", "grantId": grant })),
        ("revokeQuotaGrant", json!({})),
        ("removeQuota", json!({ "reason": "Another" })),
        ("removeQuota", json!({ "resource": "storage.bytes" })),
        ("defineResource", json!({ "key": "chairs" })),
        ("defineResource", json!({ "unit": "chair" })),
        ("defineResource", json!({ "counting": "COUNTER", "period": "HOUR" })),
        ("defineResource", json!({ "counting": "COUNTER", "period": "MONTH", "anchorDay": 2 })),
        ("defineResource", json!({ "withoutQuota": "REFUSED" })),
        ("defineResource", json!({ "expectedVersion": 0 })),
        ("defineResource", json!({ "reason": "Another" })),
    ] {
        let refused = desk.mutate(mutation, merged(keyed.clone(), other.clone())).await;
        let outcome = (refused.code(), refused.field());
        assert_eq!(outcome, ("CONFLICT", "idempotencyKey"), "{mutation} {other}: {refused:?}");
    }
    assert_eq!(desk.deployment.contents().await, before);
}

#[tokio::test]
async fn neither_a_refusal_nor_a_preview_burns_a_key() {
    let desk = Desk::new().await;
    let keyed = json!({ "idempotencyKey": "k" });
    assert_eq!(desk.mutate("grantQuota", keyed.clone()).await.code(), "NOT_FOUND");
    desk.mutate("setQuota", json!({})).await.data();
    let preview = merged(keyed.clone(), json!({ "validateOnly": true, "amount": 3 }));
    assert_eq!(desk.mutate("grantQuota", preview).await.quota()["granted"], 3);
    assert_eq!(desk.quota("users").await["granted"], 0);
    assert_eq!(desk.mutate("grantQuota", keyed).await.quota()["granted"], 10);
}
