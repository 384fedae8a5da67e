//! One socket, from its first message to its close.

use super::message::{self, ClientMessage, Close, SubscribePayload};
use crate::Api;
use crate::documents::operation;
use crate::door;
use crate::graphql::{Session, complete, request_error};
use crate::limits::check_document;
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason as WireReason};
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::coherence::{CloseReason, Registration};
use tenantry_application::{Call, Code, Origin, Refusal};
use tenantry_domain::Timestamp;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_stream::{StreamMap, StreamNotifyClose};

/// How long a client may take for its first message.
const INIT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take to read what is sent to it.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the answer to a ping may wait for room: shorter than a suspension may take to arrive.
const PONG_TIMEOUT: Duration = Duration::from_millis(100);
/// How long a client may take to answer a ping, and how often one is sent. It is WebSocket's own, which every client
/// answers without its program doing anything: whoever isn't heard of until the next is gone.
const PING_TIMEOUT: Duration = Duration::from_secs(30);
/// How many subscriptions a socket carries.
const MAX_SUBSCRIPTIONS: usize = 32;

/// A socket that has been opened.
pub(super) struct Connection {
    api: Api,
    origin: Arc<Origin>,
    session: actix_ws::Session,
}

/// What a socket is after its first message.
struct Established {
    call: Call,
    expires_at: Timestamp,
    registration: Registration,
    subscriptions: StreamMap<String, StreamNotifyClose<BoxStream<'static, Response>>>,
}

/// How a conversation ended: with words for the client, or because he is gone.
type Ended = Option<Close>;

impl Connection {
    pub(super) const fn new(api: Api, origin: Arc<Origin>, session: actix_ws::Session) -> Self {
        Self { api, origin, session }
    }

    /// Talks until somebody ends it.
    pub(super) async fn run(mut self, mut messages: AggregatedMessageStream) {
        let ended = match self.establish(&mut messages).await {
            Ok(mut established) => self.converse(&mut established, &mut messages).await,
            Err(ended) => ended,
        };
        tracing::debug!(close = ?ended, "a socket ended");
        let reason =
            ended.map(|close| WireReason { code: CloseCode::from(close.code), description: Some(close.reason) });
        // A client that doesn't read isn't waited for.
        let _ = timeout(Duration::from_secs(1), self.session.close(reason)).await;
    }

    /// Waits for the first message, and lets the caller in.
    async fn establish(&mut self, messages: &mut AggregatedMessageStream) -> Result<Established, Ended> {
        // Until it is known whose socket it is, it is nobody's; it ends with the server all the same.
        let mut waiting = self.api.app.coherence().sockets().register(None);
        let mut late = pin!(sleep(INIT_TIMEOUT));
        let payload = loop {
            let message = tokio::select! {
                reason = waiting.closed() => return Err(Some(close_of(reason))),
                () = &mut late => return Err(Some(Close::init_timeout())),
                message = messages.next() => message,
            };
            match self.read(message).await? {
                None | Some(ClientMessage::Pong | ClientMessage::Complete { .. }) => {}
                Some(ClientMessage::Ping) => self.send(&mut waiting, message::pong()).await?,
                Some(ClientMessage::Subscribe { .. }) => return Err(Some(Close::unauthorized("Unauthorized"))),
                Some(ClientMessage::ConnectionInit { payload }) => break payload,
            }
        };
        let token = payload.as_ref().and_then(|payload| payload.get("authorization")).and_then(|value| value.as_str());
        let verified = door::verify(&self.api, token.unwrap_or_default());
        let verified = verified.map_err(|refusal| Some(close_for(&refusal)))?;
        let call = Call::new(verified.caller, Arc::clone(&self.origin));
        // Taken in first and looked at afterwards, so that no suspension falls between.
        let registration = self.api.app.coherence().sockets().register(call.caller.bound_tenant());
        door::enter(&self.api, &call).await.map_err(|refusal| Some(close_for(&refusal)))?;
        let expires_at = verified.expires_at;
        let mut established = Established { call, expires_at, registration, subscriptions: StreamMap::new() };
        self.send(&mut established.registration, message::acknowledged()).await?;
        Ok(established)
    }

    async fn converse(&mut self, socket: &mut Established, messages: &mut AggregatedMessageStream) -> Ended {
        let mut expired = pin!(sleep(self.until(socket.expires_at)));
        let mut pings = interval(PING_TIMEOUT);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first one is due at once.
        pings.tick().await;
        let mut heard = true;
        loop {
            // In this order: what ends a socket comes before what it carries, and what has been said before silence.
            let done = tokio::select! {
                biased;
                reason = socket.registration.closed() => Err(Some(close_of(reason))),
                () = &mut expired => Err(Some(Close::unauthorized("Token expired"))),
                message = messages.next() => {
                    heard = true;
                    match self.read(message).await {
                        Ok(message) => self.hear(socket, message).await,
                        Err(ended) => Err(ended),
                    }
                }
                _ = pings.tick() => if std::mem::take(&mut heard) {
                    self.ping(&mut socket.registration).await
                } else {
                    Err(None)
                },
                Some((id, response)) = socket.subscriptions.next() => self.tell(socket, &id, response).await,
            };
            if let Err(ended) = done {
                return ended;
            }
        }
    }

    fn until(&self, expires_at: Timestamp) -> Duration {
        let left = expires_at.as_micros().saturating_sub(self.api.app.clock().now().as_micros());
        Duration::from_micros(u64::try_from(left).unwrap_or_default())
    }

