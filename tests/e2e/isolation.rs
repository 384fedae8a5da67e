//! No tenant reaches another's data: not through the API, and not through the database.

use crate::harness::{Api, BOUND, Created, Deployment, Server, Socket, eventually, sound_input};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};
use std::time::Duration;

/// Two tenants, each with a person of its own.
struct Two {
    administrator: Api,
    police: Created,
    fire: Created,
    officer: Api,
    firefighter: Api,
    server: Server,
    deployment: Deployment,
}

impl Two {
    async fn new() -> Self {
        let deployment = Deployment::fresh().await;
        let server = deployment.server().await;
        let administrator = deployment.administrator(&server);
        let (police, fire) = (administrator.onboard("police").await, administrator.onboard("fire").await);
        let officer = deployment.bound(&server, &police.id, BOUND);
        let firefighter = deployment.bound(&server, &fire.id, BOUND);
        Self { administrator, police, fire, officer, firefighter, server, deployment }
    }
}

#[tokio::test]
async fn another_tenant_does_not_exist() {
    let two = Two::new().await;
    let nobody = "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21";
    for (argument, theirs, nobodys) in [("id", two.fire.id.as_str(), nobody), ("slug", "fire", "nobody")] {
        let ask = async |value: &str| {
            let reply = two.officer.query(&format!("{{ tenant({argument}: \"{value}\") {{ id slug }} }}")).await;
            (reply.status, reply.body)
        };
        assert_eq!(ask(theirs).await, (200, json!({ "data": { "tenant": null } })));
        assert_eq!(ask(theirs).await, ask(nobodys).await, "by {argument}, it is as if there were none");
    }
    for mutation in
        ["updateTenant", "suspendTenant", "archiveTenant", "setQuota", "grantQuota", "revokeQuotaGrant", "removeQuota"]
    {
        let theirs = without_trace(two.officer.attempt(mutation, &two.fire).await.body);
        let gone = Created { id: nobody.to_owned(), slug: "nobody".to_owned() };
        assert_eq!(theirs, without_trace(two.officer.attempt(mutation, &gone).await.body), "{mutation}");
    }
}

#[tokio::test]
async fn another_tenants_quotas_do_not_exist() {
    let two = Two::new().await;
    let limits = [(&two.police, 7), (&two.fire, 8)];
    for (tenant, limit) in limits {
        let input = json!({ "tenantId": tenant.id, "resource": "users", "limit": limit });
        two.administrator.mutate("setQuota", input).await.data();
    }
    let nobody = "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21";
    for tenant in [two.fire.id.as_str(), nobody] {
        let query = format!(
            "{{ quota(tenantId: \"{tenant}\", resource: \"users\") {{ used }} tenant(id: \"{tenant}\") {{ \
             quotas {{ used }} }} }}"
        );
        let reply = two.officer.query(&query).await;
        assert_eq!((reply.status, reply.body), (200, json!({ "data": { "quota": null, "tenant": null } })));
    }
    let page = "{ tenants { edges { node { quotas { tenantId limit } } } } }";
    for (person, (tenant, limit)) in [&two.officer, &two.firefighter].into_iter().zip(limits) {
        let reply = person.query(page).await;
        let edges = reply.data()["tenants"]["edges"].as_array().unwrap();
        let [edge] = &edges[..] else { panic!("his own tenant alone: {reply:?}") };
        let quotas = edge["node"]["quotas"].as_array().unwrap();
        assert!(quotas.iter().all(|quota| quota["tenantId"] == *tenant.id), "{reply:?}");
        assert_eq!(quotas.last().unwrap()["limit"], limit);
    }
}

fn without_trace(mut body: Value) -> Value {
    body["errors"][0]["extensions"]["traceId"] = json!("some trace");
    body
}

