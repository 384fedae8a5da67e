//! A tenant's whole life over HTTP.

mod edges;
mod inputs;

use crate::harness::{BOUND, Deployment};
use serde_json::json;

#[tokio::test]
async fn an_agency_is_onboarded_suspended_and_resumed() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.onboard("police").await;
    let officer = deployment.bound(&server, &agency.id, BOUND);
    assert_eq!(officer.status(&agency.id).await, "ACTIVE");

    let why = json!({ "tenantId": agency.id, "cause": "BILLING", "reason": "Invoice 2026-117 is disputed" });
    let suspended = administrator.mutate("suspendTenant", why).await;
    assert_eq!(suspended.tenant()["suspension"]["cause"], "BILLING");
    let refused = officer.query("{ viewer { subject } }").await;
    assert_eq!((refused.status, refused.code()), (403, "TENANT_SUSPENDED"));

    administrator.mutate("resumeTenant", json!({ "tenantId": agency.id })).await.data();
    assert_eq!(officer.status(&agency.id).await, "ACTIVE");

    let trail = administrator.trail(&agency.id, "seq action outcome code").await;
    let told: Vec<_> =
        trail.iter().map(|entry| (entry["seq"].as_u64().unwrap(), entry["action"].as_str().unwrap())).collect();
    assert_eq!(
        told,
        [
            (1, "tenant.create"),
            (2, "tenant.activate"),
            (3, "tenant.suspend"),
            (4, "access.refuse"),
            (5, "tenant.resume")
        ]
    );
}

#[tokio::test]
async fn resuming_restores_exactly_what_was() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.onboard("police").await;
    let labels = json!([{ "key": "region", "value": "north" }, { "key": "tier", "value": "" }]);
    let update = json!({ "tenantId": agency.id, "labels": labels, "deletionProtection": true });
    let before = administrator.mutate("updateTenant", update).await.tenant().clone();
    administrator.attempt("suspendTenant", &agency).await.data();
    let mut after = administrator.attempt("resumeTenant", &agency).await.tenant().clone();
    for changing in ["version", "updatedAt", "statusChangedAt"] {
        assert_ne!(after[changing], before[changing], "{changing}");
        after[changing] = before[changing].clone();
    }
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_second_suspension_replaces_the_first_and_keeps_its_beginning() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.created_and("police", &["activateTenant", "suspendTenant"]).await;
    let first = administrator.tenant(&agency.id).await["suspension"].clone();
    let until = "2099-01-01T00:00:00.000000Z";
    let other = json!({ "tenantId": agency.id, "cause": "LEGAL", "reason": "A court's order", "until": until });
    let second = administrator.mutate("suspendTenant", other).await.tenant()["suspension"].clone();
    let expected = json!({ "cause": "LEGAL", "reason": "A court's order", "since": first["since"], "until": until });
    assert_eq!(second, expected);
}

#[tokio::test]
async fn archiving_keeps_a_suspension_without_its_end() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.onboard("police").await;
    let why = json!({ "tenantId": agency.id, "cause": "BILLING", "reason": "Unpaid", "until": "2099-01-01T00:00:00Z" });
    let mut suspension = administrator.mutate("suspendTenant", why).await.tenant()["suspension"].clone();
    let archived = administrator.attempt("archiveTenant", &agency).await;
    assert_eq!((&archived.tenant()["status"], &archived.tenant()["suspension"]), (&json!("ARCHIVED"), &json!(null)));
    let back = administrator.mutate("unarchiveTenant", json!({ "tenantId": agency.id })).await.tenant().clone();
    suspension["until"] = json!(null);
    assert_eq!((&back["status"], &back["suspension"]), (&json!("SUSPENDED"), &suspension));
}

#[tokio::test]
async fn a_deleted_tenant_is_in_no_way_there_for_its_own_people_and_comes_back_whole() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.created_and("police", &["activateTenant", "archiveTenant"]).await;
    let before = administrator.tenant(&agency.id).await;
    let deleted = administrator.attempt("deleteTenant", &agency).await.tenant().clone();
    let erased_after = deleted["deletion"]["erasedAfter"].as_str().unwrap();
    assert!(erased_after > deleted["deletion"]["requestedAt"].as_str().unwrap(), "{deleted}");
    let officer = deployment.bound(&server, &agency.id, BOUND);
    assert_eq!(officer.query("{ viewer { subject } }").await.outcome(), (401, "UNAUTHENTICATED"));
    let mut after = administrator.attempt("undeleteTenant", &agency).await.tenant().clone();
    for changing in ["version", "updatedAt", "statusChangedAt"] {
        after[changing] = before[changing].clone();
    }
    assert_eq!(after, before);
}
