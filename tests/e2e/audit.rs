//! The trail: what an entry tells, that no number is missing, and how refusals are gathered.

use crate::harness::{Api, BOUND, Created, Deployment, Server, TokenRequest, sound_input, within};
use serde_json::{Value, json};
use std::time::Duration;

struct Desk {
    deployment: Deployment,
    server: Server,
    administrator: Api,
    agency: Created,
}

impl Desk {
    async fn new() -> Self {
        let deployment = Deployment::fresh().await;
        let server = deployment.server().await;
        let administrator = deployment.administrator(&server);
        let agency = administrator.onboard("police").await;
        Self { deployment, server, administrator, agency }
    }

    /// Entries with these arguments, newest first.
    async fn entries(&self, arguments: &str, fields: &str) -> Vec<Value> {
        let query = format!("{{ auditEntries({arguments}) {{ edges {{ node {{ {fields} }} }} }} }}");
        let reply = self.administrator.query(&query).await;
        reply.data()["auditEntries"]["edges"].as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect()
    }
}

const EVERYTHING: &str = "id log seq at tenantId action outcome code subject clientId tokenId address reach target \
    before after changedFields reason requestId traceId";

#[tokio::test]
async fn an_entry_tells_who_did_what_why_and_what_changed() {
    let desk = Desk::new().await;
    let input = json!({ "tenantId": desk.agency.id, "cause": "BILLING", "reason": "Invoice 2026-117 is disputed" });
    let suspended = desk.administrator.mutate("suspendTenant", input).await;
    let tenant = suspended.tenant();
    let mut entry = desk.administrator.trail(&desk.agency.id, EVERYTHING).await.pop().unwrap();
    for drawn in ["id", "tokenId", "requestId", "traceId"] {
        assert!(entry[drawn].as_str().is_some_and(|text| text.len() >= 32), "{drawn}: {entry}");
        entry.as_object_mut().unwrap().remove(drawn);
    }
    let parts = |status: &str| {
        json!({
            "deletionProtection": false, "displayName": "police", "labels": {}, "slug": "police", "status": status,
        })
    };
    let mut after = parts("SUSPENDED");
    let reason = "Invoice 2026-117 is disputed";
    after["suspension"] = json!({ "cause": "BILLING", "reason": reason, "since": tenant["suspension"]["since"] });
    let expected = json!({
        "log": "TENANT", "seq": 3, "at": tenant["updatedAt"], "tenantId": desk.agency.id, "action": "tenant.suspend",
        "outcome": "ACCEPTED", "code": null, "subject": "administrator", "clientId": null, "address": "127.0.0.1",
        "reach": "PLATFORM", "target": format!("tenant/{}", desk.agency.id), "before": parts("ACTIVE"), "after": after,
        "changedFields": ["status", "suspension"], "reason": reason,
    });
    assert_eq!(entry, expected);
}

#[tokio::test]
async fn a_refused_attempt_tells_who_tried_and_why_not() {
    let desk = Desk::new().await;
    let officer = desk.deployment.bound(&desk.server, &desk.agency.id, BOUND);
    officer.attempt("deleteTenant", &desk.agency).await;
    let fields = "seq action outcome code subject reach target before after changedFields reason";
    let entry = desk.administrator.trail(&desk.agency.id, fields).await.pop().unwrap();
    let expected = json!({
        "seq": 3, "action": "tenant.delete", "outcome": "REFUSED", "code": "FORBIDDEN", "subject": "somebody",
        "reach": "TENANT", "target": format!("tenant/{}", desk.agency.id), "before": null, "after": null,
        "changedFields": [], "reason": null,
    });
    assert_eq!(entry, expected);
}

