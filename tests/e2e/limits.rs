//! Requests that are made to hurt: refused in milliseconds, with flat memory.

use crate::harness::{Api, Deployment, Server, Wire};
use reqwest::Method;
use serde_json::json;
use std::future::Future;
use std::time::{Duration, Instant};

/// What a refusal may take, on a machine that has other things to do.
const AT_ONCE: Duration = Duration::from_millis(250);
/// What all of them together may leave in memory, in KB: allocators keep some of what they were given.
const FLAT: u64 = 16 * 1024;

async fn started() -> (Deployment, Server, Api) {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    (deployment, server, administrator)
}

/// The time of the quickest of five: what the server needs, whatever else the machine has to do meanwhile.
async fn quickest<F: Future<Output = ()>>(ask: impl Fn() -> F) -> Duration {
    let mut quickest = Duration::MAX;
    for _ in 0..5 {
        let began = Instant::now();
        ask().await;
        quickest = quickest.min(began.elapsed());
    }
    quickest
}

/// Fragments of which each spreads the next one so often.
fn doubling(fragments: usize, spreads: usize) -> String {
    let fragment = |number: usize| {
        let next = format!("...F{} ", number + 1).repeat(spreads);
        format!("fragment F{number} on Query {{ {next} }} ")
    };
    let all: String = (0..fragments).map(fragment).collect();
    format!("{{ ...F0 }} {all} fragment F{fragments} on Query {QUERY}")
}

const QUERY: &str = "{ viewer { subject } }";

const LISTS_WITHIN_LISTS: &str = "{ tenants(first: 100) { edges { node { auditEntries(first: 20) { edges { node {
    id seq at action code subject clientId tokenId address reach target before after changedFields reason requestId
    traceId } } } } } } }";

/// Each no larger than a request may be, unless it says so.
fn bombs() -> Vec<(&'static str, String)> {
    let repeat = |count: usize, piece: fn(usize) -> String| (0..count).map(piece).collect::<String>();
    vec![
        ("64,000 nested braces", "{".repeat(64_000)),
        ("nested selections", format!("{}{}", "{a".repeat(15_000), "}".repeat(15_000))),
        ("nested lists", format!("{{ a(x: {}{}) }}", "[".repeat(30_000), "]".repeat(30_000))),
        ("nested types of variables", format!("query($a: {}Int{}) {QUERY}", "[".repeat(30_000), "]".repeat(30_000))),
        ("40 fragments that double", doubling(40, 2)),
        ("10 fragments of 50 spreads", doubling(10, 50)),
        ("500 fragments", doubling(500, 1)),
        ("1,600 fragments", doubling(1_600, 1)),
        ("fragments in a circle", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A ...A }".to_owned()),
        ("1,000 aliases", format!("{{ {} }}", repeat(1_000, |n| format!("a{n}: viewer {{ subject }} ")))),
        ("2,500 aliases", format!("{{ {} }}", repeat(2_500, |n| format!("a{n}: viewer {{ subject }} ")))),
        ("900 directives", format!("{{ viewer {} {{ subject }} }}", "@skip(if: false)".repeat(900))),
        ("3,900 directives", format!("{{ viewer {} {{ subject }} }}", "@skip(if: false)".repeat(3_900))),
        ("a spread's directives", format!("{{ ...A {} }} fragment A on Query {QUERY}", "@skip(if: false)".repeat(900))),
        ("900 unknown fields", format!("{{ {} }}", repeat(900, |n| format!("u{n} ")))),
        ("10,000 unknown fields", format!("{{ {} }}", repeat(10_000, |n| format!("u{n} ")))),
        ("a list of 10,000 numbers", format!("{{ viewer {{ subject(x: [{}]) }} }}", "1 ".repeat(10_000))),
        ("lists within lists", LISTS_WITHIN_LISTS.to_owned()),
        (
            "the default of a variable",
            format!("query($n: Int = 100) {}", LISTS_WITHIN_LISTS.replace("first: 100", "first: $n")),
        ),
    ]
}

