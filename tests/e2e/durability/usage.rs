//! `kill -9` in the middle of a use: no acknowledged unit is lost, and none counts twice.

use crate::harness::{Api, Created, Deployment, Fault, Proxy, Server, Whose, within};
use crate::usage::{taken, try_usage, usage};
use serde_json::{Value, json};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);
const LINES: &str = "SELECT count(*) FROM tenantry.usage_ledger";

/// An agency, whose server reaches the database through a proxy.
struct Scene {
    deployment: Deployment,
    proxy: Proxy,
    server: Server,
    administrator: Api,
    agency: Created,
}

impl Scene {
    async fn set() -> Self {
        let deployment = Deployment::fresh().await;
        let proxy = deployment.proxy(Whose::All).await;
        let server = deployment.builder_through(&proxy).start().await;
        let administrator = deployment.administrator(&server);
        let agency = administrator.onboard("police").await;
        let limit = json!({ "tenantId": agency.id, "resource": "users", "limit": 1000 });
        administrator.mutate("setQuota", limit).await.data();
        Self { deployment, proxy, server, administrator, agency }
    }

    async fn reserved(&self) -> Value {
        let more = json!({ "resource": "users", "amount": 5, "timeToLive": 3600 });
        let reply = usage(&self.administrator, "reserveQuota", &self.agency, more).await;
        reply.data()["reserveQuota"]["reservation"]["id"].clone()
    }

    /// Each of the five calls, and what is used and reserved after it.
    async fn calls(&self) -> [(&'static str, Value, (u64, u64)); 5] {
        let (one, other) = (self.reserved().await, self.reserved().await);
        [
            ("consumeQuota", json!({ "resource": "users", "amount": 7 }), (7, 10)),
            ("releaseQuota", json!({ "resource": "users", "amount": 2 }), (5, 10)),
            ("reserveQuota", json!({ "resource": "users", "amount": 3, "timeToLive": 3600 }), (5, 13)),
            ("commitReservation", json!({ "reservationId": one }), (10, 8)),
            ("releaseReservation", json!({ "reservationId": other }), (10, 3)),
        ]
    }

    /// Kills the server once a call has come to where the proxy holds it, and starts another.
    async fn kill_in_the_middle(&mut self, fault: Fault, mutation: &'static str, more: &Value) {
        let (lines, held) = (self.deployment.number(LINES).await, self.proxy.held());
        self.proxy.set(fault);
        let (api, agency, more) = (self.administrator.clone(), self.agency.clone(), more.clone());
        let call = tokio::spawn(async move { try_usage(&api, mutation, &agency, more).await.is_ok() });
        let is_held = || async {
            let is_made = self.deployment.number(LINES).await > lines;
            (self.proxy.held() > held || is_made).then_some(())
        };
        within(PATIENCE, "the call is held", is_held).await;
        self.server.kill();
        assert!(!call.await.unwrap(), "an answer came from a server that was killed");
        // What the dead server had left open ends with its connections.
        self.proxy.set(Fault::Cut);
        let open = format!(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = '{}' AND usename IN ('tenantry_tenant', 'tenantry_platform')",
            self.deployment.database.name()
        );
        let is_gone = || async { (self.deployment.number(&open).await == 0).then_some(()) };
        within(PATIENCE, "nothing of it is left", is_gone).await;
        self.proxy.set(Fault::None);
        self.server = self.deployment.builder_through(&self.proxy).start().await;
        self.administrator = self.administrator.on(&self.server);
    }
}

/// Each call is killed at one moment, and then repeated with its key.
async fn each_call_counts_once(fault: Fault, was_made: bool) {
    let mut scene = Scene::set().await;
    let mut stands = (0, 10);
    for (number, (mutation, mut more, after)) in scene.calls().await.into_iter().enumerate() {
        more["idempotencyKey"] = json!(format!("call-{number}"));
        let lines = scene.deployment.number(LINES).await;
        scene.kill_in_the_middle(fault, mutation, &more).await;
        let found = taken(&scene.administrator, &scene.agency).await;
        assert_eq!(found, if was_made { after } else { stands }, "{mutation}");
        let again = || usage(&scene.administrator, mutation, &scene.agency, more.clone());
        let (first, second) = (again().await, again().await);
        assert_eq!(first.data(), second.data(), "{mutation}");
        assert_eq!(first.data()[mutation]["quota"]["used"], after.0, "{mutation}");
        assert_eq!(taken(&scene.administrator, &scene.agency).await, after, "{mutation}");
        assert_eq!(scene.deployment.number(LINES).await, lines + 1, "{mutation}");
        stands = after;
    }
}

#[tokio::test]
async fn a_use_that_was_killed_before_its_commit_was_not_made_and_is_made_once() {
    each_call_counts_once(Fault::HeldBeforeCommit, false).await;
}

#[tokio::test]
async fn a_use_that_was_killed_after_its_commit_was_made_and_is_not_made_twice() {
    each_call_counts_once(Fault::HeldAfterCommit, true).await;
}

/// Whoever uses the quota that all others use too, one call after the other, each with a key of its own.
struct Worker {
    number: usize,
    calls: usize,
    /// The call whose answer was lost.
    lost: Option<(&'static str, Value)>,
    reservation: Value,
    /// What was acknowledged.
    used: u64,
    reserved: u64,
}

impl Worker {
    /// The next call: round and round.
    fn next(&self) -> (&'static str, Value) {
        let (mutation, mut more) = match self.calls % 6 {
            0 => ("consumeQuota", json!({ "resource": "users", "amount": 3 })),
            1 | 3 => ("reserveQuota", json!({ "resource": "users", "amount": 2, "timeToLive": 3600 })),
            2 => ("commitReservation", json!({ "reservationId": self.reservation })),
            4 => ("releaseReservation", json!({ "reservationId": self.reservation })),
            _ => ("releaseQuota", json!({ "resource": "users", "amount": 1 })),
        };
        more["idempotencyKey"] = json!(format!("worker-{}-{}", self.number, self.calls));
        (mutation, more)
    }