#[tokio::test]
async fn thirty_two_writers_at_once_leave_no_gap_and_no_step_back() {
    let desk = Desk::new().await;
    let writers = (0..32).map(|writer| {
        let (administrator, agency) = (desk.administrator.clone(), &desk.agency);
        async move {
            for round in 0..4 {
                let mut input = sound_input("updateTenant", agency);
                input["displayName"] = json!(format!("Name {writer}.{round}"));
                administrator.insist("updateTenant", &input).await.data();
                // A refusal takes a number too; each is of a kind of its own, so that none is folded.
                administrator.attempt(if round % 2 == 0 { "resumeTenant" } else { "activateTenant" }, agency).await;
            }
        }
    });
    futures_util::future::join_all(writers).await;
    let trail = desk.administrator.trail(&desk.agency.id, "seq at action after before").await;
    let numbers: Vec<_> = trail.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    assert!(
        trail.windows(2).all(|pair| pair[0]["at"].as_str() <= pair[1]["at"].as_str()),
        "never before the one before"
    );
    let updates: Vec<_> = trail.iter().filter(|entry| entry["action"] == "tenant.update").collect();
    assert_eq!(updates.len(), 128);
    assert!(updates.windows(2).all(|pair| pair[0]["after"] == pair[1]["before"]), "each begins where the last ended");
}

#[tokio::test]
async fn a_page_below_a_list_goes_on_in_the_tenants_own_list() {
    let desk = Desk::new().await;
    let fire = desk.administrator.onboard("fire").await;
    for agency in [&desk.agency, &fire] {
        for number in 0..5 {
            desk.administrator.rename(agency, &format!("Name {number}")).await;
        }
    }
    let numbers = |page: &Value| -> Vec<u64> {
        page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["seq"].as_u64().unwrap()).collect()
    };
    let below = "auditEntries(first: 3) { edges { node { seq } } pageInfo { hasNextPage endCursor } }";
    let reply = desk.administrator.query(&format!("{{ tenants {{ edges {{ node {{ id {below} }} }} }} }}")).await;
    let of_one = "query($id: ID!, $after: String) { tenant(id: $id) { auditEntries(after: $after) { edges { node { seq } } } } }";
    let of_all = "query($after: String) { auditEntries(after: $after) { edges { node { seq } } } }";
    for (place, other) in [(0, &desk.agency), (1, &fire)] {
        let node = &reply.data()["tenants"]["edges"][place]["node"];
        let page = &node["auditEntries"];
        assert_eq!((numbers(page), &page["pageInfo"]["hasNextPage"]), (vec![7, 6, 5], &json!(true)));
        let after = &page["pageInfo"]["endCursor"];
        let rest = desk.administrator.graphql(of_one, json!({ "id": node["id"], "after": after })).await;
        assert_eq!(numbers(&rest.data()["tenant"]["auditEntries"]), [4, 3, 2, 1]);
        // The newest tenant comes first, so that the other one is the one at the other place.
        assert_ne!(node["id"], *other.id);
        for refused in [
            desk.administrator.graphql(of_one, json!({ "id": other.id, "after": after })).await,
            desk.administrator.graphql(of_all, json!({ "after": after })).await,
        ] {
            assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "after"), "{refused:?}");
        }
        let below = "query($after: String) {
            tenants { edges { node { auditEntries(after: $after) { edges { node { seq } } } } } } }";
        let refused = desk.administrator.graphql(below, json!({ "after": after })).await;
        assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "after"), "below a list: {refused:?}");
    }
}

/// Somebody has written into the database what Tenantry can't have written.
#[tokio::test]
async fn an_entry_that_cannot_be_read_is_not_shown_as_another() {
    let desk = Desk::new().await;
    for (part, text) in [("log", "TENANT"), ("outcome", "ACCEPTED"), ("reach", "PLATFORM"), ("seq", "1"), ("at", "20")]
    {
        let forge = |from: &str, to: &str| {
            format!(
                "UPDATE tenantry.audit_entry SET canonical =
                 convert_to(replace(convert_from(canonical, 'UTF8'), '\"{part}\":\"{from}', '\"{part}\":\"{to}'), 'UTF8')"
            )
        };
        let asked = format!("{{ auditEntries {{ edges {{ node {{ {part} }} }} }} }}");
        assert_eq!(desk.deployment.execute(&forge(text, "else ")).await, 2);
        assert_eq!(desk.administrator.query(&asked).await.code(), "INTERNAL", "{part}");
        desk.deployment.execute(&forge("else ", text)).await;
        desk.administrator.query(&asked).await.data();
    }
}

