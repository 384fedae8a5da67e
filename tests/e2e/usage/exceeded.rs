//! What a refused use is told: what it was held against, and when a counter starts again.

use super::Desk;
use serde_json::{Value, json};

/// Seconds until a day on which a counter can start again without doing so while a test runs.
const HALF_A_MONTH: f64 = 14.0 * 86_400.0;

/// All that a refusal tells, but for the trace.
fn told(reply: &crate::harness::Reply) -> Value {
    assert_eq!(reply.outcome(), (200, "QUOTA_EXCEEDED"));
    let mut told = reply.extensions().clone();
    let trace = told.as_object_mut().unwrap().remove("traceId");
    assert!(trace.is_some_and(|trace| trace.is_string()), "{reply:?}");
    told
}

impl Desk {
    /// What the agency has of a resource.
    async fn quota(&self, resource: &str) -> Value {
        let query = "query($id: ID!, $of: String!) {
            quota(tenantId: $id, resource: $of) { used reserved limit granted windowEndsAt resource { counting } } }";
        let variables = json!({ "id": self.agency.id, "of": resource });
        self.administrator.graphql(query, variables).await.data()["quota"].clone()
    }

    /// Defines calls, of which there are ten until half a month from now, and tells when that is.
    async fn with_ten_calls(&self) -> String {
        let later = self.deployment.in_seconds(HALF_A_MONTH).await;
        // Every month has it.
        let day = later[8..10].parse::<u8>().unwrap().min(28);
        let calls =
            json!({ "key": "calls", "unit": "call", "counting": "COUNTER", "period": "MONTH", "anchorDay": day });
        self.administrator.mutate("defineResource", calls).await.data();
        self.set_limit("calls", 10).await;
        format!("{}{day:02}T00:00:00.000000Z", &later[..8])
    }

    /// Uses four of ten, and holds three.
    async fn with_seven_of_ten(&self, resource: &str) {
        self.call("consumeQuota", json!({ "resource": resource, "amount": 4 })).await.data();
        self.call("reserveQuota", json!({ "resource": resource, "amount": 3, "timeToLive": 600 })).await.data();
    }
}

#[tokio::test]
async fn a_counter_that_is_used_up_says_when_it_starts_again() {
    let desk = Desk::with_limit(10).await;
    let ends = desk.with_ten_calls().await;
    desk.with_seven_of_ten("calls").await;
    let quota = desk.quota("calls").await;
    assert_eq!(quota["windowEndsAt"], json!(ends));
    let expected = json!({
        "code": "QUOTA_EXCEEDED", "field": "amount", "resource": "calls", "limit": 10, "granted": 0, "used": 4,
        "reserved": 3, "requested": 4, "windowEndsAt": ends,
    });
    let consume = desk.call("consumeQuota", json!({ "resource": "calls", "amount": 4 })).await;
    assert_eq!(told(&consume), expected);
    let reserve = desk.call("reserveQuota", json!({ "resource": "calls", "amount": 4, "timeToLive": 60 })).await;
    assert_eq!(told(&reserve), expected);
    assert_eq!(desk.quota("calls").await, quota, "nothing was used");
}

#[tokio::test]
async fn a_gauge_that_is_used_up_names_no_time() {
    let desk = Desk::with_limit(10).await;
    desk.with_seven_of_ten("users").await;
    assert_eq!(desk.quota("users").await["windowEndsAt"], Value::Null);
    let grant = json!({ "tenantId": desk.agency.id, "resource": "users", "amount": 2,
                        "expiresAt": desk.deployment.in_seconds(600.0).await, "reason": "The fair is on" });
    desk.administrator.mutate("grantQuota", grant).await.data();
    let expected = json!({
        "code": "QUOTA_EXCEEDED", "field": "amount", "resource": "users", "limit": 10, "granted": 2, "used": 4,
        "reserved": 3, "requested": 6,
    });
    assert_eq!(told(&desk.consume(6).await), expected);
    desk.consume(5).await.data();
}

/// The database's clock can't be moved: what was counted is moved into the month before.
#[tokio::test]
async fn a_counter_that_was_used_up_starts_again() {
    let desk = Desk::with_limit(10).await;
    let ends = desk.with_ten_calls().await;
    let consume = |amount: u64| desk.call("consumeQuota", json!({ "resource": "calls", "amount": amount }));
    consume(10).await.data();
    assert_eq!(consume(1).await.code(), "QUOTA_EXCEEDED");
    let moved = "UPDATE tenantry.usage_counter
                 SET window_start = (window_start AT TIME ZONE 'UTC' - interval '1 month') AT TIME ZONE 'UTC'";
    assert_eq!(desk.deployment.execute(moved).await, 1);
    assert_eq!(desk.quota("calls").await["used"], json!(0));
    let again = consume(10).await;
    let quota = &again.data()["consumeQuota"]["quota"];
    assert_eq!((&quota["used"], &quota["remaining"], &quota["windowEndsAt"]), (&json!(10), &json!(0), &json!(ends)));
    assert_eq!(told(&consume(1).await)["windowEndsAt"], json!(ends));
}
