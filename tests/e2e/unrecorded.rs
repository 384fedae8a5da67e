//! A change that can't be recorded does not happen.

use crate::harness::{Deployment, is_use, sound_input};
use serde_json::json;

/// Every mutation that makes an entry, with a tenant on which it would succeed.
const MUTATIONS: [(&str, &str); 16] = [
    ("createTenant", "created"),
    ("updateTenant", "active"),
    ("activateTenant", "created"),
    ("suspendTenant", "active"),
    ("resumeTenant", "suspended"),
    ("archiveTenant", "active"),
    ("unarchiveTenant", "archived"),
    ("deleteTenant", "created"),
    ("undeleteTenant", "deleted"),
    ("defineResource", "created"),
    ("setQuota", "created"),
    ("removeQuota", "active"),
    ("grantQuota", "active"),
    ("revokeQuotaGrant", "active"),
    ("adjustQuotas", "active"),
    ("cancelJob", "active"),
];

/// Takes a table away from those who write to it, and gives it back.
async fn without(table: &str) {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let mut every: Vec<_> = administrator.root_fields("mutationType").await.into_iter().map(|(name, _)| name).collect();
    every.retain(|name| !is_use(name));
    every.sort();
    let mut tried = MUTATIONS.map(|(mutation, _)| mutation);
    tried.sort_unstable();
    assert_eq!(every, tried, "a mutation without a case");
    let mut tenants = Vec::new();
    for (slug, mutations) in [
        ("created", &[][..]),
        ("active", &["activateTenant", "setQuota", "grantQuota"]),
        ("suspended", &["activateTenant", "suspendTenant"]),
        ("archived", &["archiveTenant"]),
        ("deleted", &["deleteTenant"]),
    ] {
        tenants.push(administrator.created_and(slug, mutations).await);
    }
    let of_slug = |slug: &str| tenants.iter().find(|tenant| tenant.slug == slug).unwrap();
    let active = json!({ "id": of_slug("active").id });
    let query = "query($id: ID!) { quota(tenantId: $id, resource: \"users\") { grants { id } } }";
    let grant = administrator.graphql(query, active).await.data()["quota"]["grants"][0]["id"].clone();
    // Nobody ends the job before it is cancelled.
    deployment.hold_lease("adjust").await;
    let job = administrator.attempt("adjustQuotas", of_slug("active")).await;
    let job = job.data()["adjustQuotas"]["job"]["id"].clone();
    let input = |mutation: &str, slug: &str| {
        let mut input = sound_input(mutation, of_slug(slug));
        input["idempotencyKey"] = json!(mutation);
        if mutation == "revokeQuotaGrant" {
            input["grantId"] = grant.clone();
        }
        if mutation == "cancelJob" {
            input["id"] = job.clone();
        }
        input
    };
    let before = deployment.contents().await;

    deployment.execute(&format!("REVOKE INSERT ON tenantry.{table} FROM tenantry_tenant, tenantry_platform")).await;
    for (mutation, slug) in MUTATIONS {
        let mut input = input(mutation, slug);
        let reply = administrator.mutate(mutation, input.clone()).await;
        assert_eq!(reply.code(), "INTERNAL", "{mutation}: {reply:?}");
        input["validateOnly"] = json!(true);
        let preview = administrator.mutate(mutation, input).await;
        assert_eq!(preview.code(), "INTERNAL", "{mutation}, to be tried out only: {preview:?}");
    }
    assert_eq!(deployment.contents().await, before, "something was changed, announced or kept under its key");
    assert!(server.log().contains(&format!("permission denied for table {table}")), "the log says why");

    deployment.execute(&format!("GRANT INSERT ON tenantry.{table} TO tenantry_tenant, tenantry_platform")).await;
    let (mutation, slug) = ("suspendTenant", "active");
    let reply = administrator.mutate(mutation, input(mutation, slug)).await;
    assert_eq!(reply.tenant()["status"], "SUSPENDED", "the key was not used up");
}

#[tokio::test]
async fn without_its_entry_no_change_happens() {
    without("audit_entry").await;
}

#[tokio::test]
async fn without_its_announcement_no_change_happens() {
    without("outbox").await;
}