#[tokio::test]
async fn a_bound_callers_lists_are_the_same_with_his_own_tenant_alone_in_them() {
    let two = Two::new().await;
    let slugs = |reply: &crate::harness::Reply| -> Vec<String> {
        let edges = reply.data()["tenants"]["edges"].as_array().unwrap();
        edges.iter().map(|edge| edge["node"]["slug"].as_str().unwrap().to_owned()).collect()
    };
    for list in [
        "tenants",
        "tenants(filter: { status: [ACTIVE] })",
        "tenants(filter: { beginsWith: \"f\" })",
        "tenants(orderBy: { field: SLUG, direction: ASC })",
    ] {
        let reply = two.officer.query(&format!("{{ {list} {{ edges {{ node {{ slug }} }} }} }}")).await;
        assert!(slugs(&reply).iter().all(|slug| slug == "police"), "{list}: {reply:?}");
    }
    let counts = two.officer.query("{ tenantCounts { active total } }").await;
    assert_eq!(counts.data()["tenantCounts"], json!({ "active": 1, "total": 1 }));
    two.officer.attempt("activateTenant", &two.police).await;
    two.firefighter.attempt("activateTenant", &two.fire).await;
    for list in [
        "auditEntries",
        "auditEntries(filter: { outcome: REFUSED })",
        "auditEntries(filter: { subject: \"somebody\" })",
    ] {
        let reply = two.officer.query(&format!("{{ {list} {{ edges {{ node {{ tenantId }} }} }} }}")).await;
        let edges = reply.data()["auditEntries"]["edges"].as_array().unwrap();
        assert!(
            !edges.is_empty() && edges.iter().all(|edge| edge["node"]["tenantId"] == *two.police.id),
            "{list}: {reply:?}"
        );
    }
    let platform = two.officer.query("{ auditEntries(filter: { log: PLATFORM }) { edges { cursor } } }").await;
    assert_eq!(platform.data()["auditEntries"]["edges"], json!([]));
}

