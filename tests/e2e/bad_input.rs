//! Input that nobody should send: refused with the field's name, and nothing is changed.

mod cursors;
mod quotas;

use crate::harness::{Api, Created, Deployment, Reply, Server, is_use, payload_of, sound_input};
use serde_json::{Value, json};

/// A desk at which bad input is handed in, and what was there before.
struct Desk {
    deployment: Deployment,
    _server: Server,
    administrator: Api,
    agency: Created,
    before: (String, i64),
}

impl Desk {
    async fn new() -> Self {
        let deployment = Deployment::fresh().await;
        let server = deployment.server().await;
        let administrator = deployment.administrator(&server);
        let agency = administrator.onboard("police").await;
        let before = (deployment.contents().await, deployment.entries().await);
        Self { deployment, _server: server, administrator, agency, before }
    }

    /// Hands a mutation in whose input is sound but for one thing, and expects it back with the field's name.
    async fn refuses(&self, mutation: &str, field: &str, name: &str, value: Value) {
        let mut input = sound_input(mutation, &self.agency);
        input[name] = value.clone();
        assert_bad(&self.administrator.mutate(mutation, input).await, field, &format!("{mutation} {name}: {value}"));
    }

    /// Nothing was changed, nor was any of it written on the trail.
    async fn nothing_changed(&self) {
        assert_eq!((self.deployment.contents().await, self.deployment.entries().await), self.before);
    }
}

#[track_caller]
fn assert_bad(reply: &Reply, field: &str, what: &str) {
    assert_eq!((reply.code(), reply.field()), ("BAD_USER_INPUT", field), "{}: {reply:?}", &what[..what.len().min(200)]);
    assert!(reply.extensions()["traceId"].as_str().is_some_and(|trace| trace.len() == 32), "{reply:?}");
}

/// Texts that no field for people takes: NUL and the other control characters, and nothing at all.
fn bad_texts(max: usize) -> Vec<String> {
    let mut texts: Vec<_> = ["", " ", "\u{a0}", "\0", "a\0b", "a\nb", "\ttab", "esc\u{1b}[31m", "a\u{7f}", "a\u{85}b"]
        .map(str::to_owned)
        .into();
    texts.extend(["a".repeat(max + 1), "ü".repeat(max + 1), "🚓".repeat(max + 1)]);
    texts
}

