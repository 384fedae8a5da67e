//! A tenant's whole life over HTTP.

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
