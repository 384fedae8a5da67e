//! Using quotas over the API: exact, whatever races; each use once; and what is held comes back.

mod emergency;
mod exceeded;

use crate::harness::{Api, Created, Deployment, Reply, Server, eventually, pascal_case};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};

struct Desk {
    deployment: Deployment,
    server: Server,
    administrator: Api,
    agency: Created,
}

impl Desk {
    /// An agency that may have so many users.
    async fn with_limit(limit: u64) -> Self {
        let deployment = Deployment::fresh().await;
        let server = deployment.server().await;
        let administrator = deployment.administrator(&server);
        let agency = administrator.onboard("police").await;
        let desk = Self { deployment, server, administrator, agency };
        desk.set_limit("users", limit).await;
        desk
    }

    async fn set_limit(&self, resource: &str, limit: u64) {
        let input = json!({ "tenantId": self.agency.id, "resource": resource, "limit": limit });
        self.administrator.mutate("setQuota", input).await.data();
    }

    async fn call(&self, mutation: &str, more: Value) -> Reply {
        usage(&self.administrator, mutation, &self.agency, more).await
    }

    async fn consume(&self, amount: u64) -> Reply {
        self.call("consumeQuota", json!({ "resource": "users", "amount": amount })).await
    }

    /// Holds some of the users, and tells the reservation's id.
    async fn reserved(&self, amount: u64, time_to_live: u32) -> String {
        let more = json!({ "resource": "users", "amount": amount, "timeToLive": time_to_live });
        let reply = self.call("reserveQuota", more).await;
        reply.data()["reserveQuota"]["reservation"]["id"].as_str().unwrap().to_owned()
    }

    /// What is used and reserved of the users.
    async fn taken(&self) -> (u64, u64) {
        taken(&self.administrator, &self.agency).await
    }
}

/// Calls a mutation that uses a quota.
pub async fn usage(api: &Api, mutation: &str, agency: &Created, more: Value) -> Reply {
    try_usage(api, mutation, agency, more).await.expect("an answer")
}

/// Calls it again while the server has no connection free, as a client would: many at once may wait in vain. It has a key,
/// so that it is done once.
async fn insist(api: &Api, mutation: &str, agency: &Created, mut more: Value) -> Reply {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    more["idempotencyKey"] = json!(format!("call-{}", CALLS.fetch_add(1, Ordering::SeqCst)));
    loop {
        let reply = usage(api, mutation, agency, more.clone()).await;
        if reply.code() != "UNAVAILABLE" {
            return reply;
        }
    }
}

/// The same, where the connection may be lost.
pub async fn try_usage(api: &Api, mutation: &str, agency: &Created, more: Value) -> reqwest::Result<Reply> {
    let reservation = if mutation.contains("eserv") { "reservation { id amount expiresAt state }" } else { "" };
    let query = format!(
        "mutation($input: {}Input!) {{ {mutation}(input: $input) {{ {reservation} quota {{ {} }} }} }}",
        pascal_case(mutation),
        Api::QUOTA
    );
    let mut input = more;
    input["tenantId"] = json!(agency.id);
    api.try_graphql(&query, json!({ "input": input })).await
}

/// What is used and reserved of an agency's users.
pub async fn taken(api: &Api, agency: &Created) -> (u64, u64) {
    let query = "query($id: ID!) { quota(tenantId: $id, resource: \"users\") { used reserved } }";
    let reply = api.graphql(query, json!({ "id": agency.id })).await;
    let quota = &reply.data()["quota"];
    (quota["used"].as_u64().unwrap(), quota["reserved"].as_u64().unwrap())
}