    /// Makes a call, and remembers what came of it; `false` if no answer came.
    async fn call(&mut self, api: &Api, agency: &Created, (mutation, more): (&'static str, Value)) -> bool {
        let reply = try_usage(api, mutation, agency, more.clone()).await;
        let Some(reply) = reply.ok().filter(|reply| reply.code() != "UNAVAILABLE") else {
            self.lost = Some((mutation, more));
            return false;
        };
        let payload = &reply.data()[mutation];
        match mutation {
            "consumeQuota" => self.used += 3,
            "releaseQuota" => self.used -= 1,
            "commitReservation" => (self.used, self.reserved) = (self.used + 2, self.reserved - 2),
            "releaseReservation" => self.reserved -= 2,
            _ => {
                self.reserved += 2;
                self.reservation = payload["reservation"]["id"].clone();
            }
        }
        self.calls += 1;
        true
    }

    /// Works until the server is gone.
    async fn work(mut self, api: Api, agency: Created) -> Self {
        loop {
            let next = self.next();
            if !self.call(&api, &agency, next).await {
                return self;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_no_acknowledged_use_and_counts_none_twice() {
    let deployment = Deployment::fresh().await;
    let mut agency = None;
    let mut workers: Vec<_> = (0..8)
        .map(|number| Worker { number, calls: 0, lost: None, reservation: Value::Null, used: 0, reserved: 0 })
        .collect();
    let mut lost = 0;
    for round in 0..9 {
        let mut server = deployment.server().await;
        let administrator = deployment.administrator(&server);
        if agency.is_none() {
            agency = Some(administrator.onboard("police").await);
        }
        let agency = agency.clone().unwrap();
        for worker in &mut workers {
            if let Some(call) = worker.lost.take() {
                assert!(worker.call(&administrator, &agency, call).await, "the server answers");
                lost += 1;
            }
        }
        let sum = |of: fn(&Worker) -> u64| workers.iter().map(of).sum::<u64>();
        let expected = (sum(|worker| worker.used), sum(|worker| worker.reserved));
        assert_eq!(taken(&administrator, &agency).await, expected, "in round {round}");
        let calls = i64::try_from(workers.iter().map(|worker| worker.calls).sum::<usize>()).unwrap();
        assert_eq!(deployment.number(LINES).await, calls, "each call has one line");
        let keys = "SELECT count(*) FROM tenantry.idempotency_key WHERE operation ~ 'Quota|Reservation'";
        assert_eq!(deployment.number(keys).await, calls, "and one key");
        let working: Vec<_> =
            workers.drain(..).map(|worker| tokio::spawn(worker.work(administrator.clone(), agency.clone()))).collect();
        // Another moment in each round, and none that anything happens at.
        tokio::time::sleep(Duration::from_micros(120_000 + round * 37_777)).await;
        server.kill();
        for worker in working {
            workers.push(worker.await.unwrap());
        }
    }
    assert!(lost > 0, "the server was never killed in the middle of a call");
}
