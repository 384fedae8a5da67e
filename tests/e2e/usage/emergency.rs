//! An emergency: usage climbs, somebody is told at 80 percent, more is granted for a while, and the while ends by itself.

use super::Desk;
use crate::harness::{Server, Socket};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What a use takes at most to reach those who follow it on another server.
const SOON: Duration = Duration::from_secs(1);

/// Follows something on a server. A subscription says nothing until something happens, so a crossing and a change of
/// another agency, or of another resource, are caused until it has begun.
async fn follows(desk: &Desk, server: &Server, subscription: &str) -> Socket {
    let mut socket = Socket::established(server, desk.administrator.token()).await;
    socket.subscribe("1", subscription).await;
    loop {
        for mutation in ["consumeQuota", "releaseQuota"] {
            desk.call(mutation, json!({ "resource": "storage.bytes", "amount": 1 })).await.data();
        }
        if tokio::time::timeout(SOON, event(&mut socket)).await.is_ok() {
            return socket;
        }
    }
}

/// What is told next.
async fn event(socket: &mut Socket) -> Value {
    let message = socket.next().await;
    assert_eq!(message["type"], "next", "{message}");
    let data = message["payload"]["data"].as_object().unwrap();
    data.values().next().unwrap().clone()
}

/// What is told next that is asked for, and how long that took.
async fn told(socket: &mut Socket, since: Instant, is_it: impl Fn(&Value) -> bool) -> (Value, Duration) {
    loop {
        let told = event(socket).await;
        if is_it(&told) {
            return (told, since.elapsed());
        }
    }
}

/// What the page shows once so many users are used.
async fn shows(page: &mut Socket, since: Instant, used: u64) -> Duration {
    let is_it = |seen: &Value| seen["quota"]["resource"]["key"] == "users" && seen["quota"]["used"] == json!(used);
    told(page, since, is_it).await.1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn usage_climbs_somebody_is_told_more_is_granted_and_the_grant_ends_by_itself() {
    let desk = Desk::watched().await;
    let control_room = desk.deployment.server().await;
    let crossings = "subscription { quotaThresholdCrossed { tenantId resource threshold quota { used limit } } }";
    let mut alarm = follows(&desk, &control_room, crossings).await;
    let changes = format!(
        "subscription {{ usageChanged(tenantId: \"{}\") {{ quota {{ resource {{ key }} used granted remaining \
         overLimit }} }} }}",
        desk.agency.id
    );
    let mut page = follows(&desk, &control_room, &changes).await;

    let climbs = Instant::now();
    desk.consume(70).await.data();
    desk.consume(10).await.data();
    let (crossed, took) = told(&mut alarm, climbs, |crossed| crossed["resource"] == "users").await;
    let expected = json!({ "tenantId": desk.agency.id, "resource": "users", "threshold": 80,
                           "quota": { "used": 80, "limit": 100 } });
    assert_eq!(crossed, expected);
    assert!(took < SOON, "the alarm came after {took:?}");
    let took = shows(&mut page, climbs, 80).await;
    assert!(took < SOON, "the page saw it after {took:?}");

    let until = desk.deployment.in_seconds(3.0).await;
    let grant = json!({ "tenantId": desk.agency.id, "resource": "users", "amount": 100, "expiresAt": until,
                        "reason": "A flood, and everybody helps" });
    let granted = desk.administrator.mutate("grantQuota", grant).await;
    assert_eq!((&granted.quota()["granted"], &granted.quota()["remaining"]), (&json!(100), &json!(120)));
    let used = desk.consume(70).await;
    assert_eq!(used.data()["consumeQuota"]["quota"]["used"], 150, "it goes on beyond the limit");
    shows(&mut page, Instant::now(), 150).await;

    // Nobody does anything: the page shows that the grant has ended.
    let (ended, _) = told(&mut page, climbs, |told| told["quota"]["granted"] == json!(0)).await;
    let expected =
        json!({ "resource": { "key": "users" }, "used": 150, "granted": 0, "remaining": 0, "overLimit": true });
    assert_eq!(ended["quota"], expected);
    let is_full = |crossed: &Value| crossed["resource"] == "users" && crossed["threshold"] == 100;
    let (crossed, _) = told(&mut alarm, climbs, is_full).await;
    assert_eq!(crossed["quota"], json!({ "used": 150, "limit": 100 }), "its end is told, too");
    let reply = desk.consume(1).await;
    let numbers = reply.extensions();
    assert_eq!((reply.code(), &numbers["granted"], &numbers["used"]), ("QUOTA_EXCEEDED", &json!(0), &json!(150)));
    assert_eq!(desk.taken().await, (150, 0), "what was used stays");

    let trail = desk.administrator.trail(&desk.agency.id, "action reason").await;
    let grant = trail.iter().find(|entry| entry["action"] == "quota.grant").unwrap();
    assert_eq!(grant["reason"], "A flood, and everybody helps");
}

/// Each threshold is told once to each who follows, however many servers race to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_threshold_is_told_once_on_every_server() {
    let desk = Desk::watched().await;
    let other = desk.deployment.server().await;
    let query = "subscription { quotaThresholdCrossed { resource threshold } }";
    let mut followers = [follows(&desk, &desk.server, query).await, follows(&desk, &other, query).await];
    let callers = (0..20).map(|caller| {
        let api = if caller % 2 == 0 { desk.administrator.clone() } else { desk.administrator.on(&other) };
        let agency = desk.agency.clone();
        tokio::spawn(async move {
            for _ in 0..5 {
                let one = json!({ "resource": "users", "amount": 1 });
                super::insist(&api, "consumeQuota", &agency, one).await.data();
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    // What is caused last comes last, and says that none is left.
    desk.call("consumeQuota", json!({ "resource": "storage.bytes", "amount": 2 })).await.data();
    for follower in &mut followers {
        let mut percents = Vec::new();
        loop {
            let crossed = event(follower).await;
            match (crossed["resource"] == "users", crossed["threshold"].as_u64().unwrap()) {
                (true, percent) => percents.push(percent),
                (false, LAST) => break,
                (false, _) => {}
            }
        }
        assert_eq!(percents, [80, 95, 100]);
    }
}

impl Desk {
    /// An agency that may have a hundred users, and one byte; of a second byte somebody is told apart.
    async fn watched() -> Self {
        let desk = Self::with_limit(100).await;
        let bytes = json!({ "tenantId": desk.agency.id, "resource": "storage.bytes", "limit": 1, "enforcement": "SOFT",
                            "thresholds": [100, LAST] });
        desk.administrator.mutate("setQuota", bytes).await.data();
        desk
    }
}

/// The threshold that nothing but the last use crosses.
const LAST: u64 = 200;
