//! Changes of many tenants: a job that outlives its server, and changes each tenant once.

use super::Desk;
use crate::harness::{Api, Deployment, Reply, Socket, eventually, within};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor, PgConnection};
use std::time::Duration;

/// All that a preview or a job tells of a tenant.
const RESULT: &str = "tenantId state code message limitBefore limitAfter used overLimit";

/// How long a job of a few hundred tenants may take, a server's death included.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks for a change, and for all that comes of it.
async fn adjust(api: &Api, more: Value) -> Reply {
    let query = format!(
        "mutation($input: AdjustQuotasInput!) {{ adjustQuotas(input: $input) {{ job {{ {} }} preview {{ {RESULT} }} }} }}",
        Api::JOB
    );
    let input = json!({ "resource": "users", "change": { "addAmount": 10 }, "reason": "The fair is on" });
    api.graphql(&query, json!({ "input": super::merged(input, more) })).await
}

async fn asked(api: &Api, more: Value) -> String {
    adjust(api, more).await.data()["adjustQuotas"]["job"]["id"].as_str().unwrap().to_owned()
}

async fn job(api: &Api, id: &str) -> Value {
    let query = format!("query($id: ID!) {{ job(id: $id) {{ {} }} }}", Api::JOB);
    api.graphql(&query, json!({ "id": id })).await.data()["job"].clone()
}