    /// A message of the protocol; `None` for what only keeps the connection alive.
    async fn read(
        &mut self,
        message: Option<Result<AggregatedMessage, actix_ws::ProtocolError>>,
    ) -> Result<Option<ClientMessage>, Ended> {
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => {
                serde_json::from_str(&text).map(Some).map_err(|_| Some(Close::bad_message()))
            }
            Some(Ok(AggregatedMessage::Binary(_))) => Err(Some(Close::bad_message())),
            Some(Ok(AggregatedMessage::Ping(bytes))) => {
                // A client that pings and doesn't read keeps nothing waiting: its connection goes.
                match timeout(PONG_TIMEOUT, self.session.pong(&bytes)).await {
                    Ok(Ok(())) => Ok(None),
                    Ok(Err(_)) | Err(_) => Err(None),
                }
            }
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(None),
            Some(Ok(AggregatedMessage::Close(_))) | None => Err(None),
            // Too large, or not WebSocket at all.
            Some(Err(_)) => Err(Some(Close::new(1009, "a message has at most 64 KB"))),
        }
    }

    async fn hear(&mut self, socket: &mut Established, message: Option<ClientMessage>) -> Result<(), Ended> {
        match message {
            None | Some(ClientMessage::Pong) => Ok(()),
            Some(ClientMessage::Ping) => self.send(&mut socket.registration, message::pong()).await,
            Some(ClientMessage::ConnectionInit { .. }) => {
                Err(Some(Close::too_many("Too many initialisation requests")))
            }
            Some(ClientMessage::Complete { id }) => {
                socket.subscriptions.remove(&id);
                Ok(())
            }
            Some(ClientMessage::Subscribe { id, payload }) => self.subscribe(socket, id, payload).await,
        }
    }

    async fn subscribe(
        &mut self,
        socket: &mut Established,
        id: String,
        payload: SubscribePayload,
    ) -> Result<(), Ended> {
        if socket.subscriptions.contains_key(&id) {
            return Err(Some(Close::duplicate(&id)));
        }
        if socket.subscriptions.len() >= MAX_SUBSCRIPTIONS {
            return Err(Some(Close::too_many("Too many subscriptions")));
        }
        match self.stream(&socket.call, payload) {
            Ok(stream) => {
                socket.subscriptions.insert(id, StreamNotifyClose::new(stream));
                Ok(())
            }
            Err(error) => {
                let response = complete(Response::from_errors(vec![error]), &self.origin);
                self.send(&mut socket.registration, message::error(&id, &response.errors)).await
            }
        }
    }

    /// Begins a subscription; queries and mutations belong to HTTP.
    fn stream(&self, call: &Call, payload: SubscribePayload) -> Result<BoxStream<'static, Response>, ServerError> {
        let document = self.api.shared.documents.parse(&payload.query)?;
        let variables = payload
            .variables
            .map_or_else(Variables::default, |variables| Variables::from_json(serde_json::Value::Object(variables)));
        check_document(&document.parsed, &variables).map_err(|over| request_error(over.to_string(), None))?;
        self.api.shared.documents.keep(&payload.query, &document);
        let mut request = Request::new(payload.query).variables(variables);
        request.operation_name = payload.operation_name;
        match operation(&document.parsed, &request) {
            Some((OperationType::Subscription, 1)) => {}
            Some((OperationType::Subscription, _)) => {
                return Err(ServerError::new("a subscription has one root field", None));
            }
            Some(_) => return Err(ServerError::new("queries and mutations are sent to /graphql over HTTP", None)),
            None => return Err(ServerError::new("there is no operation of that name", None)),
        }
        self.api.shared.metrics.asked(Some(OperationType::Subscription));
        request.set_parsed_query(document.parsed.clone());
        let session = Session { app: self.api.app.clone(), call: call.clone(), header_key: None };
        Ok(self.api.shared.schema.execute_stream(request.data(session)))
    }

    /// Passes a response on; `None` means that the subscription has ended.
    async fn tell(&mut self, socket: &mut Established, id: &str, response: Option<Response>) -> Result<(), Ended> {
        let text = match response.map(|response| complete(response, &self.origin)) {
            // What has no data at all is the last thing that a subscription says.
            Some(response) if response.data == Value::Null && response.is_err() => {
                socket.subscriptions.remove(id);
                message::error(id, &response.errors)
            }
            Some(response) => message::next(id, &response),
            None => message::complete(id),
        };
        self.send(&mut socket.registration, text).await
    }

    /// Sends a message, unless the socket is ended meanwhile, or the client doesn't read.
    async fn send(&mut self, registration: &mut Registration, text: String) -> Result<(), Ended> {
        in_time(registration, self.session.text(text)).await
    }

    async fn ping(&mut self, registration: &mut Registration) -> Result<(), Ended> {
        in_time(registration, self.session.ping(b"")).await
    }
}

async fn in_time(
    registration: &mut Registration,
    sending: impl Future<Output = Result<(), actix_ws::Closed>>,
) -> Result<(), Ended> {
    tokio::select! {
        biased;
        reason = registration.closed() => Err(Some(close_of(reason))),
        sent = timeout(SEND_TIMEOUT, sending) => match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(None),
        },
    }
}

fn close_of(reason: CloseReason) -> Close {
    match reason {
        CloseReason::NotAdmitted(refused) => Close::forbidden(Refusal::from(refused).code()),
        CloseReason::Uncertain => Close::uncertain(),
        CloseReason::Stopping => Close::stopping(),
    }
}

/// Why a caller isn't let in.
fn close_for(refusal: &Refusal) -> Close {
    match refusal.code() {
        Code::Unauthenticated => Close::unauthorized(Code::Unauthenticated.name()),
        Code::Unavailable | Code::Internal | Code::RateLimited => Close::uncertain(),
        code => Close::forbidden(code),
    }
}
