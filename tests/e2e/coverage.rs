//! Every way into the API × everybody who may not: what exists is asked of the schema, so that what is new and has no
//! case here fails.

mod agreement;
mod situations;

use crate::harness::{Refusal, Socket, payload_of, sound_input};
use serde_json::json;
pub use situations::caller;
use situations::{Expected, Logged, Situation, World};
use tenantry_domain::access::{Callers, Operation, Rule};

#[tokio::test]
async fn every_mutation_refuses_everybody_who_may_not() {
    let world = World::new().await;
    let before = world.deployment.contents().await;
    let mut recorded = Vec::new();
    for (mutation, _) in world.administrator.root_fields("mutationType").await {
        let rule = rule_of(&mutation);
        for situation in &world.situations {
            let (status, code, logged) = match situation.expected {
                Expected::Refused(status, code, logged) => (status, code, logged),
                Expected::Foreign if rule.callers == Callers::Platform => (200, "FORBIDDEN", Logged::InOwnLog),
                Expected::Foreign => (200, "NOT_FOUND", Logged::InOwnLog),
                Expected::Denied(logged) => (200, "FORBIDDEN", logged),
            };
            // A tenant that was to be created has no log, and a resource belongs to no tenant: what a platform caller may
            // not do is in the platform's.
            let of_nobody = mutation == "createTenant" || ["resource", "job"].contains(&payload_of(&mutation));
            let logged = if of_nobody { logged.of_the_platform() } else { logged };
            let reply = situation.caller.mutate(&mutation, sound_input(&mutation, situation.target)).await;
            assert_eq!(reply.outcome(), (status, code), "{mutation}, {}: {reply:?}", situation.name);
            recorded.extend(situation.recorded(logged, &rule, code));
        }
    }
    assert_eq!(world.deployment.contents().await, before, "nothing was changed");
    assert_recorded(&world, recorded).await;
}

#[tokio::test]
async fn every_query_refuses_everybody_who_may_not() {
    let world = World::new().await;
    let mut recorded = Vec::new();
    for (field, _) in world.administrator.root_fields("queryType").await {
        for situation in &world.situations {
            let question = question(&field, &situation.target.id);
            let reply = situation.caller.query(&question).await;
            let expected = match (field.as_str(), situation.expected) {
                (_, Expected::Refused(status, code, logged)) => (status, code, logged),
                // It says only what the token says.
                ("viewer", _) => (200, "", Logged::Nowhere),
                // His own tenant alone is in them, or nobody's.
                ("tenants" | "tenantCounts" | "resources", Expected::Foreign) => (200, "", Logged::Nowhere),
                // What another tenant owns doesn't exist; the attempt is written down all the same.
                ("job" | "topTenants", Expected::Foreign) => (200, "FORBIDDEN", Logged::InOwnLog),
                ("tenant" | "quota", Expected::Foreign) => (200, "", Logged::InOwnLog),
                (_, Expected::Foreign) => (200, "NOT_FOUND", Logged::InOwnLog),
                ("tenants" | "tenantCounts" | "resources" | "job" | "topTenants", Expected::Denied(logged)) => {
                    (200, "FORBIDDEN", logged.of_the_platform())
                }
                (_, Expected::Denied(logged)) => (200, "FORBIDDEN", logged),
            };
            let (status, code, logged) = expected;
            assert_eq!(reply.outcome(), (status, code), "{field}, {}: {reply:?}", situation.name);
            if ["tenant", "quota"].contains(&field.as_str()) && code.is_empty() {
                assert_eq!(reply.body, json!({ "data": { (field.as_str()): null } }), "{}", situation.name);
            }
            if field != "viewer" {
                let code = if code.is_empty() { "NOT_FOUND" } else { code };
                recorded.extend(situation.recorded(logged, &rule_of(&field), code));
            } else if situation.is_turned_away() {
                recorded.extend(situation.recorded(logged, &Operation::Admit.rule(), code));
            }
        }
    }
    assert_recorded(&world, recorded).await;
}

#[tokio::test]
async fn every_subscription_refuses_everybody_who_may_not() {
    let world = World::new().await;
    let mut recorded = Vec::new();
    for (field, _) in world.administrator.root_fields("subscriptionType").await {
        let rule = rule_of(&field);
        for situation in &world.situations {
            let query = question(&field, &situation.target.id);
            let mut socket = Socket::open(&world.server).await;
            socket.init(situation.caller.token()).await;
            let (code, logged) = match situation.expected {
                Expected::Refused(status, code, logged) => {
                    let close = if status == 401 { 4401 } else { 4403 };
                    assert_eq!(socket.closed().await, (close, code.to_owned()), "{}", situation.name);
                    (code, logged)
                }
                Expected::Foreign => {
                    let code = if rule.callers == Callers::Platform { "FORBIDDEN" } else { "NOT_FOUND" };
                    (subscription_refused(&mut socket, &query, code).await, Logged::InOwnLog)
                }
                Expected::Denied(logged) => {
                    // A job concerns no tenant.
                    let logged = if field == "jobChanged" { logged.of_the_platform() } else { logged };
                    (subscription_refused(&mut socket, &query, "FORBIDDEN").await, logged)
                }
            };
            recorded.extend(situation.recorded(logged, &rule, code));
        }
    }
    assert_recorded(&world, recorded).await;
}

