//! Subscriptions over WebSocket: every close code, and what is told.

use crate::harness::{
    Api, BOUND, Created, Deployment, PLATFORM, Server, Socket, TokenRequest, eventually, sound_input, within,
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::tungstenite;
use tungstenite::client::IntoClientRequest;

struct Desk {
    deployment: Deployment,
    server: Server,
    administrator: Api,
    agency: Created,
}

impl Desk {
    async fn new() -> Self {
        let deployment = Deployment::fresh().await;
        let server = deployment.builder().setting("TENANTS__GRACE_PERIOD_DAYS", "0").start().await;
        let administrator = deployment.administrator(&server);
        let agency = administrator.onboard("police").await;
        Self { deployment, server, administrator, agency }
    }

    async fn platform(&self) -> Socket {
        Socket::established(&self.server, self.administrator.token()).await
    }

    async fn officer(&self) -> Socket {
        Socket::established(&self.server, self.deployment.bound(&self.server, &self.agency.id, BOUND).token()).await
    }

    /// Changes a tenant again and again until a subscription is told of it; gives what it is told.
    async fn first_change(&self, socket: &mut Socket, tenant: &Created) -> Value {
        let (mut number, mut told) = (0, Value::Null);
        while told.is_null() {
            number += 1;
            let mut input = sound_input("updateTenant", tenant);
            input["displayName"] = json!(format!("Name {number}"));
            self.administrator.mutate("updateTenant", input).await.data();
            if let Ok(next) = tokio::time::timeout(Duration::from_millis(300), socket.next()).await {
                told = next["payload"]["data"]["tenantChanged"].clone();
            }
        }
        told
    }
}

/// A change with more to tell.
const MUCH: &str = "subscription { tenantChanged { tenantId action entryNumber tenant { id slug displayName status
    labels { key value } createdAt updatedAt allowedActions { action allowed code explanation } } } }";

const ALL: &str = "subscription { tenantChanged { tenantId action entryNumber tenant { slug status } } }";

#[tokio::test]
async fn a_message_that_is_none_closes_the_socket() {
    let desk = Desk::new().await;
    for text in [
        "",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"type":"start"}"#,
        r#"{"type":"subscribe"}"#,
        r#"{"type":"subscribe","id":7,"payload":{"query":"x"}}"#,
    ] {
        let mut socket = Socket::open(&desk.server).await;
        socket.send_text(text).await;
        assert_eq!(socket.closed().await, (4400, "Invalid message".to_owned()), "{text}");
        let mut socket = desk.platform().await;
        socket.send_text(text).await;
        assert_eq!(socket.closed().await.0, 4400, "{text}, later");
    }
    let mut socket = desk.platform().await;
    socket.send_text(&"x".repeat(100_000)).await;
    assert_eq!(socket.closed().await.0, 1009);
}

#[tokio::test]
async fn nothing_is_subscribed_to_before_the_token_was_shown() {
    let desk = Desk::new().await;
    let mut socket = Socket::open(&desk.server).await;
    socket.subscribe("1", ALL).await;
    assert_eq!(socket.closed().await, (4401, "Unauthorized".to_owned()));
    for payload in [
        json!(null),
        json!({}),
        json!({ "authorization": "" }),
        json!({ "authorization": 7 }),
        json!({ "authorization": "Bearer x" }),
        json!({ "authorization": desk.administrator.token() }),
    ] {
        let mut socket = Socket::open(&desk.server).await;
        socket.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.closed().await.0, 4401, "{payload}");
    }
}

#[tokio::test]
async fn a_tenants_state_decides_who_is_let_in() {
    let desk = Desk::new().await;
    for (slug, path, expected) in [
        ("created", &[][..], (4403, "FORBIDDEN")),
        ("suspended", &["activateTenant", "suspendTenant"], (4403, "TENANT_SUSPENDED")),
        ("archived", &["activateTenant", "archiveTenant"], (4403, "TENANT_ARCHIVED")),
        ("deleted", &["deleteTenant"], (4401, "UNAUTHENTICATED")),
    ] {
        let tenant = desk.administrator.created_and(slug, path).await;
        let mut socket = Socket::open(&desk.server).await;
        socket.init(desk.deployment.bound(&desk.server, &tenant.id, BOUND).token()).await;
        assert_eq!(socket.closed().await, (expected.0, expected.1.to_owned()), "{slug}");
    }
}

