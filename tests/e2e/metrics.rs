//! `/metrics` has what docs/operations.md says, and counts it.

use crate::harness::{Api, Deployment, Fault, Reply, Server, Socket, Whose, eventually};
use serde_json::json;
use std::collections::BTreeSet;

const OPERATIONS: &str = include_str!("../../docs/operations.md");

/// The names in the page's table, without their labels.
fn documented() -> BTreeSet<String> {
    let (_, table) = OPERATIONS.split_once("\n| metric | what it counts |").unwrap();
    let names = table.lines().skip(2).map_while(|row| row.strip_prefix("| `"));
    names.map(|rest| rest.split(['`', '{']).next().unwrap().to_owned()).collect()
}

async fn text(server: &Server) -> String {
    reqwest::get(server.url("/metrics")).await.unwrap().text().await.unwrap()
}

/// What one line says, by its name with its labels; 0 where nothing of the kind has happened yet.
async fn value(server: &Server, name: &str) -> u64 {
    let text = text(server).await;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.map_or(0, |value| value.parse().unwrap())
}

#[tokio::test]
async fn the_metrics_are_those_of_the_documentation() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    deployment.administrator(&server).query("{ viewer { subject } }").await.data();
    let text = text(&server).await;
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let names: BTreeSet<_> = types.map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(documented(), names);
}

#[tokio::test]
async fn requests_and_operations_are_counted_by_their_kind() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    administrator.query("{ viewer { subject } }").await.data();
    administrator.onboard("police").await;
    let nameless = json!({ "query": "query A { viewer { subject } }", "operationName": "B" });
    let asked = administrator.request(reqwest::Method::POST, "/graphql").json(&nameless);
    assert_eq!(Reply::of(asked.send().await.unwrap()).await.unwrap().code(), "BAD_USER_INPUT");
    assert_eq!(Api::anonymous(&server).query("{ viewer { subject } }").await.status, 401);
    let mut socket = Socket::established(&server, administrator.token()).await;
    socket.subscribe("1", "subscription { tenantChanged { action } }").await;
    for (name, expected) in [
        ("tenantry_http_request_duration_seconds_count{status=\"401\"}", 1),
        ("tenantry_graphql_operations_total{kind=\"query\"}", 1),
        ("tenantry_graphql_operations_total{kind=\"mutation\"}", 1),
        ("tenantry_graphql_operations_total{kind=\"subscription\"}", 1),
        ("tenantry_graphql_operations_total{kind=\"unknown\"}", 1),
        ("tenantry_sockets_open", 1),
    ] {
        let counted = || async { (value(&server, name).await == expected).then_some(()) };
        eventually(&format!("{name} is {expected}"), counted).await;
    }
    assert!(value(&server, "tenantry_http_request_duration_seconds_count{status=\"200\"}").await >= 3);
    drop(socket);
    let is_gone = || async { (value(&server, "tenantry_sockets_open").await == 0).then_some(()) };
    eventually("no socket is open", is_gone).await;
}

#[tokio::test]
async fn what_exceeds_a_quota_is_counted_under_its_tenant_and_logged() {
    let exceeded = |resource: &str, tenant: &str| {
        format!("tenantry_quota_exceeded_total{{resource=\"{resource}\",tenant=\"{tenant}\"}}")
    };
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let (police, fire) = (administrator.onboard("police").await, administrator.onboard("fire").await);
    for agency in [&police, &fire] {
        let limit = json!({ "tenantId": agency.id, "resource": "users", "limit": 1 });
        administrator.mutate("setQuota", limit).await.data();
        administrator.attempt("consumeQuota", agency).await.data();
    }
    assert!(!text(&server).await.contains(&police.id), "nothing was refused yet");
    for (agency, times) in [(&police, 2), (&fire, 1)] {
        for _ in 0..times {
            assert_eq!(administrator.attempt("consumeQuota", agency).await.code(), "QUOTA_EXCEEDED");
        }
    }
    assert_eq!(server.metric(&exceeded("users", &police.id)).await, 2);
    assert_eq!(server.metric(&exceeded("users", &fire.id)).await, 1);
    assert_eq!(server.metric(&exceeded("_OTHER", "_OTHER")).await, 0);
    let log = server.log();
    let told = ["quota exceeded", police.id.as_str(), "quota.resource=users", "subject=administrator"];
    assert!(log.lines().any(|line| told.iter().all(|told| line.contains(told))), "{log}");
    assert!(deployment.refusals().await.is_empty(), "it is no attempt at anything forbidden");
}

#[tokio::test]
async fn the_feed_tells_how_it_is_doing() {
    let deployment = Deployment::fresh().await;
    let proxy = deployment.proxy(Whose::Feed).await;
    let server = deployment.builder_through(&proxy).start().await;
    let administrator = deployment.administrator(&server);
    let holds = |name: &'static str, expected: fn(u64) -> bool| {
        let server = &server;
        eventually(name, move || async move { expected(value(server, name).await).then_some(()) })
    };
    holds("tenantry_lease_held", |held| held == 1).await;
    holds("tenantry_feed_looks_total", |looks| looks >= 2).await;
    assert_eq!(value(&server, "tenantry_feed_announcements_total").await, 0);
    let trips = value(&server, "tenantry_database_round_trips_total").await;
    administrator.onboard("police").await;
    assert!(value(&server, "tenantry_database_round_trips_total").await > trips);
    holds("tenantry_feed_announcements_total", |seen| seen >= 1).await;
    let failures = value(&server, "tenantry_feed_failures_total").await;
    proxy.set(Fault::Cut);
    holds("tenantry_lease_held", |held| held == 0).await;
    let more = || async { (value(&server, "tenantry_feed_failures_total").await > failures).then_some(()) };
    eventually("failed looks are counted", more).await;
    proxy.set(Fault::None);
    holds("tenantry_lease_held", |held| held == 1).await;
    assert_eq!(value(&server, "tenantry_refusals_unrecorded").await, 0);
}
