//! The database goes, and comes back.

use crate::harness::{
    Api, BOUND, Created, Deployment, Fault, Proxy, Reply, Server, Socket, TokenRequest, Whose, within,
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const AT_ONCE: Duration = Duration::from_millis(100);
const HEALED: Duration = Duration::from_secs(3);

/// A server that reaches its database through a proxy, and callers who have used it.
struct Scene {
    administrator: Api,
    police: Created,
    officer: Api,
    proxy: Proxy,
    server: Server,
    deployment: Deployment,
}

impl Scene {
    async fn set() -> Self {
        let deployment = Deployment::fresh().await;
        let proxy = deployment.proxy(Whose::All).await;
        let server = deployment.builder_through(&proxy).start().await;
        let administrator = deployment.administrator(&server);
        let police = administrator.onboard("police").await;
        let officer = deployment.bound(&server, &police.id, BOUND);
        assert_eq!(officer.status(&police.id).await, "ACTIVE");
        Self { administrator, police, officer, proxy, server, deployment }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let response = self.administrator.request(reqwest::Method::GET, path).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// A read that no memory serves.
    async fn read(&self) -> Reply {
        self.administrator.query("{ tenantCounts { total } }").await
    }

    /// A change under the tenant's lock.
    async fn write(&self) -> Reply {
        let input = json!({ "tenantId": self.police.id, "displayName": "Renamed" });
        self.administrator.mutate("updateTenant", input).await
    }

    /// Nobody has to start anything anew.
    async fn heals(&self) {
        let works = || async {
            let is_let_in = self.officer.query("{ viewer { subject } }").await.status == 200;
            let is_done = self.read().await.code().is_empty() && self.write().await.code().is_empty();
            (is_let_in && is_done && self.get("/readyz").await.0 == 200).then_some(())
        };
        within(HEALED, "everything works again", works).await;
    }
}

/// Nothing was done, and the caller is told so.
fn is_unavailable(reply: &Reply) {
    assert_eq!((reply.code(), &reply.extensions()["outcomeUnknown"]), ("UNAVAILABLE", &Value::Null), "{reply:?}");
}

#[tokio::test]
async fn whoever_asks_is_told_at_once_that_the_database_is_gone() {
    let scene = Scene::set().await;
    scene.proxy.set(Fault::Cut);
    let began = Instant::now();
    is_unavailable(&scene.read().await);
    assert!(began.elapsed() < Duration::from_millis(1500), "the first took {:?}", began.elapsed());
    let began = Instant::now();
    for _ in 0..20 {
        is_unavailable(&scene.read().await);
        is_unavailable(&scene.write().await);
    }
    assert!(began.elapsed() < 40 * AT_ONCE, "the next forty took {:?}", began.elapsed());
    let (status, body) = scene.get("/readyz").await;
    assert_eq!((status, body.contains("PostgreSQL can't be reached")), (503, true), "{body}");
    assert_eq!(scene.get("/livez").await.0, 200);
    scene.proxy.set(Fault::None);
    scene.heals().await;
}

/// The trail is gone with the rest, and what isn't allowed stays so.
#[tokio::test]
async fn a_refusal_that_cannot_be_recorded_stands_and_an_alarm_counts_it() {
    const ALARM: &str = "tenantry_refusals_unrecorded";
    let scene = Scene::set().await;
    let request =
        TokenRequest { scope: "auth:platform auth:tenant:read", subject: "reader", ..TokenRequest::default() };
    let reader = Api::new(&scene.server, &scene.deployment.token(&request));
    assert_eq!(scene.server.metric(ALARM).await, 0);
    scene.proxy.set(Fault::Cut);
    let refused = reader.attempt("createTenant", &scene.police).await;
    assert_eq!(refused.code(), "FORBIDDEN");
    assert_eq!(scene.server.metric(ALARM).await, 1);
    let (log, trace) = (scene.server.log(), refused.extensions()["traceId"].as_str().unwrap());
    let told = log.lines().any(|line| line.contains("could not be recorded") && line.contains(trace));
    assert!(told, "the log says so, with the request's trace: {log}");

    scene.proxy.set(Fault::None);
    scene.heals().await;
    // One that comes at once is gathered with those that could not be written, and may share their fate.
    let recorded = async || {
        assert_eq!(reader.attempt("createTenant", &scene.police).await.code(), "FORBIDDEN");
        (scene.deployment.refusals().await.len() == 1).then_some(())
    };
    within(HEALED, "the next one is on the trail", recorded).await;
}

/// What is remembered of a tenant is worth nothing without the database: it may have been suspended elsewhere.
async fn nobody_is_let_in_on_memory_alone(fault: Fault) {
    let scene = Scene::set().await;
    let elsewhere = scene.deployment.server().await;
    let mut socket = Socket::established(&scene.server, scene.officer.token()).await;
    let mut platform = Socket::established(&scene.server, scene.administrator.token()).await;
    scene.proxy.set(fault);
    scene.administrator.on(&elsewhere).attempt("suspendTenant", &scene.police).await.data();
    let suspended = Instant::now();
    let closed = async {
        assert_eq!(socket.closed().await.0, 1013);
        // Who follows all tenants hears of nothing either, and is told so.
        assert_eq!(platform.closed().await.0, 1013);
        suspended.elapsed()
    };
    let refused = async {
        let is_refused = || async { (scene.officer.query("{ viewer { subject } }").await.status != 200).then_some(()) };
        within(Duration::from_secs(1), "the officer isn't let in", is_refused).await;
        let reply = scene.officer.query("{ viewer { subject } }").await;
        assert_eq!(reply.outcome(), (503, "UNAVAILABLE"));
        assert!(!reply.header("retry-after").is_empty());
    };
    let (closed, ()) = tokio::join!(closed, refused);
    assert!(closed < Duration::from_secs(1), "the sockets were ended after {closed:?}");

    scene.proxy.set(Fault::None);
    let is_true = || async { (scene.officer.query("{ viewer { subject } }").await.status == 403).then_some(()) };
    within(HEALED, "the officer is told of the suspension", is_true).await;
    // Who comes back is let in.
    Socket::established(&scene.server, scene.administrator.token()).await;
}

#[tokio::test]
async fn nobody_is_let_in_on_memory_alone_when_the_database_is_cut_off() {
    nobody_is_let_in_on_memory_alone(Fault::Cut).await;
}

#[tokio::test]
async fn nobody_is_let_in_on_memory_alone_when_the_database_says_nothing() {
    nobody_is_let_in_on_memory_alone(Fault::Frozen).await;
}

/// A network that swallows everything: PostgreSQL can't end a statement that it never got.
#[tokio::test]
async fn a_database_that_says_nothing_is_not_waited_for_for_ever() {
    let scene = Scene::set().await;
    scene.proxy.set(Fault::Frozen);
    let began = Instant::now();
    let ((), (read, write), (status, _)) = tokio::join!(
        async {
            // In memory for 750 ms at most.
            let is_refused = || async {
                let reply = scene.officer.query("{ viewer { subject } }").await;
                (reply.status != 200).then_some(reply)
            };
            let (reply, _) = within(Duration::from_secs(1), "the officer isn't let in", is_refused).await;
            assert_eq!(reply.outcome(), (503, "UNAVAILABLE"));
        },
        async { tokio::join!(scene.read(), scene.write()) },
        scene.get("/readyz"),
    );
    is_unavailable(&read);
    is_unavailable(&write);
    assert_eq!(status, 503);
    // The statement's own limit is 5 s.
    assert!(began.elapsed() < Duration::from_secs(8), "it took {:?}", began.elapsed());
    scene.proxy.set(Fault::None);
    scene.heals().await;
}

#[tokio::test]
async fn connections_that_the_database_ended_are_replaced_without_anybody_noticing() {
    let scene = Scene::set().await;
    for _ in 0..5 {
        let ended = format!(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
             WHERE datname = '{}' AND pid <> pg_backend_pid()",
            scene.deployment.database.name()
        );
        assert!(scene.deployment.execute(&ended).await > 0);
        scene.read().await.data();
        scene.write().await.data();
        assert_eq!(scene.officer.query("{ viewer { subject } }").await.status, 200);
    }
}

/// The one moment in which it can't be known whether a change was made.
async fn the_outcome_is_one(fault: Fault, made: i64) {
    let scene = Scene::set().await;
    let suspensions = format!(
        "SELECT count(*) FROM tenantry.audit_entry WHERE tenant_id = '{}' AND action = 'tenant.suspend'",
        scene.police.id
    );
    let input = json!({
        "tenantId": scene.police.id, "cause": "LEGAL", "reason": "A court's order", "idempotencyKey": "order-66",
    });
    scene.proxy.set(fault);
    let reply = scene.administrator.mutate("suspendTenant", input.clone()).await;
    assert_eq!((reply.code(), &reply.extensions()["outcomeUnknown"]), ("UNAVAILABLE", &json!(true)), "{reply:?}");
    scene.proxy.set(Fault::None);
    assert_eq!(scene.deployment.number(&suspensions).await, made);
    let again = || scene.administrator.mutate("suspendTenant", input.clone());
    let (one, two, three) = tokio::join!(again(), again(), again());
    assert_eq!((one.tenant(), one.tenant()), (two.tenant(), three.tenant()));
    assert_eq!(scene.deployment.number(&suspensions).await, 1);
    assert_eq!(scene.officer.query("{ viewer { subject } }").await.code(), "TENANT_SUSPENDED");
}

#[tokio::test]
async fn a_commit_that_never_arrived_is_made_once_with_the_same_key() {
    the_outcome_is_one(Fault::CutBeforeCommit, 0).await;
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_not_made_twice_with_the_same_key() {
    the_outcome_is_one(Fault::CutAfterCommit, 1).await;
}
