//! Suspension at once, everywhere: on two servers over one database.

use crate::harness::{BOUND, Deployment, Socket, within};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_tenant_suspended_on_one_server_is_refused_on_the_other_within_a_second() {
    let deployment = Deployment::fresh().await;
    let (one, other) = tokio::join!(deployment.server(), deployment.server());
    let administrator = deployment.administrator(&one);
    let agency = administrator.onboard("police").await;
    let officer = deployment.bound(&other, &agency.id, BOUND);
    assert_eq!(officer.status(&agency.id).await, "ACTIVE");
    let mut socket = Socket::established(&other, officer.token()).await;
    socket.subscribe("1", "subscription { tenantChanged { action } }").await;

    let why = json!({ "tenantId": agency.id, "cause": "SECURITY", "reason": "An attack" });
    administrator.mutate("suspendTenant", why).await.data();
    within(Duration::from_secs(1), "the other server refuses", || async {
        let reply = officer.query("{ viewer { subject } }").await;
        (reply.code() == "TENANT_SUSPENDED").then_some(())
    })
    .await;
    assert_eq!(socket.closed().await, (4403, "TENANT_SUSPENDED".to_owned()));
}