#[tokio::test]
async fn queries_made_to_hurt_are_refused_at_once_with_flat_memory() {
    let (_deployment, server, administrator) = started().await;
    let send_all = async || {
        for (name, bomb) in &bombs() {
            assert!(bomb.len() < 65_000, "{name}: {} bytes", bomb.len());
            let time = quickest(async || {
                let reply = administrator.query(bomb).await;
                assert_eq!(reply.code(), "BAD_USER_INPUT", "{name}: {reply:?}");
                assert!(reply.body["errors"].as_array().unwrap().len() <= 20, "{name}: too many errors");
            })
            .await;
            assert!(time < AT_ONCE, "{name}: {time:?}");
        }
    };
    // Once for the allocator to take what it needs, and then again and again.
    send_all().await;
    let before = server.resident_kb();
    for _ in 0..4 {
        send_all().await;
    }
    let grown = server.resident_kb().saturating_sub(before);
    assert!(grown < FLAT, "{grown} KB more");
    administrator.query("{ viewer { subject } }").await.data();
}

#[tokio::test]
async fn bodies_of_more_than_64_kb_are_refused_before_they_are_read() {
    let (_deployment, server, administrator) = started().await;
    administrator.query("{ viewer { subject } }").await.data();
    let before = server.resident_kb();
    for bomb in ["{".repeat(100_000), (0..10_000).map(|n| format!("a{n}: viewer {{ subject }} ")).collect()] {
        let time =
            quickest(async || assert_eq!(administrator.query(&bomb).await.outcome(), (413, "BAD_USER_INPUT"))).await;
        assert!(time < AT_ONCE, "{time:?}");
    }
    let mebibyte = vec![b' '; 1 << 20];
    for head in ["content-length: 1073741824", "transfer-encoding: chunked"] {
        let mut wire = Wire::open(&server).await;
        wire.head(administrator.token(), head).await;
        let piece =
            if head.contains("chunked") { [b"100000\r\n", &mebibyte[..], b"\r\n"].concat() } else { mebibyte.clone() };
        let (status, sent, time) = wire.until_answered(&piece, Duration::ZERO, 1024).await;
        assert!(matches!(status, Some(413) | None), "{head}: {status:?}");
        assert!(sent < 64, "{head}: {sent} MB were taken");
        assert!(time < Duration::from_secs(2), "{head}: {time:?}");
    }
    let grown = server.resident_kb().saturating_sub(before);
    assert!(grown < FLAT, "{grown} KB more");
    administrator.query("{ viewer { subject } }").await.data();
}

#[tokio::test]
async fn an_address_of_more_than_a_request_may_have_is_refused() {
    let (_deployment, server, administrator) = started().await;
    let status_of = async |length| Wire::open(&server).await.get(administrator.token(), &"a".repeat(length)).await;
    assert_eq!(status_of(65_000).await, Some(200), "it is read, and is no GraphQL");
    assert_eq!(status_of(65_600).await, Some(400));
    // Of a head of that size not all is read, so the answer may be lost on its way.
    assert!(matches!(status_of(1_000_000).await, Some(431) | None));
    administrator.query("{ viewer { subject } }").await.data();
}

#[tokio::test]
async fn batches_are_refused() {
    let (deployment, _server, administrator) = started().await;
    let before = deployment.contents().await;
    let create = "mutation { createTenant(input: { slug: \"a\", displayName: \"a\" }) { tenant { id } } }";
    for batch in [json!([]), json!([{ "query": create }]), json!([{ "query": create }, { "query": create }])] {
        let response = administrator.request(Method::POST, "/graphql").json(&batch).send().await.unwrap();
        assert_eq!(crate::harness::Reply::of(response).await.unwrap().outcome(), (400, "BAD_USER_INPUT"));
    }
    assert_eq!(deployment.contents().await, before);
}

#[tokio::test]
async fn introspection_needs_a_token_and_works_with_one() {
    let (_deployment, server, administrator) = started().await;
    let introspection = "{ __schema { types { name fields { name type { name ofType { name ofType { name } } } } } } }";
    assert_eq!(Api::anonymous(&server).query(introspection).await.outcome(), (401, "UNAUTHENTICATED"));
    assert!(administrator.query(introspection).await.data()["__schema"]["types"].is_array());
}
