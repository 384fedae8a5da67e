//! `/graphql`: GraphQL over HTTP, as its specification says: POST with JSON, GET for queries.

use super::negotiation::{MediaType, sends_json};
use crate::Api;
use crate::answers::Question;
use crate::documents::operation;
use crate::door::{self, respond};
use crate::graphql::{Session, complete, refusal_body, request_error};
use crate::limits::check_document;
use crate::origin::{origin, request_span};
use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{self, Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, Value, Variables};
use futures_util::{FutureExt, StreamExt};
use serde::Deserialize;
use serde_json::Value as Json;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::coherence::Witness;
use tenantry_application::{Call, Code, KeyText, Origin, Refusal};
use tracing::Instrument;

/// How large a request may be, in bytes.
const MAX_BODY: usize = 64 * 1024;
/// How long a request's body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request may take to be answered. The database's own limit for a statement is shorter.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);

/// Answers a GraphQL request.
pub(super) async fn graphql(api: web::Data<Api>, http: HttpRequest, payload: Payload) -> HttpResponse {
    let began = api.app.clock().monotonic();
    let origin = origin(&http, &api.app, &*api.shared.proxies);
    let span = request_span(&origin);
    let response = pass_and_answer(&api, &http, payload, origin).instrument(span.clone()).await;
    let elapsed = api.app.clock().monotonic().saturating_sub(began);
    span.in_scope(|| {
        tracing::debug!(status = response.status().as_u16(), duration_ms = elapsed.as_secs_f64() * 1e3, "answered");
    });
    api.shared.metrics.answered(response.status(), elapsed);
    response
}

async fn pass_and_answer(api: &Api, http: &HttpRequest, payload: Payload, origin: Arc<Origin>) -> HttpResponse {
    match door::pass(api, http, origin).await {
        Ok(call) => answer(api, http, payload, &call).await,
        Err(refused) => refused,
    }
}

async fn answer(api: &Api, http: &HttpRequest, payload: Payload, call: &Call) -> HttpResponse {
    let Some(media) = MediaType::accepted(http) else {
        let message = "the answer is application/graphql-response+json or application/json, in UTF-8";
        return problem(call, StatusCode::NOT_ACCEPTABLE, message);
    };
    if *http.method() != Method::GET && *http.method() != Method::POST {
        return not_allowed(call, "send GraphQL with POST or GET", "GET, POST");
    }
    let Arrived { text, waited } = match read_text(http, payload).await {
        Ok(arrived) => arrived,
        Err(Problem { status, message }) => return problem(call, status, message),
    };
    // Its tenant may have been suspended while the body was waited for.
    if waited && let Err(refusal) = door::enter(api, call).await {
        return door::refused(&call.origin, &refusal);
    }
    let header_key = match key_header(http) {
        Ok(key) => key,
        Err(message) => return bad_key(call, media, &message),
    };
    let may_recall = api.app.coherence().believes();
    let question = text.body().filter(|_| may_recall).and_then(|body| Question::new(&call.caller, media, body));
    if let Some(body) = question.as_ref().and_then(|question| api.shared.answers.recall(api.app.coherence(), question))
    {
        api.shared.metrics.asked(Some(OperationType::Query));
        return give(call, media, StatusCode::OK, body);
    }
    let request = match text.parse() {
        Ok(request) => request,
        Err(Problem { status, message }) => return problem(call, status, message),
    };
    let witness = question.as_ref().map(|_| Witness::default());
    let witnessed = Call { witness: witness.clone(), ..call.clone() };
    match execute(api, request, witnessed, header_key, http.method() == Method::GET).await {
        Answer::NotByGet => not_allowed(call, "only queries can be sent with GET", "POST"),
        Answer::TimedOut { is_mutation } => door::refused(&call.origin, &timed_out(is_mutation)),
        Answer::Response(response) => match write(&response) {
            Err(error) => {
                tracing::error!(%error, "a response can't be written");
                problem(call, StatusCode::INTERNAL_SERVER_ERROR, "something went wrong inside")
            }
            Ok(body) => {
                let made_of = witness.and_then(|witness| witness.made_of()).filter(|_| response.errors.is_empty());
                if let (Some(question), Some(made_of)) = (question, made_of) {
                    api.shared.answers.keep(question, body.clone(), made_of);
                }
                give(call, media, status_of(media, &response), body)
            }
        },
    }
}

/// What came of a request: its query string, or its body.
enum Text {
    QueryString(String),
    Body(Bytes),
}

