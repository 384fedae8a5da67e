//! A socket's life in time, over a connection in memory.

use super::{PROTOCOL, open};
use crate::testing::{Stage, TOKEN_LIFETIME};
use actix_web::FromRequest;
use actix_web::body::MessageBody;
use actix_web::dev;
use actix_web::test::TestRequest;
use actix_web::web::{BytesMut, Data, Payload};
use futures_util::{SinkExt, StreamExt, stream};
use serde_json::json;
use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, split};
use tokio::time::{pause, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

/// A client that answers pings while it listens, and only then.
struct Client(WebSocketStream<DuplexStream>);

/// What a client hears, beside pings.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Text(String),
    Closed(u16, String),
    /// The connection has ended without a word.
    End,
}

impl Client {
    async fn open(stage: &Stage) -> Self {
        let request = TestRequest::get()
            .uri("/graphql/ws")
            .insert_header(("connection", "upgrade"))
            .insert_header(("upgrade", "websocket"))
            .insert_header(("sec-websocket-version", "13"))
            .insert_header(("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="))
            .insert_header(("sec-websocket-protocol", PROTOCOL))
            .to_http_request();
        let (client, server) = tokio::io::duplex(64 * 1024);
        let (read, mut write) = split(server);
        let said = stream::unfold(read, async |mut read| {
            let mut said = BytesMut::with_capacity(4096);
            match read.read_buf(&mut said).await {
                Ok(1..) => Some((Ok(said.freeze()), read)),
                Ok(0) | Err(_) => None,
            }
        });
        let mut payload = dev::Payload::Stream { payload: said.boxed_local() };
        let payload = Payload::from_request(&request, &mut payload).await.unwrap();
        let response = open(Data::new(stage.api.clone()), request, payload).await;
        assert_eq!(response.status(), 101);
        actix_web::rt::spawn(async move {
            let mut body = pin!(response.into_body());
            while let Some(Ok(bytes)) = poll_fn(|context| body.as_mut().poll_next(context)).await {
                if write.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        });
        Self(WebSocketStream::from_raw_socket(client, Role::Client, None).await)
    }

    async fn established(stage: &Stage, token: &str) -> Self {
        let mut client = Self::open(stage).await;
        client.init(token).await;
        assert_eq!(client.hear().await, Heard::Text(json!({ "type": "connection_ack" }).to_string()));
        client
    }

    async fn init(&mut self, token: &str) {
        let payload = json!({ "authorization": format!("Bearer {token}") });
        let init = json!({ "type": "connection_init", "payload": payload });
        self.0.send(Message::text(init.to_string())).await.unwrap();
    }

    async fn hear(&mut self) -> Heard {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Text(text))) => return Heard::Text(text.to_string()),
                Some(Ok(Message::Close(Some(close)))) => {
                    return Heard::Closed(close.code.into(), close.reason.to_string());
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::End,
            }
        }
    }
}

#[actix_web::test]
async fn a_client_that_has_vanished_is_let_go_and_not_counted() {
    pause();
    let stage = Stage::new();
    let _vanished = Client::established(&stage, "bound").await;
    let sockets = stage.api.app.coherence().sockets();
    sleep(Duration::from_secs(59)).await;
    assert_eq!(sockets.count(), 1, "it may yet answer");
    sleep(Duration::from_secs(2)).await;
    assert_eq!(sockets.count(), 0);
}

#[actix_web::test]
async fn a_client_that_answers_pings_stays_though_it_says_nothing() {
    pause();
    let stage = Stage::new();
    let mut client = Client::established(&stage, "bound").await;
    assert!(timeout(Duration::from_secs(30 * 60), client.hear()).await.is_err(), "nothing is said to it either");
    assert_eq!(stage.api.app.coherence().sockets().count(), 1);
}

#[actix_web::test]
async fn a_client_that_says_nothing_at_first_is_let_go() {
    pause();
    let stage = Stage::new();
    let mut client = Client::open(&stage).await;
    assert!(timeout(Duration::from_secs(9), client.hear()).await.is_err());
    assert_eq!(client.hear().await, Heard::Closed(4408, "Connection initialisation timeout".to_owned()));
}

#[actix_web::test]
async fn a_socket_ends_with_its_token() {
    pause();
    let stage = Stage::new();
    let mut client = Client::established(&stage, "bound").await;
    assert!(timeout(TOKEN_LIFETIME.saturating_sub(Duration::from_secs(1)), client.hear()).await.is_err());
    assert_eq!(client.hear().await, Heard::Closed(4401, "Token expired".to_owned()));
}

/// The state of its tenant has been read, and is about to be answered.
#[actix_web::test]
async fn a_suspension_during_a_sign_in_ends_the_socket() {
    pause();
    let stage = Stage::new();
    stage.store.hold_back();
    let mut client = Client::open(&stage).await;
    client.init("bound").await;
    stage.store.until_asked(1).await;
    stage.tell_of_a_suspension();
    stage.store.answer();
    assert_eq!(client.hear().await, Heard::Closed(4403, "TENANT_SUSPENDED".to_owned()));
}
