//! Clients that others wrote: they know the protocols, and nothing of Tenantry.

use crate::harness::{BOUND, Deployment, PLATFORM, Server, Teller, TokenRequest, node};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

#[tokio::test]
async fn the_audits_of_graphql_over_http_pass_all_of_them() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let token = deployment.token(&TokenRequest::default());
    let mut audits = node("audits.mjs", &[&server.url("/graphql"), &token]);
    let output = tokio::task::spawn_blocking(move || audits.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let results: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(results.len() > 60, "{} audits", results.len());
    let others: Vec<_> = results.iter().filter(|result| result["status"] != "ok").collect();
    assert!(others.is_empty(), "{others:#?}");
}

/// A client that follows the changes of tenants, connected.
async fn follower(server: &Server, token: &str) -> Teller {
    let url = format!("ws://{}/graphql/ws", server.address);
    let mut follower = Teller::start(node("socket.mjs", &[&url, token]));
    assert_eq!(follower.next().await, json!({ "connected": true }));
    follower
}

#[tokio::test]
async fn graphql_ws_hears_of_changes_and_why_it_is_turned_away() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.onboard("police").await;
    let mut own = follower(&server, deployment.bound(&server, &agency.id, BOUND).token()).await;
    // A subscription has no acknowledgement: the change that is heard of is the first after it took hold.
    let mut changes = 0;
    let heard = loop {
        changes += 1;
        let renamed = json!({ "tenantId": agency.id, "displayName": format!("Police {changes}") });
        administrator.mutate("updateTenant", renamed).await.data();
        if let Ok(heard) = tokio::time::timeout(Duration::from_millis(300), own.next()).await {
            break heard;
        }
    };
    assert_eq!(heard["next"]["action"], "tenant.update");
    assert_eq!(heard["next"]["tenant"], json!({ "slug": "police", "status": "ACTIVE" }));
    administrator.attempt("suspendTenant", &agency).await.data();
    assert_eq!(last(&mut own).await, json!({ "closed": { "code": 4403, "reason": "TENANT_SUSPENDED" } }));
}

#[tokio::test]
async fn graphql_ws_is_told_when_its_token_expires() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let short = TokenRequest { scope: PLATFORM, expires: "3s", ..TokenRequest::default() };
    let mut platform = follower(&server, &deployment.token(&short)).await;
    assert_eq!(last(&mut platform).await, json!({ "closed": { "code": 4401, "reason": "Token expired" } }));
}

#[tokio::test]
async fn graphql_ws_is_told_when_the_server_stops() {
    let deployment = Deployment::fresh().await;
    let mut server = deployment.server().await;
    let mut platform = follower(&server, &deployment.token(&TokenRequest::default())).await;
    let (status, _) = server.stop().await;
    assert!(status.success());
    assert_eq!(last(&mut platform).await["closed"]["code"], 1001);
}

/// The last thing that a client tells.
async fn last(teller: &mut Teller) -> Value {
    let mut last = Value::Null;
    loop {
        match teller.next().await {
            Value::Null => return last,
            next => last = next,
        }
    }
}

#[test]
fn another_implementation_of_rfc_8785_writes_the_golden_vectors_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../application/tests/golden");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let files: Vec<_> = files.iter().map(|file| file.to_str().unwrap()).collect();
    let output = node("canonicalize.mjs", &files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), files.len().to_string());
}