#[tokio::test]
async fn slugs_outside_their_bounds_are_refused() {
    let desk = Desk::new().await;
    let long = "a".repeat(64);
    for slug in
        ["", "1a", "-a", "a-", "A", "Police", "a_b", "a.b", "a b", " a", "ä", "а", "a\0", "a\n", "a/b", "😀", &long]
    {
        desk.refuses("createTenant", "slug", "slug", json!(slug)).await;
        let reply =
            desk.administrator.graphql("query($s: String) { tenant(slug: $s) { id } }", json!({ "s": slug })).await;
        assert_bad(&reply, "slug", slug);
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn names_outside_their_bounds_are_refused() {
    let desk = Desk::new().await;
    for mutation in ["createTenant", "updateTenant"] {
        for name in bad_texts(256) {
            desk.refuses(mutation, "displayName", "displayName", json!(name)).await;
        }
    }
    desk.nothing_changed().await;
    for (place, name) in ["a".repeat(256), "ü".repeat(256), "🚓".repeat(256), "ئ ا".to_owned()].into_iter().enumerate()
    {
        let created = json!({ "slug": format!("t{place}"), "displayName": name });
        assert_eq!(desk.administrator.mutate("createTenant", created).await.tenant()["displayName"], name);
    }
}

#[tokio::test]
async fn reasons_outside_their_bounds_are_refused_by_every_mutation() {
    let desk = Desk::new().await;
    let mutations = desk.administrator.root_fields("mutationType").await;
    for (mutation, _) in mutations.into_iter().filter(|(mutation, _)| !is_use(mutation)) {
        for reason in bad_texts(1024) {
            desk.refuses(&mutation, "reason", "reason", json!(reason)).await;
        }
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn labels_outside_their_bounds_are_refused_with_their_place() {
    let desk = Desk::new().await;
    for mutation in ["createTenant", "updateTenant"] {
        for key in bad_texts(63) {
            let labels = json!([{ "key": "good", "value": "" }, { "key": key, "value": "a" }]);
            desk.refuses(mutation, "labels.1.key", "labels", labels).await;
        }
        for value in bad_texts(256).into_iter().filter(|value| !value.is_empty()) {
            desk.refuses(mutation, "labels.0.value", "labels", json!([{ "key": "a", "value": value }])).await;
        }
        let twice = json!([{ "key": "a", "value": "1" }, { "key": "a", "value": "1" }]);
        desk.refuses(mutation, "labels", "labels", twice).await;
        let many: Vec<_> = (0..33).map(|number| json!({ "key": format!("k{number}"), "value": "" })).collect();
        desk.refuses(mutation, "labels", "labels", json!(many)).await;
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn an_id_has_one_form() {
    let desk = Desk::new().await;
    let id = &desk.agency.id;
    let version_1 = "c232ab00-9414-11ec-b3c8-9f6bdeced846";
    let nil = "00000000-0000-0000-0000-000000000000";
    let others = [
        id.to_uppercase(),
        format!("{{{id}}}"),
        id.replace('-', ""),
        format!("urn:uuid:{id}"),
        format!(" {id}"),
        String::new(),
        "1".to_owned(),
        "police".to_owned(),
        nil.to_owned(),
        version_1.to_owned(),
        format!("{id}\0"),
    ];
    for other in &others {
        for (mutation, _) in desk.administrator.root_fields("mutationType").await {
            if mutation != "createTenant" && !["resource", "job"].contains(&payload_of(&mutation)) {
                desk.refuses(&mutation, "tenantId", "tenantId", json!(other)).await;
            }
        }
        let asked = json!({ "id": other });
        let reply = desk.administrator.graphql("query($id: ID!) { tenant(id: $id) { id } }", asked.clone()).await;
        assert_bad(&reply, "id", other);
        for query in [
            "query($id: ID!) { auditEntries(tenantId: $id) { edges { cursor } } }",
            "query($id: ID!) { quota(tenantId: $id, resource: \"users\") { used } }",
        ] {
            assert_bad(&desk.administrator.graphql(query, asked.clone()).await, "tenantId", other);
        }
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn wrong_types_are_refused_with_the_field() {
    let desk = Desk::new().await;
    for (mutation, field, value) in [
        ("createTenant", "slug", json!(7)),
        ("createTenant", "slug", json!(null)),
        ("createTenant", "activate", json!("yes")),
        ("createTenant", "labels", json!([{ "key": 1, "value": "" }])),
        ("createTenant", "validateOnly", json!(1)),
        ("createTenant", "idempotencyKey", json!(["a"])),
        ("createTenant", "idempotencyKey", json!("")),
        ("createTenant", "idempotencyKey", json!("with space")),
        ("createTenant", "idempotencyKey", json!("k".repeat(256))),
        ("updateTenant", "expectedVersion", json!("1")),
        ("updateTenant", "expectedVersion", json!(-1)),
        ("updateTenant", "expectedVersion", json!(1.5)),
        ("updateTenant", "expectedVersion", json!(9_007_199_254_740_992_u64)),
        ("suspendTenant", "cause", json!("BOREDOM")),
        ("suspendTenant", "cause", json!(0)),
        ("suspendTenant", "until", json!("tomorrow")),
        ("suspendTenant", "until", json!("2099-01-01T00:00:00+01:00")),
        ("suspendTenant", "until", json!("2099-01-01 00:00:00Z")),
        ("suspendTenant", "until", json!("2099-02-29T00:00:00Z")),
        ("suspendTenant", "until", json!("2099-01-01T00:00:00.0000001Z")),
        ("suspendTenant", "until", json!(4_070_908_800_u64)),
        ("deleteTenant", "confirmSlug", json!(null)),
    ] {
        let mut input = sound_input(mutation, &desk.agency);
        input[field] = value.clone();
        let reply = desk.administrator.mutate(mutation, input).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{mutation} {field} {value}: {reply:?}");
        assert!(reply.field().starts_with(field), "{mutation} {field} {value}: {reply:?}");
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn malformed_requests_and_unknown_names_are_refused() {
    let desk = Desk::new().await;
    let known = format!("tenantId: \"{}\", displayName: \"x\"", desk.agency.id);
    for query in [
        String::new(),
        "{".to_owned(),
        "{ viewer { subject }".to_owned(),
        "{ viewer }".to_owned(),
        "{ viewer { } }".to_owned(),
        "{ secrets }".to_owned(),
        "{ viewer { password } }".to_owned(),
        "query Q { viewer { subject } } query Q { viewer { subject } }".to_owned(),
        "{ viewer { ...Missing } }".to_owned(),
        "{ ...A } fragment A on Query { ...A }".to_owned(),
        "query($a: Unknown) { viewer { subject } }".to_owned(),
        "{ tenants(first: \"ten\") { edges { cursor } } }".to_owned(),
        "{ tenants(last: 1) { edges { cursor } } }".to_owned(),
        "{ viewer @deprecated { subject } }".to_owned(),
        "\0".to_owned(),
        "{ tenant(slug: \"\\u0000\") { id } }".to_owned(),
        format!("mutation {{ updateTenant(input: {{ {known}, status: ACTIVE }}) {{ tenant {{ id }} }} }}"),
        format!("mutation {{ updateTenant(input: {{ {known} }}, force: true) {{ tenant {{ id }} }} }}"),
        "mutation { updateTenant { tenant { id } } }".to_owned(),
        "mutation { updateTenant(input: null) { tenant { id } } }".to_owned(),
    ] {
        let reply = desk.administrator.query(&query).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{query:?}: {reply:?}");
        assert!(reply.body.get("data").is_none_or(|data| data["updateTenant"].is_null()), "{query:?}: {reply:?}");
    }
    desk.nothing_changed().await;
}

/// The parser keeps the last of them: nobody could tell which was meant.
#[tokio::test]
async fn an_input_has_one_value_under_a_name() {
    let desk = Desk::new().await;
    let id = &desk.agency.id;
    for (input, field) in [
        (format!("tenantId: \"{id}\", displayName: \"a\", displayName: \"b\""), "displayName"),
        (format!("tenantId: \"{id}\", labels: [{{ key: \"a\", value: \"b\", key: \"c\" }}]"), "key"),
        (format!("tenantId: \"{id}\", displayName: \"a\", tenantId: \"{id}\""), "tenantId"),
    ] {
        let mutation = format!("mutation {{ updateTenant(input: {{ {input} }}) {{ tenant {{ id }} }} }}");
        assert_bad(&desk.administrator.query(&mutation).await, field, &mutation);
    }
    desk.nothing_changed().await;
}

#[tokio::test]
async fn unknown_members_of_variables_are_refused() {
    let desk = Desk::new().await;
    desk.refuses("updateTenant", "status", "status", json!("ACTIVE")).await;
    desk.refuses("createTenant", "id", "id", json!(desk.agency.id)).await;
    desk.nothing_changed().await;
}

#[tokio::test]
async fn a_page_has_1_to_100_rows() {
    let desk = Desk::new().await;
    let tenant = format!("tenant(id: \"{}\")", desk.agency.id);
    for first in ["0", "-1", "101", "2147483647", "-2147483648"] {
        for list in [
            format!("{{ tenants(first: {first}) {{ edges {{ cursor }} }} }}"),
            format!("{{ auditEntries(first: {first}) {{ edges {{ cursor }} }} }}"),
            format!("{{ {tenant} {{ auditEntries(first: {first}) {{ edges {{ cursor }} }} }} }}"),
        ] {
            assert_bad(&desk.administrator.query(&list).await, "first", &list);
        }
    }
    let variable = "query($first: Int) { tenants(first: $first) { edges { cursor } } }";
    assert_bad(&desk.administrator.graphql(variable, json!({ "first": 101 })).await, "first", variable);
    for first in [json!(1), json!(100), json!(null)] {
        desk.administrator.graphql(variable, json!({ "first": first })).await.data();
    }
}

#[tokio::test]
async fn filters_outside_their_bounds_are_refused() {
    let desk = Desk::new().await;
    let statuses = ["ACTIVE"; 6].join(", ");
    let labels = ["{ key: \"a\", value: \"b\" }"; 9].join(", ");
    let actions = ["\"tenant.read\""; 33].join(", ");
    let long = "a".repeat(257);
    for (list, filter, field) in [
        ("tenants", format!("status: [{statuses}]"), "filter.status"),
        ("tenants", format!("labels: [{labels}]"), "filter.labels"),
        ("tenants", "beginsWith: \"\"".to_owned(), "filter.beginsWith"),
        ("tenants", format!("beginsWith: \"{long}\""), "filter.beginsWith"),
        ("tenants", "beginsWith: \"\\u0000\"".to_owned(), "filter.beginsWith"),
        ("tenants", "labels: [{ key: \"a\\u0000\", value: \"\" }]".to_owned(), "filter.labels.0.key"),
        ("tenants", "labels: [{ key: \"a\", value: \"\\u0000\" }]".to_owned(), "filter.labels.0.value"),
        ("auditEntries", "subject: \"a\\u0000\"".to_owned(), "filter.subject"),
        ("tenants", "status: [GONE]".to_owned(), "filter.status.0"),
        ("auditEntries", format!("action: [{actions}]"), "filter.action"),
        ("auditEntries", "action: [\"tenant.read\", \"tenant.explode\"]".to_owned(), "filter.action.1"),
        ("auditEntries", "subject: \"\"".to_owned(), "filter.subject"),
        ("auditEntries", "from: \"yesterday\"".to_owned(), "filter.from"),
    ] {
        let query = format!("{{ {list}(filter: {{ {filter} }}) {{ edges {{ cursor }} }} }}");
        assert_bad(&desk.administrator.query(&query).await, field, &query);
    }
}

/// What was valid with one value isn't with every other: a text that is known is judged like one that comes new.
#[tokio::test]
async fn a_text_that_was_valid_is_refused_with_other_values_as_if_it_came_for_the_first_time() {
    let desk = Desk::new().await;
    let known =
        "query($id: ID!, $first: Int) { tenant(id: $id) { id auditEntries(first: $first) { edges { cursor } } } }";
    let good = json!({ "id": desk.agency.id, "first": 1 });
    for _ in 0..2 {
        assert_eq!(desk.administrator.graphql(known, good.clone()).await.data()["tenant"]["id"], good["id"]);
    }
    // Where a variable is missing, validation passes over what else stands beside it: that is no proof of a text.
    let half = "query($text: String) { tenants(filter: { status: [BOGUS], beginsWith: $text }) { edges { cursor } } }";
    let first = desk.administrator.graphql(half, json!({ "text": "a" })).await;
    desk.administrator.graphql(&format!("{half} "), json!({})).await;
    let again = desk.administrator.graphql(&format!("{half} "), json!({ "text": "a" })).await;
    assert_eq!((again.outcome(), again.code()), (first.outcome(), "BAD_USER_INPUT"));

    let mut new = known.to_owned();
    let bad = [
        json!({}),
        json!({ "id": null, "first": 1 }),
        json!({ "id": true, "first": 1 }),
        json!({ "id": [desk.agency.id], "first": 1 }),
        json!({ "id": { "id": desk.agency.id }, "first": 1 }),
        json!({ "id": desk.agency.id, "first": "1" }),
        json!({ "id": desk.agency.id, "first": 1.5 }),
        json!({ "id": desk.agency.id, "first": 2_147_483_648_u64 }),
        json!({ "id": desk.agency.id, "first": 0 }),
        json!({ "id": "police", "first": 1 }),
    ];
    for variables in bad {
        // A blank more makes a text that nobody has sent before.
        new.push(' ');
        let expected = desk.administrator.graphql(&new, variables.clone()).await;
        let reply = desk.administrator.graphql(known, variables.clone()).await;
        assert_eq!(reply.outcome(), expected.outcome(), "{variables}");
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{variables}");
        assert_eq!(reply.body["errors"][0]["message"], expected.body["errors"][0]["message"], "{variables}");
    }
    desk.nothing_changed().await;
}
