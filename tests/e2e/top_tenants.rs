//! Who is close to the limit, asked of any server.

use crate::harness::{Api, Deployment, eventually, within};
use serde_json::{Value, json};
use std::time::Duration;

const TOP: &str = "query($by: TopBy!) { topTenants(resource: \"users\", by: $by) {
    asOf nodes { tenantId used reserved limit granted share tenant { slug quotas { resource { key } used } } } } }";

async fn top(api: &Api, by: &str) -> Value {
    api.graphql(TOP, json!({ "by": by })).await.data()["topTenants"].clone()
}

fn slugs(top: &Value) -> Vec<&str> {
    let nodes = top["nodes"].as_array().unwrap().iter();
    nodes.map(|node| node["tenant"]["slug"].as_str().unwrap()).collect()
}

async fn consume(api: &Api, tenant: &str, amount: u64) {
    let query = "mutation($input: ConsumeQuotaInput!) { consumeQuota(input: $input) { quota { used } } }";
    let input = json!({ "tenantId": tenant, "resource": "users", "amount": amount });
    api.graphql(query, json!({ "input": input })).await.data();
}

#[tokio::test]
async fn a_use_on_one_server_shows_in_the_ranking_of_another_within_two_seconds() {
    let deployment = Deployment::fresh().await;
    let (one, other) = (deployment.server().await, deployment.server().await);
    let administrator = deployment.administrator(&one);
    let elsewhere = administrator.on(&other);
    let (police, water) = (administrator.onboard("police").await, administrator.onboard("water").await);
    for (tenant, limit) in [(&police, 10), (&water, 1000)] {
        let input = json!({ "tenantId": tenant.id, "resource": "users", "limit": limit });
        administrator.mutate("setQuota", input).await.data();
    }
    consume(&administrator, &police.id, 7).await;
    consume(&administrator, &water.id, 500).await;
    let ranked = async || Some(top(&elsewhere, "SHARE").await).filter(|top| slugs(top) == ["police", "water"]);
    let found = eventually("both are ranked", ranked).await;
    let first = &found["nodes"][0];
    assert_eq!(
        (&first["used"], &first["reserved"], &first["limit"], &first["granted"], &first["share"]),
        (&json!(7), &json!(0), &json!(10), &json!(0), &json!(70.0))
    );
    assert_eq!(first["tenantId"], json!(police.id));
    assert_eq!(slugs(&top(&elsewhere, "USED").await), ["water", "police"]);
    consume(&administrator, &water.id, 450).await;
    let ranked = async || Some(top(&elsewhere, "SHARE").await).filter(|top| slugs(top) == ["water", "police"]);
    let (after, took) = within(Duration::from_secs(10), "the use is ranked", ranked).await;
    assert!(took < Duration::from_secs(2), "it took {took:?}");
    assert_eq!(after["nodes"][0]["share"], json!(95.0));
    assert!(after["asOf"].as_str().unwrap() > found["asOf"].as_str().unwrap());
}

#[tokio::test]
async fn names_in_the_ranking_need_the_scope_for_tenants() {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    let police = administrator.onboard("police").await;
    consume(&administrator, &police.id, 7).await;
    let ranked = async || Some(top(&administrator, "USED").await).filter(|top| slugs(top) == ["police"]);
    eventually("it is ranked", ranked).await;
    let reader = crate::coverage::caller(&deployment, &server, "reader", None, "auth:platform auth:quota:read");
    let reply = reader.graphql(TOP, json!({ "by": "USED" })).await;
    let node = &reply.body["data"]["topTenants"]["nodes"][0];
    assert_eq!((&node["used"], &node["tenant"]), (&json!(7), &json!(null)));
    assert_eq!(reply.code(), "FORBIDDEN");
    let nothing = administrator.query("{ topTenants(resource: \"nothing\") { asOf } }").await;
    assert_eq!(nothing.data()["topTenants"], json!(null));
    let many = administrator.query("{ topTenants(resource: \"users\", first: 101) { asOf } }").await;
    assert_eq!((many.code(), many.field()), ("BAD_USER_INPUT", "first"));
}
