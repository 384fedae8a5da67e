//! Callers who go away in the middle of a call.

use super::is_whole;
use crate::harness::{Deployment, Wire, within};
use serde_json::json;
use std::time::Duration;

/// One thread and one connection: what one call leaves behind, the next one finds.
#[tokio::test]
async fn callers_who_go_away_leave_no_transaction_and_nothing_half_made() {
    let deployment = Deployment::fresh().await;
    let small = deployment.builder().setting("SERVER__WORKERS", "1").setting("DATABASE__CONNECTIONS", "1");
    let server = small.start().await;
    let administrator = deployment.administrator(&server);
    let (police, fire) = (administrator.onboard("police").await, administrator.onboard("fire").await);
    for round in 0..150 {
        let tenant = if round % 2 == 0 { &police } else { &fire };
        let input = json!({ "tenantId": tenant.id, "displayName": format!("Name {round}"),
                            "idempotencyKey": format!("key-{round}") });
        let query = "mutation($input: UpdateTenantInput!) { updateTenant(input: $input) { tenant { version } } }";
        let body = json!({ "query": query, "variables": { "input": input } }).to_string();
        let mut wire = Wire::open(&server).await;
        wire.head(administrator.token(), &format!("content-length: {}", body.len())).await;
        wire.send(body.as_bytes()).await.unwrap();
        // At once, or at some moment of the call, which takes a few milliseconds.
        for _ in 0..round % 10 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        wire.reset();
    }
    for tenant in [&police, &fire] {
        assert_eq!(administrator.tenant(&tenant.id).await["slug"], tenant.slug.as_str());
    }
    let open = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND state LIKE 'idle in transaction%'",
        deployment.database.name()
    );
    let is_clean = || async { (deployment.number(&open).await == 0).then_some(()) };
    within(Duration::from_secs(2), "no transaction is open", is_clean).await;
    is_whole(&deployment).await;
    let changes = deployment.number("SELECT sum(version - 2)::bigint FROM tenantry.tenant").await;
    assert!(changes > 0, "nobody went away late enough");
}
