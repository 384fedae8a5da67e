//! What limits, grants and use make together.

use super::{Desk, untouched};
use crate::harness::eventually;
use serde_json::{Value, json};

/// What a use would be held against.
fn room(quota: &Value) -> Value {
    json!([quota["limit"], quota["granted"], quota["remaining"], quota["overLimit"]])
}

#[tokio::test]
async fn a_limit_under_what_is_used_is_taken_and_said_beforehand() {
    let desk = Desk::new().await;
    desk.mutate("setQuota", json!({})).await.data();
    desk.used(30, 5).await;
    let (before, entries) = (desk.deployment.contents().await, desk.deployment.entries().await);
    let preview = desk.mutate("setQuota", json!({ "limit": 10, "validateOnly": true })).await.quota().clone();
    assert_eq!(room(&preview), json!([10, 0, 0, true]));
    assert_eq!((&preview["used"], &preview["reserved"]), (&json!(30), &json!(5)));
    assert_eq!((desk.deployment.contents().await, desk.deployment.entries().await), (before, entries));
    assert_eq!(room(&desk.quota("users").await), json!([100, 0, 65, false]));

    let lowered = desk.mutate("setQuota", json!({ "limit": 10 })).await.quota().clone();
    assert_eq!(lowered, preview);
    assert_eq!(desk.quota("users").await, lowered, "what is used stays");
    let granted = desk.mutate("grantQuota", json!({ "amount": 40 })).await.quota().clone();
    assert_eq!(room(&granted), json!([10, 40, 15, false]));
    let removed = desk.mutate("removeQuota", json!({})).await.quota().clone();
    assert_eq!(removed, untouched(&desk.agency, json!({ "used": 30, "reserved": 5 })), "and stays counted");
}

#[tokio::test]
async fn a_preview_of_every_change_gives_what_the_change_gives_and_keeps_nothing() {
    let desk = Desk::new().await;
    desk.used(30, 0).await;
    let mut grant = String::new();
    for mutation in ["setQuota", "grantQuota", "revokeQuotaGrant", "removeQuota", "defineResource"] {
        let mut input = desk.with(mutation, json!({}));
        if mutation == "revokeQuotaGrant" {
            input["grantId"] = json!(grant);
        }
        let mut preview_input = input.clone();
        preview_input["validateOnly"] = json!(true);
        let (before, entries) = (desk.deployment.contents().await, desk.deployment.entries().await);
        let mut preview = desk.administrator.mutate(mutation, preview_input).await.data().clone();
        assert_eq!(
            (desk.deployment.contents().await, desk.deployment.entries().await),
            (before, entries),
            "{mutation}"
        );
        let changed = desk.administrator.mutate(mutation, input).await.data().clone();
        if mutation == "grantQuota" {
            // An id is drawn for each call.
            let id = &changed["grantQuota"]["quota"]["grants"][0]["id"];
            id.as_str().unwrap().clone_into(&mut grant);
            preview["grantQuota"]["quota"]["grants"][0]["id"] = id.clone();
        }
        assert_eq!(preview, changed, "{mutation}");
    }
}

#[tokio::test]
async fn grants_add_up_in_the_order_of_their_end_and_end_by_themselves() {
    let desk = Desk::new().await;
    desk.mutate("setQuota", json!({})).await.data();
    let late = desk.granted(json!({ "amount": 5, "expiresAt": "2099-01-01T00:00:00Z" })).await;
    let soon = desk.deployment.in_seconds(3.0).await;
    let short = desk.granted(json!({ "amount": 7, "expiresAt": soon })).await;
    let quota = desk.quota("users").await;
    assert_eq!(room(&quota), json!([100, 12, 112, false]));
    let ids: Vec<_> = quota["grants"].as_array().unwrap().iter().map(|grant| &grant["id"]).collect();
    assert_eq!(ids, [&json!(short), &json!(late)]);
    let ended = eventually("the first has ended", async || {
        let quota = desk.quota("users").await;
        (quota["granted"] == 5).then_some(quota)
    });
    let ended = ended.await;
    assert_eq!((room(&ended), &ended["version"]), (json!([100, 5, 105, false]), &json!(3)), "nobody changed anything");
    let refused = desk.mutate("revokeQuotaGrant", json!({ "grantId": short })).await;
    assert_eq!(refused.outcome(), (200, "NOT_FOUND"), "it has ended already: {refused:?}");
}