/// What became of every tenant, page by page.
async fn results(api: &Api, id: &str) -> Vec<Value> {
    let query = format!(
        "query($id: ID!, $after: String) {{ job(id: $id) {{ results(first: 100, after: $after) {{ \
         edges {{ node {{ {RESULT} }} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
    );
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let reply = api.graphql(&query, json!({ "id": id, "after": after })).await;
        let page = &reply.data()["job"]["results"];
        all.extend(page["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()));
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

async fn until_over(api: &Api, id: &str) -> Value {
    within(PATIENCE, "the job is over", async || {
        let job = job(api, id).await;
        ["DONE", "CANCELLED"].contains(&job["state"].as_str().unwrap()).then_some(job)
    })
    .await
    .0
}

/// So many tenants at work, each with a quota of a hundred users.
async fn many(deployment: &Deployment, api: &Api, number: u32) {
    let creating = (0..8).map(|worker| {
        let api = api.clone();
        tokio::spawn(async move {
            for place in (worker..number).step_by(8) {
                let quotas = json!([{ "resource": "users", "limit": 100 }]);
                let slug = format!("many-{place}");
                let input = json!({ "slug": slug, "displayName": slug, "activate": true, "quotas": quotas });
                api.insist("createTenant", &input).await.data();
            }
        })
    });
    for task in creating.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(deployment.number("SELECT count(*) FROM tenantry.quota").await, i64::from(number));
}

#[tokio::test]
async fn a_killed_servers_job_is_ended_by_another_and_changes_each_tenant_once() {
    let deployment = Deployment::fresh().await;
    let mut doomed = deployment.server().await;
    // The job is the doomed server's to begin.
    let held = "SELECT count(*) FROM tenantry.lease WHERE job = 'adjust'";
    eventually("it holds the lease", async || (deployment.number(held).await == 1).then_some(())).await;
    let other = deployment.server().await;
    let administrator = deployment.administrator(&other);
    many(&deployment, &administrator, 300).await;
    let id = asked(&administrator, json!({ "filter": { "beginsWith": "many-" } })).await;
    within(PATIENCE, "it has begun", async || {
        let done = job(&administrator, &id).await["done"].as_u64().unwrap();
        (done >= 20).then_some(())
    })
    .await;
    doomed.kill();
    let left = job(&administrator, &id).await;
    assert_eq!(left["state"], "RUNNING", "it was killed too late to prove anything: {left}");
    let over = until_over(&administrator, &id).await;
    assert_eq!((&over["state"], &over["done"], &over["failed"]), (&json!("DONE"), &json!(300), &json!(0)), "{over}");
    for (what, expected) in [
        ("SELECT count(*) FROM tenantry.quota WHERE most = 110 AND version = 2", 300),
        ("SELECT count(*) FROM tenantry.audit_entry WHERE action = 'quota.adjust'", 300),
        ("SELECT count(DISTINCT tenant_id) FROM tenantry.audit_entry WHERE action = 'quota.adjust'", 300),
        ("SELECT count(*) FROM tenantry.audit_entry WHERE action = 'quotas.adjust'", 1),
    ] {
        assert_eq!(deployment.number(what).await, expected, "{what}");
    }
    let told = results(&administrator, &id).await;
    assert_eq!(told.len(), 300);
    assert!(told.iter().all(|one| (&one["limitBefore"], &one["limitAfter"]) == (&json!(100), &json!(110))), "{told:?}");
}

/// A connection on which a transaction has begun with this.
async fn holding(deployment: &Deployment, lock: &str) -> PgConnection {
    let mut connection = deployment.connect("postgres").await;
    connection.execute("BEGIN").await.unwrap();
    connection.execute(AssertSqlSafe(lock.to_owned())).await.unwrap();
    connection
}

/// Waits until a server waits for a lock with a statement that says this.
async fn until_waiting(deployment: &Deployment, statement: &str) {
    let waiting = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
             AND query LIKE '%{statement}%'"
    );
    let is_waiting = async || (deployment.number(&waiting).await == 1).then_some(());
    within(PATIENCE, statement, is_waiting).await;
}

#[tokio::test]
async fn what_a_killed_server_had_done_is_told_though_the_job_was_cancelled_before_it_was_written_down() {
    let deployment = Deployment::fresh().await;
    let mut doomed = deployment.builder().setting("DATABASE__STATEMENT_TIMEOUT_MS", "60000").start().await;
    let held = "SELECT count(*) FROM tenantry.lease WHERE job = 'adjust'";
    eventually("it holds the lease", async || (deployment.number(held).await == 1).then_some(())).await;
    let other = deployment.server().await;
    let administrator = deployment.administrator(&other);
    many(&deployment, &administrator, 2).await;
    // The first tenant is under way on the doomed server, and no server is to go on.
    let tenant = holding(&deployment, "SELECT FROM tenantry.tenant FOR UPDATE").await;
    let id = asked(&administrator, json!({ "filter": { "beginsWith": "many-" } })).await;
    until_waiting(&deployment, "EXECUTE lock_tenant").await;
    deployment.hold_lease("adjust").await;
    // It is changed, and not written down.
    let progress = holding(&deployment, "LOCK TABLE tenantry.job IN SHARE MODE").await;
    drop(tenant);
    until_waiting(&deployment, "WITH settled AS").await;
    doomed.kill();
    drop(progress);
    let cancelled = administrator.mutate("cancelJob", json!({ "id": id })).await;
    let changed = "SELECT count(*) FROM tenantry.quota WHERE most = 110";
    assert_eq!(deployment.number(changed).await, 1, "it was killed too late, or too early, to prove anything");
    assert_eq!(cancelled.data()["cancelJob"]["job"]["done"], json!(0), "{cancelled:?}");

    deployment.execute("DELETE FROM tenantry.lease WHERE job = 'adjust'").await;
    let told = async || (job(&administrator, &id).await["done"] == json!(1)).then_some(());
    within(PATIENCE, "the tenant that was changed is told", told).await;
    let told = results(&administrator, &id).await;
    let state = |one: &Value| (one["state"].clone(), one["limitAfter"].clone());
    assert_eq!((state(&told[0]), state(&told[1])), ((json!("DONE"), json!(110)), (json!("PENDING"), Value::Null)));
    assert_eq!((deployment.number(changed).await, &job(&administrator, &id).await["state"]), (1, &json!("CANCELLED")));
}

#[tokio::test]
async fn a_tenant_whose_lock_somebody_keeps_holds_up_no_other() {
    let deployment = Deployment::fresh().await;
    let server = deployment.builder().setting("DATABASE__STATEMENT_TIMEOUT_MS", "1000").start().await;
    let administrator = deployment.administrator(&server);
    many(&deployment, &administrator, 3).await;
    let first = "SELECT FROM tenantry.tenant WHERE tenant_id = (SELECT min(tenant_id::text)::uuid FROM tenantry.tenant) FOR UPDATE";
    let kept = holding(&deployment, first).await;
    let id = asked(&administrator, json!({ "filter": { "beginsWith": "many-" } })).await;
    let others = async || (job(&administrator, &id).await["done"] == json!(2)).then_some(());
    within(PATIENCE, "the others are done", others).await;
    assert_eq!(results(&administrator, &id).await[0]["state"], "PENDING");
    drop(kept);
    let over = until_over(&administrator, &id).await;
    assert_eq!((&over["state"], &over["done"]), (&json!("DONE"), &json!(3)), "{over}");
    assert_eq!(deployment.number("SELECT count(*) FROM tenantry.quota WHERE most = 110").await, 3);
}

#[tokio::test]
async fn a_preview_tells_each_tenant_what_the_job_does_to_it() {
    let desk = Desk::new().await;
    let bare = desk.administrator.onboard("bare").await;
    let deleted = desk.administrator.created_and("deleted", &["setQuota", "deleteTenant"]).await;
    desk.mutate("setQuota", json!({})).await.data();
    desk.used(80, 0).await;
    let never = "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21";
    let tenants = json!([desk.agency.id, bare.id, deleted.id, never]);
    for (change, limit, over) in [
        (json!({ "percent": 55 }), 55, true),
        (json!({ "addAmount": 3 }), 58, true),
        (json!({ "limit": 500 }), 500, false),
    ] {
        let input = json!({ "tenantIds": tenants, "change": change });
        let (before, entries) = (desk.deployment.contents().await, desk.deployment.entries().await);
        let preview = adjust(&desk.administrator, super::merged(input.clone(), json!({ "validateOnly": true }))).await;
        let preview = &preview.data()["adjustQuotas"];
        assert_eq!((desk.deployment.contents().await, desk.deployment.entries().await), (before, entries), "{change}");
        assert_eq!((&preview["job"]["total"], &preview["job"]["state"]), (&json!(4), &json!("QUEUED")));
        let told = preview["preview"].as_array().unwrap();
        assert_eq!(
            (&told[0]["limitAfter"], &told[0]["used"], &told[0]["overLimit"]),
            (&json!(limit), &json!(80), &json!(over)),
            "{change}"
        );
        let codes: Vec<_> = told.iter().map(|one| one["code"].as_str().unwrap_or_default()).collect();
        assert_eq!(codes, ["", "NOT_FOUND", "INVALID_TRANSITION", "NOT_FOUND"]);

        let id = asked(&desk.administrator, input).await;
        let job = until_over(&desk.administrator, &id).await;
        assert_eq!((&job["done"], &job["failed"]), (&json!(1), &json!(3)));
        assert_eq!(&results(&desk.administrator, &id).await, told, "{change}");
        assert_eq!(desk.quota("users").await["limit"], json!(limit));
    }
}

#[tokio::test]
async fn a_job_is_followed_until_it_is_cancelled_on_another_server() {
    let desk = Desk::new().await;
    let second = desk.deployment.server().await;
    desk.mutate("setQuota", json!({})).await.data();
    desk.deployment.hold_lease("adjust").await;
    let id = asked(&desk.administrator, json!({ "tenantIds": [desk.agency.id] })).await;
    let mut socket = Socket::established(&second, desk.administrator.token()).await;
    socket.subscribe("1", &format!("subscription {{ jobChanged(id: \"{id}\") {{ state done total }} }}")).await;
    let queued = json!({ "state": "QUEUED", "done": 0, "total": 1 });
    assert_eq!(socket.next().await["payload"]["data"]["jobChanged"], queued);

    let cancel = json!({ "id": id, "reason": "It was a mistake" });
    let cancelled = desk.administrator.mutate("cancelJob", cancel.clone()).await;
    assert_eq!(cancelled.data()["cancelJob"]["job"]["state"], "CANCELLED");
    assert_eq!(socket.next().await["payload"]["data"]["jobChanged"]["state"], "CANCELLED");
    assert_eq!(socket.next().await["type"], "complete");
    let again = desk.administrator.mutate("cancelJob", cancel).await;
    assert_eq!((again.code(), &again.extensions()["state"]), ("CONFLICT", &json!("CANCELLED")), "{again:?}");
    desk.deployment.execute("DELETE FROM tenantry.lease WHERE job = 'adjust'").await;
    // A job that was asked for later has its turn, so the cancelled one has had none.
    let later = asked(&desk.administrator, json!({ "tenantIds": [desk.agency.id] })).await;
    until_over(&desk.administrator, &later).await;
    assert_eq!(desk.quota("users").await["limit"], json!(110));
    assert_eq!(results(&desk.administrator, &id).await[0]["state"], "PENDING");
}

#[tokio::test]
async fn a_job_means_somebody_and_changes_one_thing() {
    let desk = Desk::new().await;
    let id = &desk.agency.id;
    let (before, entries) = (desk.deployment.contents().await, desk.deployment.entries().await);
    let named = |more| super::merged(json!({ "tenantIds": [id] }), more);
    for (input, field) in [
        (json!({}), "tenantIds"),
        (json!({ "tenantIds": [id], "filter": {} }), "tenantIds"),
        (json!({ "tenantIds": [] }), "tenantIds"),
        (json!({ "tenantIds": [id, "police"] }), "tenantIds.1"),
        (json!({ "tenantIds": [id, id] }), "tenantIds.1"),
        (json!({ "tenantIds": vec![id; 1001] }), "tenantIds"),
        (json!({ "filter": { "beginsWith": "nobody" } }), "filter"),
        (json!({ "filter": { "beginsWith": "a\u{0}" } }), "filter.beginsWith"),
        (named(json!({ "resource": "Users" })), "resource"),
        (named(json!({ "reason": "" })), "reason"),
        (named(json!({ "change": {} })), "change"),
        (named(json!({ "change": { "limit": 1, "percent": 1 } })), "change"),
        (named(json!({ "change": { "percent": 0 } })), "change.percent"),
        (named(json!({ "change": { "percent": 1001 } })), "change.percent"),
        (named(json!({ "change": { "percent": 65_546 } })), "change.percent"),
        (named(json!({ "change": { "limit": -1 } })), "change.limit"),
        (named(json!({ "change": { "addAmount": 1_u64 << 53 } })), "change.addAmount"),
        (named(json!({ "idempotencyKey": "" })), "idempotencyKey"),
    ] {
        let reply = adjust(&desk.administrator, input.clone()).await;
        assert_eq!((reply.code(), reply.field()), ("BAD_USER_INPUT", field), "{input}: {reply:?}");
    }
    let undefined = adjust(&desk.administrator, named(json!({ "resource": "parking.lots" }))).await;
    assert_eq!(undefined.outcome(), (200, "NOT_FOUND"));
    assert_eq!((desk.deployment.contents().await, desk.deployment.entries().await), (before, entries));
}
