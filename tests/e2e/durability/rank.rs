//! `kill -9` in the middle of ranking: the next server makes up for it, and the ranking is right again.

use crate::harness::{Api, Created, Deployment, eventually, within};
use crate::usage::usage;
use serde_json::{Value, json};
use sqlx::{Executor, PgConnection};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);
/// A job stands still for so long when its server dies.
const TAKEN_OVER: Duration = Duration::from_secs(4);
/// In so long the ranking has what was used: it is copied once a second.
const RANKED: Duration = Duration::from_secs(2);

/// A step that has looked for what changed, and can't write it yet.
const WAITING: &str = "
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND query LIKE '%DELETE FROM tenantry.usage_rank ranked%'";

/// Who ranks first, with what is used and which share that is.
async fn top(api: &Api, by: &str) -> Value {
    let query =
        "query($by: TopBy!) { topTenants(resource: \"users\", by: $by) { nodes { used share tenant { slug } } } }";
    let reply = api.graphql(query, json!({ "by": by })).await;
    let nodes = reply.data()["topTenants"]["nodes"].as_array().unwrap().iter();
    nodes.map(|node| json!([node["tenant"]["slug"], node["used"], node["share"]])).collect()
}

async fn limit(api: &Api, agency: &Created, limit: u64) {
    let input = json!({ "tenantId": agency.id, "resource": "users", "limit": limit });
    api.mutate("setQuota", input).await.data();
}

async fn used(api: &Api, mutation: &str, agency: &Created, amount: u64) {
    usage(api, mutation, agency, json!({ "resource": "users", "amount": amount })).await.data();
}

/// A connection on which a transaction has begun with this.
async fn holding(deployment: &Deployment, lock: &str) -> PgConnection {
    let mut connection = deployment.connect("postgres").await;
    connection.execute("BEGIN").await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(lock.to_owned())).await.unwrap();
    connection
}

#[tokio::test]
async fn what_a_killed_server_was_ranking_is_ranked_by_another() {
    let deployment = Deployment::fresh().await;
    let mut doomed = deployment.server().await;
    // The ranking is the doomed server's.
    let held = "SELECT count(*) FROM tenantry.lease WHERE job = 'rank'";
    eventually("it holds the lease", async || (deployment.number(held).await == 1).then_some(())).await;
    let other = deployment.server().await;
    let administrator = deployment.administrator(&other);
    let (police, fire) = (administrator.onboard("police").await, administrator.onboard("fire").await);
    for (agency, amount) in [(&police, 50), (&fire, 40)] {
        limit(&administrator, agency, 100).await;
        used(&administrator, "consumeQuota", agency, amount).await;
    }
    let ranked = async |by: &str, expected: &Value| (top(&administrator, by).await == *expected).then_some(());
    let before = json!([["police", 50, 50.0], ["fire", 40, 40.0]]);
    eventually("both are ranked", async || ranked("SHARE", &before).await).await;

    // No step begins until all of this has happened, and then none can write what it has found.
    let beginnings = holding(&deployment, "SELECT FROM tenantry.usage_rank_position FOR UPDATE").await;
    let water = administrator.onboard("water").await;
    used(&administrator, "consumeQuota", &water, 70).await;
    used(&administrator, "releaseQuota", &police, 45).await;
    limit(&administrator, &fire, 50).await;
    let writing = holding(&deployment, "LOCK TABLE tenantry.usage_rank IN SHARE MODE").await;
    drop(beginnings);
    let is_waiting = async || (deployment.number(WAITING).await == 1).then_some(());
    within(PATIENCE, "a step is in its midst", is_waiting).await;
    doomed.kill();
    assert_eq!(top(&administrator, "SHARE").await, before, "it was killed too late to prove anything");
    drop(writing);

    let by_used = json!([["water", 70, null], ["fire", 40, 80.0], ["police", 5, 5.0]]);
    let taken_over = async || ranked("USED", &by_used).await;
    let ((), took) = within(PATIENCE, "the other server ranks", taken_over).await;
    assert!(took < TAKEN_OVER + RANKED, "it took {took:?}");
    assert_eq!(top(&administrator, "SHARE").await, json!([["fire", 40, 80.0], ["police", 5, 5.0]]));
    used(&administrator, "consumeQuota", &police, 90).await;
    let by_share = json!([["police", 95, 95.0], ["fire", 40, 80.0]]);
    let ((), took) = within(PATIENCE, "a later use is ranked", async || ranked("SHARE", &by_share).await).await;
    assert!(took < RANKED, "it took {took:?}");
}
