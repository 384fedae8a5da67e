//! The messages of graphql-transport-ws, and the codes with which a socket is closed.

use serde::Deserialize;
use serde_json::{Value as Json, json};
use tenantry_application::Code;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    /// The first message; its payload carries the token.
    ConnectionInit {
        /// `{"authorization": "Bearer …"}`
        payload: Option<Json>,
    },
    /// Begins a subscription.
    Subscribe {
        /// The client's name for it.
        id: String,
        /// What is subscribed to.
        payload: SubscribePayload,
    },
    /// Ends a subscription.
    Complete {
        /// Which.
        id: String,
    },
    /// Are you there?
    Ping,
    /// I am here.
    Pong,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SubscribePayload {
    pub(super) query: String,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Option<serde_json::Map<String, Json>>,
}

/// What the server says.
pub(super) fn acknowledged() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

pub(super) fn pong() -> String {
    json!({ "type": "pong" }).to_string()
}

pub(super) fn next(id: &str, response: &async_graphql::Response) -> String {
    json!({ "type": "next", "id": id, "payload": response }).to_string()
}

pub(super) fn error(id: &str, errors: &[async_graphql::ServerError]) -> String {
    json!({ "type": "error", "id": id, "payload": errors }).to_string()
}

pub(super) fn complete(id: &str) -> String {
    json!({ "type": "complete", "id": id }).to_string()
}

/// Why a socket is closed: the code and the reason that the client gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Close {
    pub(super) fn new(code: u16, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into() }
    }

    /// The server stops.
    pub(super) fn stopping() -> Self {
        Self::new(1001, "the server stops")
    }

    /// Try again later: the server can't tell whether access is still allowed.
    pub(super) fn uncertain() -> Self {
        Self::new(1013, "try again later")
    }

    /// A message that isn't one of the protocol's.
    pub(super) fn bad_message() -> Self {
        Self::new(4400, "Invalid message")
    }

    /// Something was asked before the connection was acknowledged, or the token isn't valid any more.
    pub(super) fn unauthorized(reason: &str) -> Self {
        Self::new(4401, reason)
    }

    /// Access is lost, or was never there; the reason is the code that a request would get.
    pub(super) fn forbidden(code: Code) -> Self {
        Self::new(4403, code.name())
    }

    /// The first message did not come in time.
    pub(super) fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    /// There is a subscription of that name already.
    pub(super) fn duplicate(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    /// The first message came a second time, or there are too many subscriptions.
    pub(super) fn too_many(reason: &str) -> Self {
        Self::new(4429, reason)
    }
}
