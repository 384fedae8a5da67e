//! `/graphql/ws`: subscriptions over WebSocket, in the protocol graphql-transport-ws.
//!
//! The loop is our own: a socket can be ended from inside, at once and with a code that says why, whatever its client
//! is doing.

mod connection;
mod message;

use crate::Api;
use crate::door::respond;
use crate::graphql::refusal_body;
use crate::origin::{origin, request_span};
use actix_web::http::header::HeaderValue;
use actix_web::http::header::SEC_WEBSOCKET_PROTOCOL;
use actix_web::{HttpRequest, HttpResponse, web};
use connection::Connection;
use tenantry_application::Code;
use tracing::Instrument;

/// The protocol's name in the handshake.
const PROTOCOL: &str = "graphql-transport-ws";
/// How large a message may be, in bytes: as large as a request over HTTP.
const MAX_MESSAGE: usize = 64 * 1024;

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.route("/graphql/ws", web::get().to(open));
}

async fn open(api: web::Data<Api>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let origin = origin(&request, &api.app, &*api.shared.proxies);
    let offered = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL).filter_map(|value| value.to_str().ok());
    if !offered.flat_map(|value| value.split(',')).any(|protocol| protocol.trim() == PROTOCOL) {
        let message = "offer the WebSocket protocol graphql-transport-ws";
        return respond(HttpResponse::BadRequest(), &origin).body(refusal_body(
            Code::BadUserInput,
            message,
            &origin,
            &[],
        ));
    }
    let Ok((mut response, session, messages)) = actix_ws::handle(&request, payload) else {
        let message = "this is a WebSocket (RFC 6455)";
        return respond(HttpResponse::BadRequest(), &origin).body(refusal_body(
            Code::BadUserInput,
            message,
            &origin,
            &[],
        ));
    };
    response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
    let messages = messages.max_frame_size(MAX_MESSAGE).aggregate_continuations().max_continuation_size(MAX_MESSAGE);
    let span = request_span(&origin);
    actix_web::rt::spawn(Connection::new(Api::clone(&api), origin, session).run(messages).instrument(span));
    response
}

#[cfg(test)]
mod tests;