#[tokio::test]
async fn what_can_not_be_granted_is_refused() {
    let desk = Desk::new().await;
    for mutation in ["grantQuota", "revokeQuotaGrant", "removeQuota"] {
        assert_eq!(desk.mutate(mutation, json!({})).await.outcome(), (200, "NOT_FOUND"), "{mutation} of none");
    }
    for mutation in ["setQuota", "grantQuota", "revokeQuotaGrant", "removeQuota"] {
        let refused = desk.mutate(mutation, json!({ "resource": "unheard.of" })).await;
        assert_eq!(refused.outcome(), (200, "NOT_FOUND"), "{mutation} of what isn't defined: {refused:?}");
    }
    desk.mutate("setQuota", json!({ "limit": null })).await.data();
    let refused = desk.mutate("grantQuota", json!({})).await;
    assert_eq!((refused.code(), refused.field()), ("CONFLICT", "amount"), "of what has no limit: {refused:?}");
    desk.mutate("setQuota", json!({})).await.data();
    for _ in 0..20 {
        desk.mutate("grantQuota", json!({ "amount": 1 })).await.data();
    }
    let refused = desk.mutate("grantQuota", json!({ "amount": 1 })).await;
    assert_eq!((refused.code(), refused.field()), ("CONFLICT", "amount"), "one too many: {refused:?}");
    let refused = desk.mutate("revokeQuotaGrant", json!({})).await;
    assert_eq!(refused.outcome(), (200, "NOT_FOUND"), "there is no such grant: {refused:?}");
    assert_eq!(desk.quota("users").await["granted"], 20);
}

#[tokio::test]
async fn terms_are_set_as_a_whole_and_grants_stay() {
    let desk = Desk::new().await;
    let soft = json!({ "enforcement": "SOFT", "thresholds": [300, 50] });
    let set = desk.mutate("setQuota", soft).await.quota().clone();
    assert_eq!((&set["enforcement"], &set["thresholds"]), (&json!("SOFT"), &json!([50, 300])));
    let grant = desk.granted(json!({})).await;
    let again = desk.mutate("setQuota", json!({ "limit": 200 })).await.quota().clone();
    assert_eq!((&again["enforcement"], &again["thresholds"]), (&json!("HARD"), &json!([80, 95, 100])));
    assert_eq!(room(&again), json!([200, 10, 210, false]));
    assert_eq!(again["grants"][0]["id"], *grant);
    let mut unlimited = desk.with("setQuota", json!({}));
    unlimited.as_object_mut().unwrap().remove("limit");
    let unlimited = desk.administrator.mutate("setQuota", unlimited).await.quota().clone();
    assert_eq!(room(&unlimited), json!([null, 10, null, false]), "left out, there is no limit");
    let before = desk.deployment.contents().await;
    let same = desk.mutate("setQuota", json!({ "limit": null })).await.quota().clone();
    assert_eq!(same, unlimited);
    assert_eq!(desk.deployment.contents().await, before, "what changes nothing writes nothing");
}

#[tokio::test]
async fn a_tenant_is_created_with_its_quotas_or_not_at_all() {
    let desk = Desk::new().await;
    let input =
        |quotas: Value| json!({ "slug": "harbour", "displayName": "Harbour", "activate": true, "quotas": quotas });
    for (quotas, field) in [
        (json!([{ "resource": "users", "limit": 5 }, { "resource": "berths", "limit": 3 }]), "quotas.1.resource"),
        (json!([{ "resource": "users" }, { "resource": "users" }]), "quotas.1.resource"),
        (json!([{ "resource": "Users" }]), "quotas.0.resource"),
        (json!([{ "resource": "users", "thresholds": [80, 80] }]), "quotas.0.thresholds.1"),
    ] {
        let reply = desk.administrator.mutate("createTenant", input(quotas)).await;
        assert_eq!((reply.code(), reply.field()), ("BAD_USER_INPUT", field), "{reply:?}");
    }
    let quotas = json!([{ "resource": "users", "limit": 5, "enforcement": "SOFT" }, { "resource": "storage.bytes" }]);
    let harbour = desk.administrator.mutate("createTenant", input(quotas)).await.tenant().clone();
    assert_eq!(harbour["status"], "ACTIVE");
    let query = "query($id: ID!) { tenant(id: $id) { quotas { resource { key } limit enforcement version } } }";
    let reply = desk.administrator.graphql(query, json!({ "id": harbour["id"] })).await;
    let quotas = reply.data()["tenant"]["quotas"].as_array().unwrap();
    let shown: Vec<_> =
        quotas.iter().map(|quota| json!([quota["resource"]["key"], quota["limit"], quota["version"]])).collect();
    assert_eq!(
        shown,
        [json!(["reports.generated", null, 0]), json!(["storage.bytes", null, 1]), json!(["users", 5, 1])]
    );
}