#[tokio::test]
async fn losing_access_ends_open_sockets_and_says_why() {
    let desk = Desk::new().await;
    let mut watched = desk.platform().await;
    for (mutation, reason) in [("suspendTenant", "TENANT_SUSPENDED"), ("archiveTenant", "TENANT_ARCHIVED")] {
        let tenant = desk.administrator.onboard(&mutation.to_lowercase()).await;
        let token = desk.deployment.bound(&desk.server, &tenant.id, BOUND).token().to_owned();
        let mut socket = Socket::established(&desk.server, &token).await;
        desk.administrator.attempt(mutation, &tenant).await.data();
        assert_eq!(socket.closed().await, (4403, reason.to_owned()));
    }
    watched.send(json!({ "type": "ping" })).await;
    assert_eq!(watched.next().await["type"], "pong", "the platform's own socket goes on");
}

#[tokio::test]
async fn a_socket_ends_with_its_token() {
    let desk = Desk::new().await;
    let short = TokenRequest { scope: PLATFORM, expires: "3s", ..TokenRequest::default() };
    let token = desk.deployment.token(&short);
    let mut socket = Socket::established(&desk.server, &token).await;
    assert_eq!(socket.closed().await, (4401, "Token expired".to_owned()));
}

#[tokio::test]
async fn names_are_unique_and_bounded_in_number() {
    let desk = Desk::new().await;
    let mut socket = desk.platform().await;
    socket.subscribe("1", ALL).await;
    socket.subscribe("1", ALL).await;
    assert_eq!(socket.closed().await, (4409, "Subscriber for 1 already exists".to_owned()));

    let mut socket = desk.platform().await;
    socket.subscribe("1", ALL).await;
    socket.send(json!({ "type": "complete", "id": "1" })).await;
    socket.subscribe("1", ALL).await;
    desk.first_change(&mut socket, &desk.agency).await;

    let mut socket = desk.platform().await;
    for number in 0..33 {
        socket.subscribe(&number.to_string(), ALL).await;
    }
    assert_eq!(socket.closed().await.0, 4429);
    let mut socket = desk.platform().await;
    socket.init(desk.administrator.token()).await;
    assert_eq!(socket.closed().await, (4429, "Too many initialisation requests".to_owned()));
}

