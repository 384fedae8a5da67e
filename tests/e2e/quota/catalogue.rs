//! The catalogue of what can be counted.

use super::{Desk, quota, untouched};
use crate::harness::{Api, BOUND};
use serde_json::{Value, json};

async fn catalogue(api: &Api) -> Vec<Value> {
    let reply = api.query(&format!("{{ resources {{ {} }} }}", Api::RESOURCE)).await;
    reply.data()["resources"].as_array().unwrap().clone()
}

fn resource(key: &str, unit: &str, counting: &str, period: &Value, anchor_day: &Value) -> Value {
    json!({
        "key": key, "unit": unit, "counting": counting, "period": period, "anchorDay": anchor_day,
        "withoutQuota": "UNLIMITED", "version": 1,
    })
}

#[tokio::test]
async fn three_resources_are_there_from_the_start_and_others_come_in_the_order_of_their_keys() {
    let desk = Desk::new().await;
    let (none, officer) = (json!(null), desk.deployment.bound(&desk.server, &desk.agency.id, BOUND));
    let reports = resource("reports.generated", "report", "COUNTER", &json!("MONTH"), &json!(1));
    let storage = resource("storage.bytes", "byte", "GAUGE", &none, &none);
    let users = resource("users", "user", "GAUGE", &none, &none);
    assert_eq!(catalogue(&desk.administrator).await, [reports.clone(), storage.clone(), users.clone()]);
    let mut defined = Vec::new();
    for (key, counting, period, anchor_day, shown_day) in [
        ("a", "GAUGE", none.clone(), none.clone(), none.clone()),
        ("b", "COUNTER", json!("HOUR"), none.clone(), none.clone()),
        ("c", "COUNTER", json!("DAY"), none.clone(), none.clone()),
        ("d", "COUNTER", json!("MONTH"), none.clone(), json!(1)),
        ("e", "COUNTER", json!("MONTH"), json!(31), json!(31)),
    ] {
        let input =
            json!({ "key": key, "unit": "one", "counting": counting, "period": period, "anchorDay": anchor_day });
        let given = desk.administrator.mutate("defineResource", input).await.resource().clone();
        assert_eq!(given, resource(key, "one", counting, &period, &shown_day));
        defined.push(given);
    }
    defined.extend([reports, storage, users]);
    assert_eq!(catalogue(&desk.administrator).await, defined);
    assert_eq!(catalogue(&officer).await, defined, "everybody's tenants are counted by the same");
}

#[tokio::test]
async fn a_counter_says_when_it_starts_again() {
    let desk = Desk::new().await;
    for (key, period, ending) in [
        ("hourly", "HOUR", ":00:00.000000Z"),
        ("daily", "DAY", "T00:00:00.000000Z"),
        ("monthly", "MONTH", "-01T00:00:00.000000Z"),
    ] {
        let input = json!({ "key": key, "unit": "one", "counting": "COUNTER", "period": period });
        desk.administrator.mutate("defineResource", input).await.data();
        let window_ends_at = desk.quota(key).await["windowEndsAt"].as_str().unwrap().to_owned();
        assert!(window_ends_at.ends_with(ending), "{key}: {window_ends_at}");
        assert!(window_ends_at > desk.deployment.in_seconds(0.0).await, "{key}: {window_ends_at}");
    }
}

#[tokio::test]
async fn a_resource_says_what_holds_without_a_quota() {
    let desk = Desk::new().await;
    let refusing = json!({ "key": "users", "unit": "user", "withoutQuota": "REFUSED" });
    assert_eq!(desk.mutate("defineResource", refusing.clone()).await.resource()["version"], 2);
    let refused = untouched(&desk.agency, json!({ "limit": 0, "remaining": 0 }));
    assert_eq!(desk.quota("users").await, refused);
    desk.mutate("setQuota", json!({})).await.data();
    assert_eq!(desk.quota("users").await["remaining"], 100);
    assert_eq!(desk.mutate("removeQuota", json!({})).await.quota(), &refused);
    let before = desk.deployment.contents().await;
    desk.mutate("defineResource", refusing).await.data();
    assert_eq!(desk.deployment.contents().await, before, "what changes nothing writes nothing");
}

#[tokio::test]
async fn a_resource_keeps_the_way_in_which_it_is_counted() {
    let desk = Desk::new().await;
    let monthly = json!({ "key": "reports.generated", "unit": "report", "counting": "COUNTER", "period": "MONTH" });
    let before = desk.deployment.contents().await;
    for (counting, period, anchor_day) in
        [("GAUGE", None, None), ("COUNTER", Some("DAY"), None), ("COUNTER", Some("MONTH"), Some(2))]
    {
        let other = json!({ "counting": counting, "period": period, "anchorDay": anchor_day });
        let refused = desk.administrator.mutate("defineResource", super::merged(monthly.clone(), other)).await;
        assert_eq!((refused.code(), refused.field()), ("CONFLICT", "counting"), "{refused:?}");
    }
    assert_eq!(desk.administrator.mutate("defineResource", monthly).await.resource()["version"], 1);
    assert_eq!(desk.deployment.contents().await, before);
}

#[tokio::test]
async fn a_definition_is_on_the_platforms_trail() {
    let desk = Desk::new().await;
    desk.mutate("defineResource", json!({ "reason": "We sell seats" })).await.data();
    let fields = "action outcome target tenantId before after reason";
    let query =
        format!("{{ auditEntries(first: 1, filter: {{ log: PLATFORM }}) {{ edges {{ node {{ {fields} }} }} }} }}");
    let entry = desk.administrator.query(&query).await.data()["auditEntries"]["edges"][0]["node"].clone();
    let after = json!({ "counting": "GAUGE", "unit": "seat", "withoutQuota": "UNLIMITED" });
    let expected = json!({
        "action": "resource.define", "outcome": "ACCEPTED", "target": "resource/seats", "tenantId": null, "before": null,
        "after": after, "reason": "We sell seats",
    });
    assert_eq!(entry, expected);
}

#[tokio::test]
async fn the_catalogue_has_100_resources_at_most_and_a_tenant_shows_all_of_them() {
    let desk = Desk::new().await;
    for number in 0..97 {
        desk.mutate("defineResource", json!({ "key": format!("r{number}") })).await.data();
    }
    for preview in [true, false] {
        let refused = desk.mutate("defineResource", json!({ "validateOnly": preview })).await;
        assert_eq!((refused.code(), refused.field()), ("CONFLICT", "key"), "{refused:?}");
    }
    desk.mutate("defineResource", json!({ "key": "r0", "unit": "other" })).await.data();
    assert_eq!(catalogue(&desk.administrator).await.len(), 100);
    let query = format!("{{ tenant(id: \"{}\") {{ quotas {{ {} }} }} }}", desk.agency.id, Api::QUOTA);
    assert_eq!(desk.administrator.query(&query).await.data()["tenant"]["quotas"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn a_resource_that_is_not_defined_has_no_quota() {
    let desk = Desk::new().await;
    let query = format!("{{ quota(tenantId: \"{}\", resource: \"seats\") {{ used }} }}", desk.agency.id);
    assert_eq!(desk.administrator.query(&query).await.data()["quota"], json!(null));
    desk.mutate("defineResource", json!({})).await.data();
    assert_eq!(quota(&desk.administrator, &desk.agency, "seats").await["used"], 0);
}
