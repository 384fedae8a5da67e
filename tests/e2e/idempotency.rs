//! A repetition with the same key is carried out once and answered the same.

use crate::harness::{Api, BOUND, Created, Deployment, Reply, Server, TokenRequest, sound_input};
use serde_json::{Value, json};

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

    fn keyed(&self, mutation: &str, key: &str) -> Value {
        let mut input = sound_input(mutation, &self.agency);
        input["idempotencyKey"] = json!(key);
        input
    }

    async fn changes(&self) -> i64 {
        self.deployment.number("SELECT count(*) FROM tenantry.audit_entry WHERE outcome = 'ACCEPTED'").await
    }
}

#[tokio::test]
async fn a_replay_gives_the_first_outcome_though_the_state_has_moved_on() {
    let desk = Desk::new().await;
    let mut suspend = desk.keyed("suspendTenant", "dispute-117");
    suspend["expectedVersion"] = json!(2);
    let first = desk.administrator.mutate("suspendTenant", suspend.clone()).await;
    desk.administrator.attempt("resumeTenant", &desk.agency).await.data();
    desk.administrator.attempt("archiveTenant", &desk.agency).await.data();
    let before = desk.deployment.contents().await;
    let replay = desk.administrator.mutate("suspendTenant", suspend).await;
    assert_eq!(replay.data(), first.data(), "the version it was decided on is long gone");
    assert_eq!(desk.deployment.contents().await, before);
    assert_eq!(desk.administrator.status(&desk.agency.id).await, "ARCHIVED");
}

#[tokio::test]
async fn a_created_tenant_is_the_same_when_it_is_created_again() {
    let desk = Desk::new().await;
    let create = json!({ "slug": "fire", "displayName": "Fire", "activate": true, "idempotencyKey": "onboard-fire" });
    let first = desk.administrator.mutate("createTenant", create.clone()).await;
    let fire = Created { id: first.tenant()["id"].as_str().unwrap().to_owned(), slug: "fire".to_owned() };
    desk.administrator.attempt("updateTenant", &fire).await.data();
    let replay = desk.administrator.mutate("createTenant", create).await;
    assert_eq!(replay.data(), first.data());
}

#[tokio::test]
async fn a_replay_is_rendered_for_its_own_selection() {
    let desk = Desk::new().await;
    let input = desk.keyed("suspendTenant", "k");
    desk.administrator.mutate("suspendTenant", input.clone()).await.data();
    let query = "mutation($input: SuspendTenantInput!) { again: suspendTenant(input: $input) {
        tenant { status suspension { cause } auditEntries(first: 1) { edges { node { action } } } } } }";
    let replay = desk.administrator.graphql(query, json!({ "input": input })).await;
    let expected = json!({
        "status": "SUSPENDED", "suspension": { "cause": "POLICY" },
        "auditEntries": { "edges": [{ "node": { "action": "tenant.suspend" } }] },
    });
    assert_eq!(replay.data()["again"]["tenant"], expected);
}

#[tokio::test]
async fn thirty_at_once_are_one_change_and_thirty_equal_answers() {
    let desk = Desk::new().await;
    let before = desk.changes().await;
    for (mutation, input) in [
        ("suspendTenant", desk.keyed("suspendTenant", "k")),
        ("createTenant", json!({ "slug": "fire", "displayName": "Fire", "idempotencyKey": "k" })),
    ] {
        let calls = (0..30).map(|_| desk.administrator.insist(mutation, &input));
        let replies: Vec<Reply> = futures_util::future::join_all(calls).await;
        for reply in &replies {
            assert_eq!(reply.data(), replies[0].data(), "{mutation}");
        }
    }
    assert_eq!(desk.changes().await, before + 2);
}

#[tokio::test]
async fn the_same_key_with_another_input_is_a_conflict() {
    let desk = Desk::new().await;
    desk.administrator.mutate("updateTenant", desk.keyed("updateTenant", "k")).await.data();
    let before = desk.deployment.contents().await;
    for (name, value) in [
        ("displayName", json!("Other")),
        ("deletionProtection", json!(true)),
        ("reason", json!("x")),
        ("expectedVersion", json!(2)),
        ("labels", json!([])),
    ] {
        let mut other = desk.keyed("updateTenant", "k");
        other[name] = value;
        let refused = desk.administrator.mutate("updateTenant", other).await;
        assert_eq!((refused.code(), refused.field()), ("CONFLICT", "idempotencyKey"), "{name}");
    }
    assert_eq!(desk.deployment.contents().await, before);
}

