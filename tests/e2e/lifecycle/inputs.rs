//! What the lifecycle's mutations ask of their input beside its form.

use crate::harness::{Api, Created, Deployment, Server, payload_of, sound_input};
use serde_json::{Value, json};

struct Desk {
    _server: Server,
    deployment: Deployment,
    administrator: Api,
}

async fn desk() -> Desk {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    Desk { administrator: deployment.administrator(&server), _server: server, deployment }
}

impl Desk {
    /// A sound input with this beside it.
    async fn attempt_with(&self, mutation: &str, tenant: &Created, more: &[(&str, Value)]) -> crate::harness::Reply {
        let mut input = sound_input(mutation, tenant);
        for (name, value) in more {
            input[*name] = value.clone();
        }
        self.administrator.mutate(mutation, input).await
    }
}

#[tokio::test]
async fn deleting_wants_the_slug_again_and_no_protection() {
    let desk = desk().await;
    let agency = desk.administrator.create("police", false).await;
    for slug in ["", "Police", "police ", "fire"] {
        let refused = desk.attempt_with("deleteTenant", &agency, &[("confirmSlug", json!(slug))]).await;
        assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "confirmSlug"), "{slug:?}");
    }
    desk.attempt_with("updateTenant", &agency, &[("deletionProtection", json!(true))]).await.data();
    let refused = desk.administrator.attempt("deleteTenant", &agency).await;
    assert_eq!(refused.code(), "RETENTION_LOCKED");
    let trail = desk.administrator.trail(&agency.id, "action code").await;
    assert_eq!(trail.last().unwrap(), &json!({ "action": "tenant.delete", "code": "RETENTION_LOCKED" }));
    desk.attempt_with("updateTenant", &agency, &[("deletionProtection", json!(false))]).await.data();
    assert_eq!(desk.administrator.attempt("deleteTenant", &agency).await.tenant()["status"], "DELETED");
}

#[tokio::test]
async fn a_suspension_ends_in_the_future() {
    let desk = desk().await;
    let agency = desk.administrator.onboard("police").await;
    let before = desk.deployment.contents().await;
    let entries = desk.deployment.entries().await;
    for until in ["2020-01-01T00:00:00.000000Z", "0001-01-01T00:00:00Z"] {
        let refused = desk.attempt_with("suspendTenant", &agency, &[("until", json!(until))]).await;
        assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "until"), "{until}");
    }
    assert_eq!((desk.deployment.contents().await, desk.deployment.entries().await), (before, entries));
}

#[tokio::test]
async fn a_tenant_that_was_active_comes_back_with_a_reason_only() {
    let desk = desk().await;
    let active = desk.administrator.created_and("active", &["activateTenant", "archiveTenant"]).await;
    let refused = desk.administrator.mutate("unarchiveTenant", json!({ "tenantId": active.id })).await;
    assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "reason"));
    let back = desk.administrator.attempt("unarchiveTenant", &active).await;
    let suspension = &back.tenant()["suspension"];
    assert_eq!((&suspension["cause"], &suspension["reason"]), (&json!("POLICY"), &json!("The contract goes on")));

    let never_active = desk.administrator.created_and("created", &["archiveTenant"]).await;
    let back = desk.administrator.mutate("unarchiveTenant", json!({ "tenantId": never_active.id })).await;
    assert_eq!(back.tenant()["status"], "CREATED");
}

#[tokio::test]
async fn an_update_keeps_what_is_left_out_and_refuses_null() {
    let desk = desk().await;
    let agency = desk.administrator.create("police", false).await;
    let labels = json!([{ "key": "b", "value": "2" }, { "key": "a", "value": "1" }]);
    desk.attempt_with("updateTenant", &agency, &[("labels", labels)]).await.data();
    let updated =
        desk.administrator.mutate("updateTenant", json!({ "tenantId": agency.id, "deletionProtection": true })).await;
    let sorted = json!([{ "key": "a", "value": "1" }, { "key": "b", "value": "2" }]);
    assert_eq!((&updated.tenant()["displayName"], &updated.tenant()["labels"]), (&json!("Renamed"), &sorted));
    for field in ["displayName", "labels", "deletionProtection"] {
        let refused = desk.administrator.mutate("updateTenant", json!({ "tenantId": agency.id, (field): null })).await;
        assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", field));
    }
    let emptied = desk.administrator.mutate("updateTenant", json!({ "tenantId": agency.id, "labels": [] })).await;
    assert_eq!(emptied.tenant()["labels"], json!([]));
}

#[tokio::test]
async fn an_update_that_changes_nothing_writes_nothing() {
    let desk = desk().await;
    let agency = desk.administrator.create("police", false).await;
    let before = desk.deployment.contents().await;
    let same = desk.attempt_with("updateTenant", &agency, &[("displayName", json!("police"))]).await;
    assert_eq!(same.tenant()["version"], 1);
    assert_eq!(desk.deployment.contents().await, before);
}

#[tokio::test]
async fn every_mutation_of_a_tenant_refuses_a_stale_version_with_the_current_one() {
    let desk = desk().await;
    let agency = desk.administrator.created_and("police", &["activateTenant", "suspendTenant"]).await;
    let before = desk.deployment.contents().await;
    for (mutation, _) in desk.administrator.root_fields("mutationType").await {
        if mutation == "createTenant" || payload_of(&mutation) != "tenant" {
            continue;
        }
        for stale in [0, 2, 4, 9_007_199_254_740_991_u64] {
            let refused = desk.attempt_with(&mutation, &agency, &[("expectedVersion", json!(stale))]).await;
            // There is no version 0.
            let code = if stale == 0 { "BAD_USER_INPUT" } else { "CONFLICT" };
            assert_eq!((refused.code(), refused.field()), (code, "expectedVersion"), "{mutation} {stale}: {refused:?}");
            if stale != 0 {
                assert_eq!(refused.extensions()["currentVersion"], 3, "{mutation}");
            }
        }
    }
    assert_eq!(desk.deployment.contents().await, before);
    let resumed = desk.attempt_with("resumeTenant", &agency, &[("expectedVersion", json!(3))]).await;
    assert_eq!(resumed.tenant()["version"], 4);
}
