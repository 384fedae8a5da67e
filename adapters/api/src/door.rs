//! The door: who is it, and is he let in. Both are decided before anything of the request's body is looked at.

use crate::Api;
use crate::graphql::refusal_body;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::StatusCode};
use std::sync::Arc;
use std::time::Duration;
use tenantry_application::ports::{TokenError, Verified};
use tenantry_application::{Call, Code, Origin, Refusal, admit};
use tenantry_domain::tenant::NotAdmitted;

/// Checks the token of a request and the state of its tenant; gives the call that has passed.
pub(crate) async fn pass(api: &Api, request: &HttpRequest, origin: Arc<Origin>) -> Result<Call, HttpResponse> {
    let verified = match bearer(request) {
        Ok(token) => api.shared.tokens.verify(token).map_err(|error| unauthenticated(&origin, Some(error)))?,
        Err(Missing) => return Err(unauthenticated(&origin, None)),
    };
    let call = Call::new(verified.caller, origin);
    enter(api, &call).await.map_err(|refusal| refused(&call.origin, &refusal))?;
    Ok(call)
}

/// Checks the token that came with a socket's first message, as `Bearer <token>`.
pub(crate) fn verify(api: &Api, authorization: &str) -> Result<Verified, Refusal> {
    let gone = Refusal::NotAdmitted(NotAdmitted::Gone);
    match bearer_token(authorization).map(|token| api.shared.tokens.verify(token)) {
        Some(Ok(verified)) => Ok(verified),
        Some(Err(_)) | None => Err(gone),
    }
}

/// Lets a caller in, or not.
pub(crate) async fn enter(api: &Api, call: &Call) -> Result<(), Refusal> {
    if api.is_draining() {
        return Err(Refusal::Unavailable { outcome_unknown: false, retry_after: Duration::from_secs(1) });
    }
    admit(&api.app, call).await
}

/// No bearer token came with the request.
struct Missing;

fn bearer(request: &HttpRequest) -> Result<&str, Missing> {
    let mut values = request.headers().get_all(header::AUTHORIZATION);
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok().and_then(bearer_token).ok_or(Missing),
        // Two of them could be read differently by a proxy and by us.
        _ => Err(Missing),
    }
}

/// The token of `Bearer <token>` (RFC 6750); the scheme's case doesn't matter (RFC 9110).
fn bearer_token(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.trim())
}

fn unauthenticated(origin: &Origin, error: Option<TokenError>) -> HttpResponse {
    let challenge = match error {
        None => r#"Bearer realm="tenantry""#.to_owned(),
        Some(error) => {
            format!(r#"Bearer realm="tenantry", error="invalid_token", error_description="{error}""#)
        }
    };
    let message = error.map_or_else(|| "this needs a bearer token".to_owned(), |error| error.to_string());
    respond(HttpResponse::Unauthorized(), origin)
        .insert_header((header::WWW_AUTHENTICATE, challenge))
        .body(refusal_body(Code::Unauthenticated, &message, origin, &[]))
}

/// A refusal of the whole request.
pub(crate) fn refused(origin: &Origin, refusal: &Refusal) -> HttpResponse {
    let code = refusal.code();
    let status = match code {
        Code::Unauthenticated => {
            return unauthenticated(origin, Some(TokenError::WrongParty("its tenant is not here")));
        }
        Code::TenantSuspended | Code::TenantArchived | Code::Forbidden => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Conflict => StatusCode::CONFLICT,
        Code::QuotaExceeded | Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        Code::BadUserInput | Code::InvalidTransition | Code::RetentionLocked => StatusCode::BAD_REQUEST,
    };
    let mut response = respond(HttpResponseBuilder::new(status), origin);
    let mut more = Vec::new();
    if let Refusal::Unavailable { outcome_unknown, retry_after } = refusal {
        response.insert_header((header::RETRY_AFTER, retry_after.as_secs().to_string()));
        more.push(("retryAfter", retry_after.as_secs().into()));
        if *outcome_unknown {
            more.push(("outcomeUnknown", true.into()));
        }
    }
    response.body(refusal_body(code, &refusal.to_string(), origin, &more))
}

/// A response with what every response of the API carries.
pub(crate) fn respond(mut response: HttpResponseBuilder, origin: &Origin) -> HttpResponseBuilder {
    response
        .content_type(ContentType::json())
        .insert_header(("x-request-id", origin.request_id.as_str()))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    response
}
