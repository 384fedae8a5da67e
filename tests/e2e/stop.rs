//! Stopping, and starting again.

use crate::harness::{Deployment, Embedded, Fault, Socket, Whose, within};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor};
use std::time::{Duration, Instant};

const PROMISED: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_server_told_to_stop_ends_what_it_has_begun_and_tells_its_sockets() {
    let deployment = Deployment::fresh().await;
    let mut server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.onboard("police").await;
    let mut sockets = Vec::new();
    for _ in 0..50 {
        sockets.push(Socket::established(&server, administrator.token()).await);
    }
    // A change that waits for somebody else's lock.
    let mut holder = deployment.connect("postgres").await;
    let hold = format!("BEGIN; SELECT FROM tenantry.tenant WHERE tenant_id = '{}' FOR UPDATE", agency.id);
    holder.execute(AssertSqlSafe(hold)).await.unwrap();
    let slow = tokio::spawn({
        let (administrator, agency) = (administrator.clone(), agency.clone());
        async move { administrator.attempt("suspendTenant", &agency).await }
    });
    let waiting = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND wait_event_type = 'Lock'",
        deployment.database.name()
    );
    let is_waiting = || async { (deployment.number(&waiting).await == 1).then_some(()) };
    within(PROMISED, "the change waits for the lock", is_waiting).await;

    server.signal("TERM");
    let told = Instant::now();
    for socket in &mut sockets {
        assert_eq!(socket.closed().await.0, 1001);
    }
    assert!(told.elapsed() < Duration::from_secs(1), "the sockets were told after {:?}", told.elapsed());
    let refused = administrator.try_graphql("{ viewer { subject } }", json!({})).await;
    assert!(refused.is_err() || refused.is_ok_and(|reply| reply.outcome() == (503, "UNAVAILABLE")));
    assert!(!slow.is_finished(), "the change still waits");
    holder.execute("COMMIT").await.unwrap();
    assert_eq!(slow.await.unwrap().tenant()["status"], "SUSPENDED");
    let (status, _) = server.ended(PROMISED).await;
    assert!(status.success() && told.elapsed() < PROMISED, "{status}, {:?}", told.elapsed());
}

#[tokio::test]
async fn an_idle_server_stops_at_once() {
    let deployment = Deployment::fresh().await;
    let mut server = deployment.server().await;
    let (status, took) = server.stop().await;
    assert!(status.success() && took < Duration::from_secs(2), "{status}, {took:?}");
}

#[tokio::test]
async fn a_database_that_says_nothing_does_not_keep_a_server_from_stopping() {
    let deployment = Deployment::fresh().await;
    let proxy = deployment.proxy(Whose::All).await;
    // On one thread, which has several connections: one may just be on its way back to the pool.
    let mut server = deployment.builder_through(&proxy).setting("SERVER__WORKERS", "1").start().await;
    let administrator = deployment.administrator(&server);
    let agency = administrator.onboard("police").await;
    tokio::join!(
        administrator.rename(&agency, "One"),
        administrator.rename(&agency, "Two"),
        administrator.rename(&agency, "Three")
    );
    proxy.set(Fault::Frozen);
    let change = tokio::spawn(async move {
        let input = json!({ "input": { "tenantId": agency.id, "displayName": "Renamed" } });
        let query = "mutation($input: UpdateTenantInput!) { updateTenant(input: $input) { tenant { slug } } }";
        administrator.try_graphql(query, input).await
    });
    let is_held = || async { (proxy.held() > 0).then_some(()) };
    within(PROMISED, "the change waits for the database", is_held).await;
    let (status, took) = server.stop().await;
    assert!(status.success() && took < PROMISED, "{status}, {took:?}");
    let answer = change.await.unwrap();
    assert!(answer.is_err() || answer.is_ok_and(|reply| reply.code() == "UNAVAILABLE"));
}

#[tokio::test]
async fn a_server_that_starts_again_finds_its_data_and_is_quick() {
    let embedded = Embedded::new();
    let mut server = embedded.builder().start().await;
    let administrator = embedded.administrator(&server);
    let agency = administrator.onboard("police").await;
    let before = administrator.tenant(&agency.id).await;
    let mut quickest = Duration::MAX;
    for _ in 0..3 {
        let (status, took) = server.stop().await;
        assert!(status.success() && took < PROMISED, "{status}, {took:?}");
        let began = Instant::now();
        server = embedded.builder().start().await;
        // Of three, since other tests may hold up the disk at one.
        quickest = quickest.min(began.elapsed());
        assert_eq!(administrator.on(&server).tenant(&agency.id).await, before);
    }
    assert!(quickest < Duration::from_secs(3), "ready after {quickest:?}");
}