#[tokio::test]
async fn a_key_belongs_to_a_subject_an_operation_and_a_tenant() {
    let desk = Desk::new().await;
    let other = TokenRequest { subject: "somebody else", ..TokenRequest::default() };
    let colleague = Api::new(&desk.server, &desk.deployment.token(&other));
    let officer = desk.deployment.bound(&desk.server, &desk.agency.id, BOUND);
    let fire = desk.administrator.onboard("fire").await;
    let before = desk.changes().await;
    let named = |name: &str| {
        let mut input = desk.keyed("updateTenant", "k");
        input["displayName"] = json!(name);
        input
    };
    desk.administrator.mutate("updateTenant", named("One")).await.data();
    colleague.mutate("updateTenant", named("Two")).await.data();
    officer.mutate("updateTenant", named("Three")).await.data();
    let mut for_fire = named("Four");
    for_fire["tenantId"] = json!(fire.id);
    desk.administrator.mutate("updateTenant", for_fire).await.data();
    desk.administrator.mutate("suspendTenant", desk.keyed("suspendTenant", "k")).await.data();
    let create = json!({ "slug": "water", "displayName": "Water", "idempotencyKey": "k" });
    desk.administrator.mutate("createTenant", create).await.data();
    assert_eq!(desk.changes().await, before + 6, "the same text is six keys");
}

#[tokio::test]
async fn neither_a_refusal_nor_a_preview_burns_a_key() {
    let desk = Desk::new().await;
    let refused = desk.administrator.mutate("resumeTenant", desk.keyed("resumeTenant", "k")).await;
    assert_eq!(refused.code(), "INVALID_TRANSITION");
    desk.administrator.attempt("suspendTenant", &desk.agency).await.data();
    let mut preview = desk.keyed("resumeTenant", "k");
    preview["validateOnly"] = json!(true);
    assert_eq!(desk.administrator.mutate("resumeTenant", preview.clone()).await.tenant()["status"], "ACTIVE");
    assert_eq!(desk.administrator.status(&desk.agency.id).await, "SUSPENDED");
    let resumed = desk.administrator.mutate("resumeTenant", desk.keyed("resumeTenant", "k")).await;
    assert_eq!(resumed.tenant()["status"], "ACTIVE");
    // Nor does a preview use one: it tells what the call would give now.
    assert_eq!(desk.administrator.mutate("resumeTenant", preview).await.code(), "INVALID_TRANSITION");
}

#[tokio::test]
async fn the_header_and_the_input_are_the_same_key() {
    let desk = Desk::new().await;
    let input = sound_input("suspendTenant", &desk.agency);
    let query = "mutation($input: SuspendTenantInput!) { suspendTenant(input: $input) { tenant { version } } }";
    let by_header = desk.administrator.request(reqwest::Method::POST, "/graphql").header("idempotency-key", "k");
    let first = by_header.json(&json!({ "query": query, "variables": { "input": input } })).send().await.unwrap();
    let first = Reply::of(first).await.unwrap();
    let by_input = desk.administrator.graphql(query, json!({ "input": desk.keyed("suspendTenant", "k") })).await;
    assert_eq!(by_input.data(), first.data());
    assert_eq!(desk.administrator.tenant(&desk.agency.id).await["version"], 3);
}

#[tokio::test]
async fn a_suspended_tenants_caller_gets_no_replay() {
    let desk = Desk::new().await;
    let officer = desk.deployment.bound(&desk.server, &desk.agency.id, BOUND);
    officer.mutate("updateTenant", desk.keyed("updateTenant", "k")).await.data();
    desk.administrator.attempt("suspendTenant", &desk.agency).await.data();
    let refused = officer.mutate("updateTenant", desk.keyed("updateTenant", "k")).await;
    assert_eq!(refused.outcome(), (403, "TENANT_SUSPENDED"));
}