impl Text {
    fn body(&self) -> Option<&[u8]> {
        match self {
            Self::QueryString(_) => None,
            Self::Body(body) => Some(body),
        }
    }

    fn parse(self) -> Result<Request, Problem> {
        match self {
            Self::QueryString(text) => read_query_string(&text),
            Self::Body(body) => {
                let json: Json = serde_json::from_slice(&body).map_err(|_| bad_request("the body is not JSON"))?;
                request_of(json)
            }
        }
    }
}

/// The text of a request, and whether it had to be waited for.
struct Arrived {
    text: Text,
    waited: bool,
}

/// A request that can't be read.
struct Problem {
    status: StatusCode,
    message: &'static str,
}

const fn bad_request(message: &'static str) -> Problem {
    Problem { status: StatusCode::BAD_REQUEST, message }
}

async fn read_text(http: &HttpRequest, payload: Payload) -> Result<Arrived, Problem> {
    if *http.method() == Method::GET {
        return Ok(Arrived { text: Text::QueryString(http.query_string().to_owned()), waited: false });
    }
    if !sends_json(http) {
        let message = "the body must be application/json in UTF-8, not compressed";
        return Err(Problem { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, message });
    }
    let mut read = pin!(read_body(http, payload));
    // What is there whole at the first look wasn't waited for.
    let (body, waited) = match (&mut read).now_or_never() {
        Some(body) => (body, false),
        None => {
            let late = Problem { status: StatusCode::REQUEST_TIMEOUT, message: "the body took too long to arrive" };
            (tokio::time::timeout(BODY_TIMEOUT, read).await.unwrap_or(Err(late)), true)
        }
    };
    Ok(Arrived { text: Text::Body(body?), waited })
}