#[tokio::test]
async fn another_protocol_is_refused_at_the_handshake() {
    let desk = Desk::new().await;
    for protocol in [None, Some("graphql-ws"), Some("chat")] {
        let mut request = format!("ws://{}/graphql/ws", desk.server.address).into_client_request().unwrap();
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        match tokio_tungstenite::connect_async(request).await {
            Err(tungstenite::Error::Http(response)) => assert_eq!(response.status(), 400, "{protocol:?}"),
            other => panic!("{protocol:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn only_subscriptions_are_taken() {
    let desk = Desk::new().await;
    let before = desk.deployment.contents().await;
    let create = "createTenant(input: { slug: \"a\", displayName: \"a\" }) { tenant { id } }";
    let mut socket = desk.platform().await;
    for (number, query) in [
        "{ viewer { subject } }".to_owned(),
        format!("mutation {{ {create} }}"),
        format!("subscription A {{ tenantChanged {{ action }} }} mutation B {{ {create} }}"),
        "subscription { a: tenantChanged { action } b: tenantChanged { action } }".to_owned(),
        "subscription { ...A } fragment A on Subscription { a: tenantChanged { action } b: tenantChanged { action } }"
            .to_owned(),
        "subscription { nothing }".to_owned(),
        "subscription { tenantChanged(tenantId: \"1\") { action } }".to_owned(),
        "{".repeat(60_000),
    ]
    .iter()
    .enumerate()
    {
        let payload = json!({ "query": query, "operationName": query.contains("mutation B").then_some("B") });
        socket.send(json!({ "type": "subscribe", "id": number.to_string(), "payload": payload })).await;
        let error = socket.next().await;
        assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!(number.to_string())), "{error}");
        assert_eq!(error["payload"][0]["extensions"]["code"], "BAD_USER_INPUT", "{error}");
    }
    assert_eq!(desk.deployment.contents().await, before);
}

#[tokio::test]
async fn a_change_is_told_to_its_own_tenant_and_to_the_platform() {
    let desk = Desk::new().await;
    let (mut officer, mut platform) = (desk.officer().await, desk.platform().await);
    for socket in [&mut officer, &mut platform] {
        socket.subscribe("1", ALL).await;
        let told = desk.first_change(socket, &desk.agency).await;
        assert_eq!(told["action"], "tenant.update");
        assert_eq!(
            (&told["tenantId"], &told["tenant"]),
            (&json!(desk.agency.id), &json!({ "slug": "police", "status": "ACTIVE" }))
        );
    }
    let fire = desk.administrator.onboard("fire").await;
    let mut told = Value::Null;
    while told["tenantId"] != *fire.id || told["action"] != "tenant.activate" {
        told = platform.next().await["payload"]["data"]["tenantChanged"].clone();
    }
    assert_eq!(told["entryNumber"], 2);
}

#[tokio::test]
async fn an_erased_tenant_is_told_without_a_tenant() {
    let desk = Desk::new().await;
    let doomed = desk.administrator.create("doomed", false).await;
    let mut socket = desk.platform().await;
    let query = format!(
        "subscription {{ tenantChanged(tenantId: \"{}\") {{ action entryNumber tenant {{ slug }} }} }}",
        doomed.id
    );
    socket.subscribe("1", &query).await;
    desk.first_change(&mut socket, &doomed).await;
    desk.administrator.attempt("deleteTenant", &doomed).await.data();
    let told = loop {
        let told = socket.next().await["payload"]["data"]["tenantChanged"].clone();
        if told["action"] == "tenant.erase" {
            break told;
        }
    };
    assert_eq!(told["tenant"], json!(null), "{told}");
    assert_eq!(desk.administrator.tenant(&doomed.id).await, json!(null));
}

#[tokio::test]
async fn a_client_that_never_reads_stops_nobody_and_takes_no_memory() {
    let desk = Desk::new().await;
    let mut deaf = Vec::new();
    for _ in 0..3 {
        let mut socket = desk.platform().await;
        for number in 0..8 {
            socket.subscribe(&number.to_string(), MUCH).await;
        }
        deaf.push(socket);
    }
    let mut reading = desk.platform().await;
    reading.subscribe("1", ALL).await;
    let first = desk.first_change(&mut reading, &desk.agency).await["entryNumber"].as_u64().unwrap();
    let before = desk.server.resident_kb();
    let change = async {
        for number in 0..300 {
            let mut input = sound_input("updateTenant", &desk.agency);
            input["displayName"] = json!(format!("Change {number}"));
            desk.administrator.mutate("updateTenant", input).await.data();
        }
    };
    let read = async {
        let mut last = first;
        while last < first + 300 {
            let told = reading.next().await;
            let next = told["payload"]["data"]["tenantChanged"]["entryNumber"].as_u64();
            assert_eq!(next, Some(last + 1), "whoever reads is told everything in order: {told}");
            last += 1;
        }
    };
    tokio::join!(change, read);
    let grown = desk.server.resident_kb().saturating_sub(before);
    assert!(grown < 20 * 1024, "{grown} KB more");
}

#[tokio::test]
async fn open_sockets_are_counted_over_all_servers() {
    let desk = Desk::new().await;
    let other = desk.deployment.server().await;
    let token = desk.deployment.bound(&desk.server, &desk.agency.id, BOUND).token().to_owned();
    let access = async || {
        let query =
            format!("{{ tenant(id: \"{}\") {{ access {{ openSubscriptions servers asOf }} }} }}", desk.agency.id);
        desk.administrator.query(&query).await.data()["tenant"]["access"].clone()
    };
    let mut open = Vec::new();
    for server in [&desk.server, &desk.server, &other] {
        open.push(Socket::established(server, &token).await);
    }
    within(Duration::from_secs(3), "three are counted on two servers", async || {
        let access = access().await;
        (access["openSubscriptions"] == 3 && access["servers"] == 2 && access["asOf"].is_string()).then_some(())
    })
    .await;
    open.pop();
    within(Duration::from_secs(3), "the one that left isn't counted", async || {
        (access().await["openSubscriptions"] == 2).then_some(())
    })
    .await;
    drop(other);
    // A server that is gone isn't counted once its last report is three seconds old.
    eventually("one server reports", async || (access().await["servers"] == 1).then_some(())).await;
}