#[tokio::test]
async fn entries_are_found_by_what_they_tell() {
    let desk = Desk::new().await;
    desk.administrator.attempt("suspendTenant", &desk.agency).await.data();
    desk.administrator.attempt("activateTenant", &desk.agency).await;
    let other = TokenRequest { subject: "colleague", ..TokenRequest::default() };
    let colleague = Api::new(&desk.server, &desk.deployment.token(&other));
    colleague.attempt("resumeTenant", &desk.agency).await.data();
    let nobody = TokenRequest { subject: "outsider", scope: "auth:tenant:write", ..TokenRequest::default() };
    Api::new(&desk.server, &desk.deployment.token(&nobody)).attempt("createTenant", &desk.agency).await;
    let suspended_at = desk.entries("filter: { action: [\"tenant.suspend\"] }", "at").await[0]["at"].clone();
    for (filter, actions) in [
        ("action: [\"tenant.suspend\", \"tenant.resume\"]".to_owned(), vec!["tenant.resume", "tenant.suspend"]),
        ("subject: \"colleague\"".to_owned(), vec!["tenant.resume"]),
        ("subject: \"Colleague\"".to_owned(), vec![]),
        ("outcome: REFUSED".to_owned(), vec!["tenant.create", "tenant.activate"]),
        ("log: PLATFORM".to_owned(), vec!["tenant.create"]),
        ("log: TENANT, outcome: REFUSED".to_owned(), vec!["tenant.activate"]),
        (format!("to: {suspended_at}"), vec!["tenant.activate", "tenant.create"]),
        (format!("from: {suspended_at}, outcome: ACCEPTED"), vec!["tenant.resume", "tenant.suspend"]),
        (format!("from: {suspended_at}, to: {suspended_at}"), vec![]),
        ("action: [\"tenant.erase\"]".to_owned(), vec![]),
    ] {
        let found = desk.entries(&format!("filter: {{ {filter} }}"), "action").await;
        let found: Vec<_> = found.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert_eq!(found, actions, "{filter}");
    }
}

#[tokio::test]
async fn what_concerns_no_tenant_is_in_the_platforms_log() {
    let desk = Desk::new().await;
    let nobody = TokenRequest { subject: "outsider", scope: "auth:tenant:read", ..TokenRequest::default() };
    let outsider = Api::new(&desk.server, &desk.deployment.token(&nobody));
    outsider.query("{ tenants { edges { cursor } } }").await;
    let unknown = Created { id: "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21".to_owned(), slug: "unknown".to_owned() };
    outsider.attempt("updateTenant", &unknown).await;
    let entries = desk.entries("filter: { log: PLATFORM }", "seq log tenantId action code target").await;
    let expected = json!([
        { "seq": 2, "log": "PLATFORM", "tenantId": null, "action": "tenant.update", "code": "FORBIDDEN",
          "target": format!("tenant/{}", unknown.id) },
        { "seq": 1, "log": "PLATFORM", "tenantId": null, "action": "tenant.list", "code": "FORBIDDEN", "target": null },
    ]);
    assert_eq!(json!(entries), expected);
}

