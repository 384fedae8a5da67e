//! GraphQL over HTTP: what is taken, what is given, and what is written down of it.

use crate::harness::{Api, BOUND, Deployment, Reply, Server, Socket, Wire};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

const WHO: &str = r#"{"query":"{ viewer { subject } }"}"#;

async fn started() -> (Deployment, Server, Api) {
    let deployment = Deployment::fresh().await;
    let server = deployment.server().await;
    let administrator = deployment.administrator(&server);
    (deployment, server, administrator)
}

async fn send(request: reqwest::RequestBuilder) -> Reply {
    Reply::of(request.send().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn the_answer_has_the_type_that_is_asked_for() {
    let (_deployment, _server, administrator) = started().await;
    let graphql = "application/graphql-response+json; charset=utf-8";
    let json = "application/json; charset=utf-8";
    for (accept, status, content_type) in [
        ("application/graphql-response+json", 200, graphql),
        ("application/json", 200, json),
        ("*/*", 200, json),
        ("application/json;q=0.1, application/graphql-response+json", 200, graphql),
        ("application/json, application/graphql-response+json", 200, json),
        ("text/html, application/graphql-response+json;q=0.9, */*;q=0.1", 200, graphql),
        ("text/html", 406, "application/json"),
        ("application/json; charset=iso-8859-1", 406, "application/json"),
    ] {
        let request = administrator.request(Method::POST, "/graphql").header("accept", accept);
        let reply = send(request.header("content-type", "application/json").body(WHO)).await;
        assert_eq!((reply.status, reply.header("content-type")), (status, content_type), "{accept}");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn what_was_not_executed_says_so_by_its_status_to_those_who_can_read_it() {
    let (_deployment, _server, administrator) = started().await;
    for (accept, status) in [("application/graphql-response+json", 400), ("application/json", 200)] {
        let request = administrator.request(Method::POST, "/graphql").header("accept", accept);
        let reply = send(request.json(&json!({ "query": "{ nothing }" }))).await;
        assert_eq!(reply.outcome(), (status, "BAD_USER_INPUT"), "{accept}");
        assert!(reply.body.get("data").is_none(), "{reply:?}");
    }
}

#[tokio::test]
async fn only_plain_json_is_taken() {
    let (_deployment, _server, administrator) = started().await;
    for (content_type, encoding) in [
        ("text/plain", None),
        ("application/x-www-form-urlencoded", None),
        ("multipart/form-data; boundary=x", None),
        ("application/graphql", None),
        ("application/json; charset=utf-16", None),
        ("application/json", Some("gzip")),
        ("application/json", Some("br")),
        ("", None),
    ] {
        let mut request = administrator.request(Method::POST, "/graphql").body(WHO);
        if !content_type.is_empty() {
            request = request.header("content-type", content_type);
        }
        if let Some(encoding) = encoding {
            request = request.header("content-encoding", encoding);
        }
        assert_eq!(send(request).await.outcome(), (415, "BAD_USER_INPUT"), "{content_type} {encoding:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_request_is_refused() {
    let (_deployment, _server, administrator) = started().await;
    let many =
        format!("{{\"query\":\"{{ viewer {{ subject }} }}\",\"variables\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    for body in [
        "",
        "{",
        "null",
        "[]",
        "7",
        "\"{ viewer { subject } }\"",
        "{}",
        r#"{"query":7}"#,
        r#"{"query":null}"#,
        r#"{"query":"{ viewer { subject } }","variables":[]}"#,
        r#"{"query":"{ viewer { subject } }","variables":"x"}"#,
        r#"{"query":"{ viewer { subject } }","operationName":7}"#,
        r#"{"query":"{ viewer { subject } }","extensions":7}"#,
        "{\"query\":\"\u{0}\"}",
        &many,
    ] {
        let request = administrator.request(Method::POST, "/graphql").header("content-type", "application/json");
        let reply = send(request.body(body.to_owned())).await;
        assert_eq!(reply.outcome(), (400, "BAD_USER_INPUT"), "{}", &body[..body.len().min(80)]);
    }
    let broken = administrator.request(Method::POST, "/graphql").header("content-type", "application/json");
    assert_eq!(send(broken.body(b"{\"query\":\"\xff\"}".to_vec())).await.outcome(), (400, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn queries_can_be_sent_with_get_and_nothing_else() {
    let (deployment, _server, administrator) = started().await;
    let get = |query: &str, more: &[(&str, &str)]| {
        let path = "/graphql?".to_owned() + &encoded(&[&[("query", query)], more].concat());
        send(administrator.request(Method::GET, &path))
    };
    assert_eq!(get("{ viewer { subject } }", &[]).await.data()["viewer"]["subject"], "administrator");
    let two = "query A { viewer { subject } } query B($first: Int) { tenants(first: $first) { edges { cursor } } }";
    let named = get(two, &[("operationName", "B"), ("variables", r#"{"first":1}"#)]).await;
    assert_eq!(named.data()["tenants"]["edges"], json!([]));
    let before = deployment.contents().await;
    let create = "mutation { createTenant(input: { slug: \"a\", displayName: \"a\" }) { tenant { id } } }";
    let subscribe = "subscription { tenantChanged { action } }";
    let both = format!("query A {{ viewer {{ subject }} }} {}", create.replacen("mutation", "mutation B", 1));
    for (query, name) in [(create, None), (subscribe, None), (both.as_str(), Some("B"))] {
        let name: Vec<_> = name.map(|name| ("operationName", name)).into_iter().collect();
        let refused = get(query, &name).await;
        assert_eq!((refused.outcome(), refused.header("allow")), ((405, "BAD_USER_INPUT"), "POST"), "{query}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let refused = send(administrator.request(method.clone(), "/graphql").json(&json!({ "query": create }))).await;
        assert_eq!((refused.outcome(), refused.header("allow")), ((405, "BAD_USER_INPUT"), "GET, POST"), "{method}");
    }
    assert_eq!(deployment.contents().await, before);
}

/// Parameters of an address, every byte but letters and digits escaped.
fn encoded(parameters: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect()
    };
    parameters.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn without_a_token_nothing_is_looked_at() {
    let (_deployment, server, administrator) = started().await;
    let nobody = Api::anonymous(&server);
    for body in ["{", WHO, &"x".repeat(100_000)] {
        let refused = send(nobody.request(Method::POST, "/graphql").body(body.to_owned())).await;
        assert_eq!(refused.outcome(), (401, "UNAUTHENTICATED"));
        assert!(refused.header("www-authenticate").starts_with("Bearer realm=\"tenantry\""));
        assert!(!refused.header("www-authenticate").contains("error"), "there was no token that could be wrong");
    }
    for authorization in ["Bearer", "Bearer ", "Basic YTpi", "bearer x", administrator.token(), "Bearer a b"] {
        let request = nobody.request(Method::POST, "/graphql").header("authorization", authorization).body(WHO);
        assert_eq!(send(request).await.outcome(), (401, "UNAUTHENTICATED"), "{authorization}");
    }
    let twice = administrator.request(Method::POST, "/graphql").header("authorization", "Bearer x").body(WHO);
    assert_eq!(send(twice).await.outcome(), (401, "UNAUTHENTICATED"), "two of them");
}

#[tokio::test]
async fn a_request_and_its_trace_are_found_on_the_trail() {
    let (_deployment, _server, administrator) = started().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let create = "mutation { createTenant(input: { slug: \"police\", displayName: \"Police\" }) { tenant { id } } }";
    let request = administrator.request(Method::POST, "/graphql").json(&json!({ "query": create }));
    let reply = send(request.header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"))).await;
    let id = reply.tenant()["id"].as_str().unwrap();
    let entries = administrator.trail(id, "requestId traceId address").await;
    let expected = json!({ "requestId": reply.header("x-request-id"), "traceId": trace, "address": "127.0.0.1" });
    assert_eq!(entries, [expected]);
    let other = administrator.query("{ viewer { subject } }").await;
    assert_ne!(other.header("x-request-id"), reply.header("x-request-id"));
}

#[tokio::test]
async fn what_is_logged_of_a_refusal_at_the_door_has_its_trace() {
    let (deployment, server, administrator) = started().await;
    let [by_request, by_socket] = ["police", "fire"].map(|slug| administrator.onboard(slug));
    let (by_request, by_socket) = (by_request.await, by_socket.await);
    for agency in [&by_request, &by_socket] {
        administrator.attempt("suspendTenant", agency).await.data();
    }
    deployment.bound(&server, &by_request.id, BOUND).query("{ viewer { subject } }").await;
    let mut socket = Socket::open(&server).await;
    socket.init(deployment.bound(&server, &by_socket.id, BOUND).token()).await;
    assert_eq!(socket.closed().await, (4403, "TENANT_SUSPENDED".to_owned()));
    for agency in [by_request, by_socket] {
        let refused = administrator.trail(&agency.id, "action traceId").await.pop().unwrap();
        assert_eq!(refused["action"], "access.refuse");
        let (log, trace) = (server.log(), refused["traceId"].as_str().unwrap());
        assert!(log.lines().any(|line| line.contains("refused") && line.contains(trace)), "{}: {log}", agency.slug);
    }
}

#[tokio::test]
async fn an_address_that_a_client_claims_counts_only_behind_a_trusted_proxy() {
    let deployment = Deployment::fresh().await;
    let trusting = deployment.builder().setting("HTTP__TRUSTED_PROXIES", "127.0.0.0/8, 10.0.0.0/8");
    let (plain, trusting) = tokio::join!(deployment.server(), trusting.start());
    let claimed = "198.51.100.1, 203.0.113.9, 10.1.2.3";
    for (server, slug, address) in [(&plain, "plain", "127.0.0.1"), (&trusting, "trusting", "203.0.113.9")] {
        let administrator = deployment.administrator(server);
        let create = format!(
            "mutation {{ createTenant(input: {{ slug: \"{slug}\", displayName: \"x\" }}) {{ tenant {{ id }} }} }}"
        );
        let request = administrator.request(Method::POST, "/graphql").json(&json!({ "query": create }));
        let forged = [("x-forwarded-for", claimed), ("forwarded", "for=192.0.2.1"), ("x-real-ip", "192.0.2.2")];
        let request = forged.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let reply = send(request).await;
        let trail = administrator.trail(reply.tenant()["id"].as_str().unwrap(), "address").await;
        assert_eq!(trail, [json!({ "address": address })], "{slug}");
    }
}

#[tokio::test]
async fn a_body_that_trickles_in_is_cut_off() {
    let (_deployment, server, administrator) = started().await;
    let mut wire = Wire::open(&server).await;
    wire.head(administrator.token(), "content-length: 60").await;
    let (status, sent, time) = wire.until_answered(b" ", Duration::from_secs(1), 60).await;
    assert_eq!(status, Some(408), "{sent} bytes in {time:?}");
    assert!(time < Duration::from_secs(15), "{time:?}");
    administrator.query("{ viewer { subject } }").await.data();
}

#[tokio::test]
async fn a_key_in_a_header_counts_for_a_single_mutation() {
    let (deployment, _server, administrator) = started().await;
    let create = |alias: &str, slug: &str| {
        format!("{alias}: createTenant(input: {{ slug: \"{slug}\", displayName: \"x\" }}) {{ tenant {{ id }} }} ")
    };
    let keyed = |query: String, key: &str| {
        let request = administrator.request(Method::POST, "/graphql").header("idempotency-key", key);
        send(request.json(&json!({ "query": query })))
    };
    let one = format!("mutation {{ {} }}", create("a", "police"));
    let first = keyed(one.clone(), "key-1").await;
    assert_eq!(keyed(one.clone(), "key-1").await.data(), first.data());
    let before = deployment.contents().await;
    let two = format!("mutation {{ {} {} }}", create("a", "fire"), create("b", "water"));
    let refused = keyed(two, "key-2").await;
    assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "Idempotency-Key"));
    let in_fragment = format!(
        "mutation {{ ...Two }} fragment Two on Mutation {{ {} {} }}",
        create("a", "fire"),
        create("b", "water")
    );
    let refused = keyed(in_fragment, "key-2").await;
    assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "Idempotency-Key"), "{refused:?}");
    for key in ["", "a b", &"k".repeat(256)] {
        let refused = keyed(one.clone(), key).await;
        assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "Idempotency-Key"), "{key:?}");
    }
    let request = administrator.request(Method::POST, "/graphql").json(&json!({ "query": one }));
    let refused = send(request.header("idempotency-key", "key-1").header("idempotency-key", "key-2")).await;
    assert_eq!((refused.code(), refused.field()), ("BAD_USER_INPUT", "Idempotency-Key"), "two of them");
    assert_eq!(deployment.contents().await, before);
}