#[tokio::test]
async fn a_cursor_from_elsewhere_leads_to_nothing_of_anybody_else() {
    let two = Two::new().await;
    for (list, whose) in [
        ("tenants", &two.administrator),
        ("tenants", &two.firefighter),
        ("auditEntries", &two.administrator),
        ("auditEntries", &two.firefighter),
    ] {
        let first = whose.query(&format!("{{ {list} {{ edges {{ cursor }} }} }}")).await;
        for edge in first.data()[list]["edges"].as_array().unwrap() {
            let query = format!("query($after: String) {{ {list}(after: $after) {{ edges {{ node {{ id }} }} }} }}");
            let reply = two.officer.graphql(&query, json!({ "after": edge["cursor"] })).await;
            let own = two.officer.query(&format!("{{ {list}(first: 100) {{ edges {{ node {{ id }} }} }} }}")).await;
            let own = own.data()[list]["edges"].as_array().unwrap().clone();
            let seen = reply.data()[list]["edges"].as_array().unwrap();
            assert!(seen.iter().all(|node| own.contains(node)), "{list}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn a_subscription_tells_nothing_of_another_tenant() {
    let two = Two::new().await;
    let mut socket = Socket::established(&two.server, two.officer.token()).await;
    socket
        .subscribe("theirs", &format!("subscription {{ tenantChanged(tenantId: \"{}\") {{ action }} }}", two.fire.id))
        .await;
    let refused = socket.next().await;
    assert_eq!((&refused["id"], &refused["type"]), (&json!("theirs"), &json!("error")));
    assert_eq!(refused["payload"][0]["extensions"]["code"], "NOT_FOUND");
    socket.subscribe("all", "subscription { tenantChanged { tenantId tenant { displayName } } }").await;
    // Told in the order of their commits: each time the other tenant is changed first.
    let (mut number, mut told) = (0, Value::Null);
    while told.is_null() {
        number += 1;
        for tenant in [&two.fire, &two.police] {
            let mut input = sound_input("updateTenant", tenant);
            input["displayName"] = json!(format!("Name {number}"));
            two.administrator.mutate("updateTenant", input).await.data();
        }
        told = tokio::time::timeout(Duration::from_millis(300), socket.next()).await.unwrap_or_default();
    }
    two.administrator.attempt("suspendTenant", &two.fire).await.data();
    two.administrator.attempt("resumeTenant", &two.fire).await.data();
    let last = json!({ "tenantId": two.police.id, "displayName": "The last" });
    two.administrator.mutate("updateTenant", last).await.data();
    loop {
        let change = &told["payload"]["data"]["tenantChanged"];
        assert_eq!(change["tenantId"], *two.police.id, "{told}");
        if change["tenant"]["displayName"] == "The last" {
            break;
        }
        told = socket.next().await;
    }
}

/// The tables that belong to tenants.
const TABLES: [&str; 10] = [
    "tenant",
    "tenant_label",
    "audit_head",
    "audit_entry",
    "refusal_fold",
    "idempotency_key",
    "outbox",
    "quota",
    "quota_grant",
    "quota_look",
];

async fn bind(connection: &mut PgConnection, tenant: &str) {
    run(connection, "BEGIN").await.unwrap();
    run(connection, &format!("SET LOCAL tenantry.tenant_id = '{tenant}'")).await.unwrap();
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<u64, sqlx::Error> {
    Ok(connection.execute(AssertSqlSafe(sql.to_owned())).await?.rows_affected())
}

/// The tenants whose rows a connection sees in a table.
async fn seen(connection: &mut PgConnection, table: &str) -> Vec<String> {
    let sql = format!("SELECT DISTINCT tenant_id::text FROM tenantry.{table}");
    let rows = connection.fetch_all(AssertSqlSafe(sql)).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Puts a copy of the bound tenant's first entry into another log.
fn entry_in(log: &str) -> String {
    format!(
        "INSERT INTO tenantry.audit_entry SELECT '{log}', 99, at, action, outcome, subject, canonical \
         FROM tenantry.audit_entry WHERE seq = 1"
    )
}

/// Two tenants with rows in every table.
async fn two_with_everything() -> Two {
    let two = Two::new().await;
    for (tenant, person) in [(&two.police, &two.officer), (&two.fire, &two.firefighter)] {
        let labelled =
            json!({ "tenantId": tenant.id, "labels": [{ "key": "a", "value": "b" }], "idempotencyKey": "k" });
        two.administrator.mutate("updateTenant", labelled).await.data();
        two.administrator.attempt("setQuota", tenant).await.data();
        two.administrator.attempt("grantQuota", tenant).await.data();
        person.attempt("activateTenant", tenant).await;
    }
    two
}

#[tokio::test]
async fn the_tenants_role_sees_nothing_unless_it_is_bound_and_then_one_tenant() {
    let two = two_with_everything().await;
    let mut connection = two.deployment.connect("tenantry_tenant").await;
    let mut everything = two.deployment.connect("postgres").await;
    for table in TABLES {
        assert!(seen(&mut everything, table).await.len() >= 2, "{table} has rows of both, or this proves nothing");
        assert_eq!(seen(&mut connection, table).await, Vec::<String>::new(), "{table}, never bound");
    }
    bind(&mut connection, &two.police.id).await;
    for table in TABLES {
        assert_eq!(seen(&mut connection, table).await, std::slice::from_ref(&two.police.id), "{table}");
    }
    run(&mut connection, "COMMIT").await.unwrap();
    // The setting is an empty text now, and not unset.
    for table in TABLES {
        assert_eq!(seen(&mut connection, table).await, Vec::<String>::new(), "{table}, bound no more");
    }
}

#[tokio::test]
async fn the_tenants_role_writes_no_other_tenants_rows_and_changes_no_entry() {
    let two = two_with_everything().await;
    let mut connection = two.deployment.connect("tenantry_tenant").await;
    let (own, other) = (&two.police.id, &two.fire.id);
    let attempts = [
        (format!("UPDATE tenantry.tenant SET version = version + 1 WHERE tenant_id = '{other}'"), None),
        (format!("UPDATE tenantry.audit_head SET seq = 0 WHERE tenant_id = '{other}'"), None),
        (format!("DELETE FROM tenantry.tenant_label WHERE tenant_id = '{other}'"), None),
        (format!("DELETE FROM tenantry.outbox WHERE tenant_id = '{other}'"), None),
        (format!("DELETE FROM tenantry.idempotency_key WHERE tenant_id = '{other}'"), None),
        (format!("UPDATE tenantry.quota SET most = 0 WHERE tenant_id = '{other}'"), None),
        (format!("DELETE FROM tenantry.quota_grant WHERE tenant_id = '{other}'"), None),
        (format!("DELETE FROM tenantry.quota_look WHERE tenant_id = '{other}'"), None),
        (format!("INSERT INTO tenantry.quota VALUES ('{other}', 'storage.bytes', 1)"), Some("42501")),
        ("UPDATE tenantry.resource SET unit = 'x'".to_owned(), Some("42501")),
        (format!("UPDATE tenantry.tenant SET tenant_id = '{other}' WHERE tenant_id = '{own}'"), Some("42501")),
        (format!("INSERT INTO tenantry.tenant_label VALUES ('{other}', 'k', 'v')"), Some("42501")),
        (entry_in(other), Some("42501")),
        (entry_in("00000000-0000-0000-0000-000000000000"), Some("42501")),
        ("UPDATE tenantry.audit_entry SET subject = 'nobody'".to_owned(), Some("42501")),
        ("DELETE FROM tenantry.audit_entry".to_owned(), Some("42501")),
        ("TRUNCATE tenantry.audit_entry".to_owned(), Some("42501")),
        ("DELETE FROM tenantry.tenant".to_owned(), Some("42501")),
        ("ALTER TABLE tenantry.tenant DISABLE ROW LEVEL SECURITY".to_owned(), Some("42501")),
        ("SET ROLE tenantry_platform".to_owned(), Some("42501")),
        ("SET SESSION AUTHORIZATION tenantry_platform".to_owned(), Some("42501")),
        ("SET ROLE tenantry_owner".to_owned(), Some("42501")),
        ("SELECT * FROM tenantry.lease".to_owned(), Some("42501")),
        ("SELECT * FROM tenantry.socket_report".to_owned(), Some("42501")),
    ];
    assert_all_refused(&mut connection, own, &attempts).await;
}

/// What is about all tenants at once: the ranking, and the jobs over many.
const OF_THE_PLATFORM: [&str; 4] = ["usage_rank", "usage_rank_position", "job", "job_item"];

#[tokio::test]
async fn the_tenants_role_has_no_part_in_what_is_about_all_tenants() {
    let two = two_with_everything().await;
    for (tenant, person) in [(&two.police, &two.officer), (&two.fire, &two.firefighter)] {
        two.administrator.attempt("adjustQuotas", tenant).await.data();
        person.attempt("consumeQuota", tenant).await.data();
    }
    let rows = OF_THE_PLATFORM.map(|table| format!("EXISTS (SELECT FROM tenantry.{table})")).join(" AND ");
    let are_there = format!("SELECT count(*) WHERE {rows}");
    let is_written = async || (two.deployment.number(&are_there).await == 1).then_some(());
    eventually("each of the tables has rows, or this proves nothing", is_written).await;
    let mut connection = two.deployment.connect("tenantry_tenant").await;
    let attempts = OF_THE_PLATFORM.iter().flat_map(|table| {
        [
            format!("SELECT FROM tenantry.{table}"),
            format!("INSERT INTO tenantry.{table} DEFAULT VALUES"),
            format!("DELETE FROM tenantry.{table}"),
            format!("TRUNCATE tenantry.{table} CASCADE"),
        ]
    });
    let attempts: Vec<_> = attempts.map(|sql| (sql, Some("42501"))).collect();
    assert_all_refused(&mut connection, &two.police.id, &attempts).await;
}

#[tokio::test]
async fn the_platforms_role_reads_across_tenants_and_writes_none_that_it_is_not_bound_to() {
    let two = two_with_everything().await;
    let mut connection = two.deployment.connect("tenantry_platform").await;
    for table in TABLES {
        assert!(seen(&mut connection, table).await.len() >= 2, "{table}");
    }
    let (one, other) = (&two.police.id, &two.fire.id);
    let attempts = [
        (format!("UPDATE tenantry.tenant SET version = version + 1 WHERE tenant_id = '{other}'"), None),
        (format!("UPDATE tenantry.audit_head SET seq = 0 WHERE tenant_id = '{other}'"), None),
        (format!("UPDATE tenantry.quota SET most = 0 WHERE tenant_id = '{other}'"), None),
        ("DELETE FROM tenantry.quota".to_owned(), Some("42501")),
        ("DELETE FROM tenantry.quota_grant".to_owned(), Some("42501")),
        ("DELETE FROM tenantry.quota_look WHERE at > now()".to_owned(), None),
        ("DELETE FROM tenantry.resource".to_owned(), Some("42501")),
        ("DELETE FROM tenantry.usage_rank_position".to_owned(), Some("42501")),
        (
            format!(
                "INSERT INTO tenantry.outbox (tenant_id, kind, subject, version, action, entry_number) \
                 VALUES ('{other}', 'tenant', 'x', 1, 'x', 1)"
            ),
            Some("42501"),
        ),
        ("UPDATE tenantry.audit_entry SET subject = 'nobody'".to_owned(), Some("42501")),
        ("DELETE FROM tenantry.audit_entry".to_owned(), Some("42501")),
        ("DELETE FROM tenantry.tenant".to_owned(), Some("42501")),
        ("DELETE FROM tenantry.outbox WHERE expires_at > now()".to_owned(), None),
        ("DELETE FROM tenantry.idempotency_key WHERE expires_at > now()".to_owned(), None),
        ("SET ROLE tenantry_owner".to_owned(), Some("42501")),
    ];
    assert_all_refused(&mut connection, one, &attempts).await;
    let unbound = format!("UPDATE tenantry.tenant SET version = version + 1 WHERE tenant_id = '{one}'");
    assert_eq!(run(&mut connection, &unbound).await.unwrap(), 0, "bound to nobody, it changes nobody");
}

/// Tries each statement in a transaction of its own: it concerns no row, or fails with this SQLSTATE.
async fn assert_all_refused(connection: &mut PgConnection, bound: &str, attempts: &[(String, Option<&str>)]) {
    for (sql, state) in attempts {
        bind(connection, bound).await;
        let happened = run(connection, sql).await.map_err(|error| {
            error.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default().into_owned()
        });
        match state {
            None => assert_eq!(happened, Ok(0), "{sql}"),
            Some(state) => assert_eq!(happened, Err((*state).to_owned()), "{sql}"),
        }
        run(connection, "ROLLBACK").await.unwrap();
    }
}