#[tokio::test]
async fn refusals_alike_within_a_minute_are_one_entry_and_a_count() {
    let desk = Desk::new().await;
    let officer = desk.deployment.bound(&desk.server, &desk.agency.id, BOUND);
    for _ in 0..10 {
        assert_eq!(officer.attempt("deleteTenant", &desk.agency).await.code(), "FORBIDDEN");
    }
    // Those that come while one is being written are written together, a little later.
    let folded = "SELECT coalesce(sum(folded), 0)::bigint FROM tenantry.refusal_fold WHERE code = 'FORBIDDEN'";
    within(Duration::from_secs(2), "nine are counted", async || {
        (desk.deployment.number(folded).await == 9).then_some(())
    })
    .await;
    let refused = "filter: { outcome: REFUSED }";
    assert_eq!(desk.entries(refused, "action").await.len(), 1);
    // Its minute is over.
    desk.deployment.execute("UPDATE tenantry.refusal_fold SET expires_at = now() - interval '1 second'").await;
    let closed = async || (desk.entries(refused, "action").await.len() == 2).then_some(());
    within(Duration::from_secs(3), "the job tells how many there were", closed).await;
    let fields = "seq action outcome code subject reach tenantId after";
    let closing = json!({
        "seq": 4, "action": "tenant.delete", "outcome": "REFUSED", "code": "FORBIDDEN", "subject": "somebody",
        "reach": "SYSTEM", "tenantId": desk.agency.id, "after": { "folded": "9" },
    });
    assert_eq!(desk.entries(refused, fields).await[0], closing);
    assert_eq!(desk.deployment.number("SELECT count(*) FROM tenantry.refusal_fold").await, 0);
    officer.attempt("deleteTenant", &desk.agency).await;
    assert_eq!(desk.entries(refused, "action").await.len(), 3, "the next one is an entry of its own again");
}

#[tokio::test]
async fn a_question_about_anothers_tenant_is_counted_as_often_as_it_is_asked() {
    let desk = Desk::new().await;
    let fire = desk.administrator.onboard("fire").await;
    let officer = desk.deployment.bound(&desk.server, &desk.agency.id, BOUND);
    let query = format!("{{ tenant(id: \"{}\") {{ slug }} }}", fire.id);
    for _ in 0..10 {
        assert_eq!(officer.query(&query).await.data()["tenant"], json!(null));
    }
    let counted = async || {
        let folded = "SELECT coalesce(sum(folded), 0)::bigint FROM tenantry.refusal_fold";
        (desk.deployment.number(folded).await == 9).then_some(())
    };
    within(Duration::from_secs(3), "the other nine are counted", counted).await;
    let told = desk.entries("filter: { outcome: REFUSED }", "action code").await;
    assert_eq!(told, [json!({ "action": "tenant.read", "code": "NOT_FOUND" })]);
}

#[tokio::test]
async fn of_refused_previews_only_those_without_the_right_are_written_down() {
    let desk = Desk::new().await;
    let officer = desk.deployment.bound(&desk.server, &desk.agency.id, BOUND);
    let preview = async |api: &Api, mutation: &str| {
        let mut input = sound_input(mutation, &desk.agency);
        input["validateOnly"] = json!(true);
        api.mutate(mutation, input).await.code().to_owned()
    };
    assert_eq!(preview(&desk.administrator, "resumeTenant").await, "INVALID_TRANSITION");
    assert_eq!(desk.entries("filter: { outcome: REFUSED }", "code").await, Vec::<Value>::new());
    assert_eq!(preview(&officer, "resumeTenant").await, "FORBIDDEN");
    assert_eq!(desk.entries("filter: { outcome: REFUSED }", "code").await, [json!({ "code": "FORBIDDEN" })]);
}

#[tokio::test]
async fn bad_input_conflicts_and_what_is_not_there_are_not_written_down() {
    let desk = Desk::new().await;
    let before = desk.deployment.entries().await;
    let on = |more: Value| {
        let mut input = sound_input("updateTenant", &desk.agency);
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    for (input, code) in [
        (on(json!({ "displayName": "" })), "BAD_USER_INPUT"),
        (on(json!({ "expectedVersion": 9 })), "CONFLICT"),
        (on(json!({ "tenantId": "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21" })), "NOT_FOUND"),
    ] {
        assert_eq!(desk.administrator.mutate("updateTenant", input).await.code(), code);
    }
    assert_eq!(Api::anonymous(&desk.server).query("{ viewer { subject } }").await.status, 401);
    assert_eq!(desk.deployment.entries().await, before);
}