/// Reads the body within its bounds of size. What is announced as too large isn't read at all.
async fn read_body(http: &HttpRequest, mut payload: Payload) -> Result<Bytes, Problem> {
    let too_large = Problem { status: StatusCode::PAYLOAD_TOO_LARGE, message: "a request has at most 64 KB" };
    let announced = http.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if announced.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > MAX_BODY) {
        return Err(too_large);
    }
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| bad_request("the body ended too early"))?;
        if body.len() + chunk.len() > MAX_BODY {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The parameters of a request that came as JSON. `null` is the same as leaving one out.
fn request_of(json: Json) -> Result<Request, Problem> {
    let Json::Object(mut fields) = json else {
        return Err(bad_request("the body must be a JSON object; batches are not accepted"));
    };
    let mut take = |name: &str| fields.remove(name).filter(|value| !value.is_null());
    let Some(Json::String(query)) = take("query") else {
        return Err(bad_request("query must be a text"));
    };
    let operation_name = match take("operationName") {
        None => None,
        Some(Json::String(name)) => Some(name),
        Some(_) => return Err(bad_request("operationName must be a text")),
    };
    let variables = match take("variables") {
        None => Variables::default(),
        Some(variables @ Json::Object(_)) => Variables::from_json(variables),
        Some(_) => return Err(bad_request("variables must be an object")),
    };
    match take("extensions") {
        None | Some(Json::Object(_)) => {}
        Some(_) => return Err(bad_request("extensions must be an object")),
    }
    let mut request = Request::new(query).variables(variables);
    request.operation_name = operation_name;
    Ok(request)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryString {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// The parameters of a request that came with GET; variables and extensions are JSON texts in it. An address of 64 KB
/// or more has not come this far: the HTTP library can't hold it.
fn read_query_string(text: &str) -> Result<Request, Problem> {
    let parameters = web::Query::<QueryString>::from_query(text);
    let parameters = parameters.map_err(|_| bad_request("the parameters can't be read"))?.into_inner();
    let json = |text: Option<String>, message| match text.filter(|text| !text.is_empty()) {
        None => Ok(Json::Null),
        Some(text) => serde_json::from_str::<Json>(&text).map_err(|_| bad_request(message)),
    };
    let fields = [
        ("query", parameters.query.map_or(Json::Null, Json::String)),
        ("operationName", parameters.operation_name.map_or(Json::Null, Json::String)),
        ("variables", json(parameters.variables, "variables must be JSON")?),
        ("extensions", json(parameters.extensions, "extensions must be JSON")?),
    ];
    request_of(Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
}

fn key_header(http: &HttpRequest) -> Result<Option<KeyText>, String> {
    let mut values = http.headers().get_all("idempotency-key");
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        // Two of them could be read differently by a proxy and by us.
        return Err("Idempotency-Key must stand once".to_owned());
    }
    let text = value.to_str().unwrap_or_default();
    KeyText::parse(text).map(Some).map_err(|error| format!("Idempotency-Key {error}"))
}

#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it lives for one call")]
enum Answer {
    Response(Response),
    NotByGet,
    TimedOut { is_mutation: bool },
}

async fn execute(api: &Api, mut request: Request, call: Call, header_key: Option<KeyText>, by_get: bool) -> Answer {
    let document = match api.shared.documents.parse(&request.query) {
        Ok(document) => document,
        Err(error) => return Answer::Response(complete(Response::from_errors(vec![error]), &call.origin)),
    };
    if let Err(over) = check_document(&document.parsed, &request.variables) {
        let error = request_error(over.to_string(), None);
        return Answer::Response(complete(Response::from_errors(vec![error]), &call.origin));
    }
    api.shared.documents.keep(&request.query, &document);
    let asked = operation(&document.parsed, &request);
    if by_get && asked.is_some_and(|(kind, _)| kind != OperationType::Query) {
        return Answer::NotByGet;
    }
    let is_single = asked == Some((OperationType::Mutation, 1));
    if header_key.is_some() && asked.is_some_and(|(kind, _)| kind == OperationType::Mutation) && !is_single {
        let message = "Idempotency-Key counts for a request with a single mutation: give each its idempotencyKey";
        let error = request_error(message, Some("Idempotency-Key"));
        return Answer::Response(complete(Response::from_errors(vec![error]), &call.origin));
    }
    api.shared.metrics.asked(asked.map(|(kind, _)| kind));
    request.set_parsed_query(document.parsed.clone());
    let decides_alone = document.decides_alone(&request.variables);
    let is_valid = decides_alone && document.was_valid();
    let schema = if is_valid { &api.shared.validated_schema } else { &api.shared.schema };
    let origin = Arc::clone(&call.origin);
    let session = Session { app: api.app.clone(), call, header_key };
    match tokio::time::timeout(ANSWER_TIMEOUT, schema.execute(request.data(session))).await {
        Ok(response) => {
            if decides_alone && was_executed(&response) {
                document.note_valid();
            }
            Answer::Response(complete(response, &origin))
        }
        Err(_) => Answer::TimedOut { is_mutation: asked.is_some_and(|(kind, _)| kind == OperationType::Mutation) },
    }
}

/// What was begun runs to its end; of a mutation nobody can tell how it ends.
const fn timed_out(is_mutation: bool) -> Refusal {
    Refusal::Unavailable { outcome_unknown: is_mutation, retry_after: Duration::from_secs(1) }
}

/// A response without `data` was not executed; only the newer media type says so by its status.
fn status_of(media: MediaType, response: &Response) -> StatusCode {
    if was_executed(response) || media == MediaType::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST }
}

fn was_executed(response: &Response) -> bool {
    response.data != Value::Null
}

fn write(response: &Response) -> Result<Bytes, serde_json::Error> {
    let body = if was_executed(response) {
        serde_json::to_vec(response)
    } else {
        serde_json::to_vec(&serde_json::json!({ "errors": response.errors }))
    };
    body.map(Bytes::from)
}

fn give(call: &Call, media: MediaType, status: StatusCode, body: Bytes) -> HttpResponse {
    let mut response = respond(HttpResponseBuilder::new(status), &call.origin);
    response.insert_header((header::CONTENT_TYPE, media.name())).body(body)
}

fn problem(call: &Call, status: StatusCode, message: &str) -> HttpResponse {
    let code = if status.is_server_error() { Code::Internal } else { Code::BadUserInput };
    respond(HttpResponseBuilder::new(status), &call.origin).body(refusal_body(code, message, &call.origin, &[]))
}

fn not_allowed(call: &Call, message: &str, allow: &'static str) -> HttpResponse {
    let mut response = problem(call, StatusCode::METHOD_NOT_ALLOWED, message);
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allow));
    response
}

fn bad_key(call: &Call, media: MediaType, message: &str) -> HttpResponse {
    let body = refusal_body(Code::BadUserInput, message, &call.origin, &[("field", "Idempotency-Key".into())]);
    let mut response = respond(HttpResponse::BadRequest(), &call.origin);
    response.insert_header((header::CONTENT_TYPE, media.name())).body(body)
}