#[tokio::test]
async fn fields_of_a_tenant_that_need_more_refuse_and_leave_their_neighbours_alone() {
    let world = World::new().await;
    let query = format!(
        "{{ tenant(id: \"{}\") {{ slug access {{ servers }} quotas {{ used }} auditEntries {{ edges {{ cursor }} }} }} }}",
        world.agency.id
    );
    let bound = caller(&world.deployment, &world.server, "a reader of tenants", Some(world.agency), "auth:tenant:read");
    let reply = bound.query(&query).await;
    let tenant = &reply.body["data"]["tenant"];
    assert_eq!(
        (&tenant["slug"], &tenant["access"], &tenant["quotas"], &tenant["auditEntries"]),
        (&json!("agency"), &json!(null), &json!(null), &json!(null))
    );
    let mut told: Vec<_> =
        reply.body["errors"].as_array().unwrap().iter().map(|error| error["path"][1].as_str().unwrap()).collect();
    told.sort_unstable();
    assert_eq!(told, ["access", "auditEntries", "quotas"]);
    assert_eq!(reply.code(), "FORBIDDEN");
    let refused =
        |operation: Operation| refusal(&world.agency.id, "a reader of tenants", &operation.rule(), "FORBIDDEN");
    let operations = [Operation::ReadTenantAccess, Operation::ListAuditEntries, Operation::ListQuotas];
    assert_recorded(&world, operations.map(refused).into()).await;
}

/// Subscribes, and expects an error in place of changes.
async fn subscription_refused(socket: &mut Socket, query: &str, code: &'static str) -> &'static str {
    assert_eq!(socket.next().await["type"], "connection_ack");
    socket.subscribe("1", query).await;
    let error = socket.next().await;
    assert_eq!(
        (&error["type"], &error["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!(code)),
        "{error}"
    );
    code
}

/// A question about a tenant for a root field.
fn question(field: &str, tenant: &str) -> String {
    match field {
        "viewer" => "{ viewer { subject } }".to_owned(),
        "tenant" => format!("{{ tenant(id: \"{tenant}\") {{ id }} }}"),
        "tenants" => "{ tenants { edges { cursor } } }".to_owned(),
        "tenantCounts" => "{ tenantCounts { total } }".to_owned(),
        "auditEntries" => format!("{{ auditEntries(tenantId: \"{tenant}\") {{ edges {{ cursor }} }} }}"),
        "resources" => "{ resources { key } }".to_owned(),
        "quota" => format!("{{ quota(tenantId: \"{tenant}\", resource: \"users\") {{ used }} }}"),
        "job" => "{ job(id: \"8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21\") { state } }".to_owned(),
        "jobChanged" => {
            "subscription { jobChanged(id: \"8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21\") { state } }".to_owned()
        }
        "topTenants" => "{ topTenants(resource: \"users\") { asOf } }".to_owned(),
        "tenantChanged" => format!("subscription {{ tenantChanged(tenantId: \"{tenant}\") {{ action }} }}"),
        "usageChanged" => format!("subscription {{ usageChanged(tenantId: \"{tenant}\") {{ tenantId }} }}"),
        "quotaThresholdCrossed" => {
            format!("subscription {{ quotaThresholdCrossed(tenantId: \"{tenant}\") {{ threshold }} }}")
        }
        other => panic!("there is no case for the field {other}: add one"),
    }
}

/// A root field's line in the table of operations.
fn rule_of(field: &str) -> Rule {
    let operation = Operation::ALL.iter().find(|operation| operation.rule().name == field);
    match (operation, field) {
        (Some(operation), _) => operation.rule(),
        // It needs no scope, so it has no line.
        (None, "viewer") => Operation::Admit.rule(),
        (None, other) => panic!("{other} is not in the table of operations"),
    }
}

fn refusal(log: &str, subject: &str, rule: &Rule, code: &str) -> Refusal {
    Refusal {
        log: log.to_owned(),
        subject: subject.to_owned(),
        action: rule.action.name().to_owned(),
        code: code.to_owned(),
    }
}

/// Exactly these refusals are on the trail, each once: what comes again within a minute is folded.
async fn assert_recorded(world: &World, mut expected: Vec<Refusal>) {
    expected.sort();
    expected.dedup();
    assert_eq!(world.deployment.refusals().await, expected);
}

impl Situation {
    /// The entry that a refusal leaves, if it leaves one.
    fn recorded(&self, logged: Logged, rule: &Rule, code: &str) -> Option<Refusal> {
        let rule = if self.is_turned_away() { &Operation::Admit.rule() } else { rule };
        let log = match logged {
            Logged::Nowhere => return None,
            Logged::InOwnLog => self.own.map_or("platform", |own| own.id.as_str()),
            Logged::InTargetsLog => self.target.id.as_str(),
            Logged::InPlatformsLog => "platform",
        };
        Some(refusal(log, self.name, rule, code))
    }
}
