//! `expectedVersion`: a decision is carried out on what it was made on, or not at all.

use super::Desk;
use serde_json::{Value, json};

impl Desk {
    /// Calls a mutation with an expected version, and expects CONFLICT with the one that there is.
    async fn is_stale(&self, mutation: &str, expected: u64, current: u64, more: Value) {
        let mut input = self.with(mutation, more);
        input["expectedVersion"] = json!(expected);
        for preview in [false, true] {
            input["validateOnly"] = json!(preview);
            let refused = self.administrator.mutate(mutation, input.clone()).await;
            assert_eq!(
                (refused.code(), refused.field(), &refused.extensions()["currentVersion"]),
                ("CONFLICT", "expectedVersion", &json!(current)),
                "{mutation} {expected}: {refused:?}"
            );
        }
    }
}

#[tokio::test]
async fn version_0_sets_a_quota_only_where_there_is_none() {
    let desk = Desk::new().await;
    for mutation in ["setQuota", "grantQuota", "revokeQuotaGrant", "removeQuota"] {
        desk.is_stale(mutation, 1, 0, json!({})).await;
    }
    let set = desk.mutate("setQuota", json!({ "expectedVersion": 0 })).await.quota().clone();
    assert_eq!(set["version"], 1);
    for mutation in ["setQuota", "grantQuota", "revokeQuotaGrant", "removeQuota"] {
        for stale in [0, 2, 9_007_199_254_740_991] {
            desk.is_stale(mutation, stale, 1, json!({})).await;
        }
    }
    assert_eq!(desk.quota("users").await, set);
}

#[tokio::test]
async fn a_version_belongs_to_one_quota_and_to_each_of_its_changes() {
    let desk = Desk::new().await;
    let storage = json!({ "resource": "storage.bytes", "expectedVersion": 0 });
    assert_eq!(desk.mutate("setQuota", storage).await.quota()["version"], 1);
    let set = desk.mutate("setQuota", json!({ "expectedVersion": 0 })).await;
    let granted = desk.mutate("grantQuota", json!({ "expectedVersion": 1 })).await;
    let grant = &granted.quota()["grants"][0]["id"];
    let revoked = desk.mutate("revokeQuotaGrant", json!({ "expectedVersion": 2, "grantId": grant })).await;
    let lowered = desk.mutate("setQuota", json!({ "expectedVersion": 3, "limit": 5 })).await;
    let versions = [&set, &granted, &revoked, &lowered].map(|reply| reply.quota()["version"].clone());
    assert_eq!(versions, [1, 2, 3, 4].map(|version| json!(version)));
    assert_eq!(desk.quota("storage.bytes").await["version"], 1);
    assert_eq!(desk.administrator.tenant(&desk.agency.id).await["version"], 2, "the tenant's own is another");
}

#[tokio::test]
async fn a_quota_that_was_removed_and_set_again_is_not_the_one_that_was_known() {
    let desk = Desk::new().await;
    desk.mutate("setQuota", json!({})).await.data();
    desk.mutate("removeQuota", json!({ "expectedVersion": 1 })).await.data();
    desk.is_stale("setQuota", 1, 0, json!({})).await;
    let again = desk.mutate("setQuota", json!({ "expectedVersion": 0 })).await.quota().clone();
    assert_eq!(again["version"], 3, "the removal has a version too");
    desk.is_stale("removeQuota", 1, 3, json!({})).await;
}

#[tokio::test]
async fn a_resource_has_versions_too() {
    let desk = Desk::new().await;
    desk.is_stale("defineResource", 1, 0, json!({})).await;
    let define = |version, unit| json!({ "expectedVersion": version, "unit": unit });
    assert_eq!(desk.mutate("defineResource", define(0, "seat")).await.resource()["version"], 1);
    desk.is_stale("defineResource", 0, 1, json!({})).await;
    desk.is_stale("defineResource", 2, 1, json!({})).await;
    assert_eq!(desk.mutate("defineResource", define(1, "chair")).await.resource()["version"], 2);
    desk.is_stale("defineResource", 1, 2, json!({})).await;
}