/// Sixty-four callers on two servers want 1,280 of 1,000 units, one by one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_race_on_two_servers_as_many_are_admitted_as_the_limit_says() {
    let desk = Desk::with_limit(1000).await;
    let other = desk.deployment.server().await;
    for round in 1..=20_u64 {
        desk.set_limit("users", round * 1000).await;
        let callers = (0..64).map(|caller| {
            let api = if caller % 2 == 0 { desk.administrator.clone() } else { desk.administrator.on(&other) };
            let agency = desk.agency.clone();
            tokio::spawn(async move {
                let mut admitted = 0;
                for _ in 0..20 {
                    let reply = usage(&api, "consumeQuota", &agency, json!({ "resource": "users", "amount": 1 })).await;
                    match reply.code() {
                        "" => admitted += 1,
                        "QUOTA_EXCEEDED" => {}
                        other => panic!("{other}: {reply:?}"),
                    }
                }
                admitted
            })
        });
        let mut admitted = 0;
        for caller in callers.collect::<Vec<_>>() {
            admitted += caller.await.unwrap();
        }
        assert_eq!((admitted, desk.taken().await), (1000, (round * 1000, 0)), "in round {round}");
    }
    let ledger = desk.deployment.number("SELECT sum(amount)::bigint FROM tenantry.usage_ledger").await;
    assert_eq!(ledger, 20_000, "every unit has its line");
}

#[tokio::test]
async fn what_exceeds_the_quota_is_refused_with_all_that_stands_against_it() {
    let desk = Desk::with_limit(10).await;
    desk.consume(4).await.data();
    desk.reserved(3, 60).await;
    let reply = desk.consume(4).await;
    assert_eq!(reply.outcome(), (200, "QUOTA_EXCEEDED"));
    let told = reply.extensions();
    let numbers = ["limit", "granted", "used", "reserved", "requested"].map(|name| told[name].as_u64().unwrap());
    assert_eq!((numbers, &told["resource"], reply.field()), ([10, 0, 4, 3, 4], &json!("users"), "amount"));
    assert_eq!(desk.taken().await, (4, 3));
    desk.consume(3).await.data();
}

#[tokio::test]
async fn a_use_with_a_key_is_done_once_and_answered_the_same() {
    let desk = Desk::with_limit(10).await;
    let keyed = |amount| json!({ "resource": "users", "amount": amount, "idempotencyKey": "invoice-7" });
    let first = desk.call("consumeQuota", keyed(4)).await;
    desk.consume(1).await.data();
    let again = desk.call("consumeQuota", keyed(4)).await;
    assert_eq!(first.data(), again.data());
    assert_eq!(desk.taken().await, (5, 0));
    let other = desk.call("consumeQuota", keyed(5)).await;
    assert_eq!((other.code(), other.field()), ("CONFLICT", "idempotencyKey"));
}

#[tokio::test]
async fn a_refused_use_leaves_no_key() {
    let desk = Desk::with_limit(3).await;
    let keyed = || json!({ "resource": "users", "amount": 4, "idempotencyKey": "once" });
    assert_eq!(desk.call("consumeQuota", keyed()).await.code(), "QUOTA_EXCEEDED");
    desk.set_limit("users", 4).await;
    desk.call("consumeQuota", keyed()).await.data();
    assert_eq!(desk.taken().await, (4, 0));
}

#[tokio::test]
async fn many_with_one_key_at_once_use_once() {
    let desk = Desk::with_limit(1000).await;
    let other = desk.deployment.server().await;
    let callers = (0..50).map(|caller| {
        let api = if caller % 2 == 0 { desk.administrator.clone() } else { desk.administrator.on(&other) };
        let agency = desk.agency.clone();
        let more = json!({ "resource": "users", "amount": 7, "idempotencyKey": "the-same" });
        tokio::spawn(async move { usage(&api, "consumeQuota", &agency, more).await })
    });
    for caller in callers.collect::<Vec<_>>() {
        assert_eq!(caller.await.unwrap().data()["consumeQuota"]["quota"]["used"], 7);
    }
    assert_eq!(desk.taken().await, (7, 0));
}

#[tokio::test]
async fn more_is_not_given_back_than_is_used() {
    let desk = Desk::with_limit(10).await;
    desk.consume(4).await.data();
    let release = |amount| desk.call("releaseQuota", json!({ "resource": "users", "amount": amount }));
    let reply = release(5).await;
    assert_eq!((reply.code(), reply.field(), &reply.extensions()["used"]), ("CONFLICT", "amount", &json!(4)));
    assert_eq!(desk.taken().await, (4, 0));
    release(4).await.data();
    assert_eq!(desk.taken().await, (0, 0));
    let counter = desk.call("releaseQuota", json!({ "resource": "reports.generated", "amount": 1 })).await;
    assert_eq!((counter.code(), counter.field()), ("BAD_USER_INPUT", "resource"));
}

#[tokio::test]
async fn a_reservation_holds_until_it_is_used_given_back_or_over() {
    let desk = Desk::with_limit(10).await;
    let (committed, released, expired) =
        (desk.reserved(2, 600).await, desk.reserved(3, 600).await, desk.reserved(5, 1).await);
    assert_eq!(desk.taken().await, (0, 10));
    let done = |mutation: &'static str, id: &str| desk.call(mutation, json!({ "reservationId": id }));
    let reply = done("commitReservation", &committed).await;
    assert_eq!(reply.data()["commitReservation"]["reservation"]["state"], "COMMITTED");
    let reply = done("releaseReservation", &released).await;
    assert_eq!(reply.data()["releaseReservation"]["reservation"]["state"], "RELEASED");
    eventually("the third is over", || async { (desk.taken().await == (2, 0)).then_some(()) }).await;
    for (id, state) in [(&committed, "COMMITTED"), (&released, "RELEASED"), (&expired, "EXPIRED")] {
        for mutation in ["commitReservation", "releaseReservation"] {
            let reply = done(mutation, id).await;
            assert_eq!((reply.code(), &reply.extensions()["state"]), ("CONFLICT", &json!(state)), "{mutation}");
        }
    }
    desk.consume(8).await.data();
    let nobodys = done("commitReservation", "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21").await;
    assert_eq!(nobodys.code(), "NOT_FOUND");
}

#[tokio::test]
async fn while_a_tenant_is_suspended_nothing_is_used_and_what_is_held_can_be_given_back() {
    let desk = Desk::with_limit(10).await;
    desk.consume(4).await.data();
    let held = desk.reserved(3, 600).await;
    desk.administrator.attempt("suspendTenant", &desk.agency).await.data();
    assert_eq!(desk.consume(1).await.code(), "TENANT_SUSPENDED");
    let reserve = json!({ "resource": "users", "amount": 1, "timeToLive": 60 });
    assert_eq!(desk.call("reserveQuota", reserve).await.code(), "TENANT_SUSPENDED");
    desk.call("releaseQuota", json!({ "resource": "users", "amount": 1 })).await.data();
    desk.call("commitReservation", json!({ "reservationId": held })).await.data();
    assert_eq!(desk.taken().await, (6, 0));
}

#[tokio::test]
async fn a_limit_below_what_is_used_refuses_nothing_that_is_there() {
    let desk = Desk::with_limit(10).await;
    desk.consume(8).await.data();
    let input = json!({ "tenantId": desk.agency.id, "resource": "users", "limit": 5, "validateOnly": true });
    let preview = desk.administrator.mutate("setQuota", input).await;
    assert_eq!((&preview.quota()["overLimit"], &preview.quota()["remaining"]), (&json!(true), &json!(0)));
    desk.set_limit("users", 5).await;
    assert_eq!((desk.taken().await, desk.consume(1).await.code().to_owned()), ((8, 0), "QUOTA_EXCEEDED".to_owned()));
    desk.call("releaseQuota", json!({ "resource": "users", "amount": 4 })).await.data();
    desk.consume(1).await.data();
    assert_eq!(desk.taken().await, (5, 0));
    drop(desk.server);
}
