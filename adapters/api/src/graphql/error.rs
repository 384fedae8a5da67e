//! Refusals as GraphQL errors: a code, words that help, and what else the caller can act on.

use async_graphql::{Error, ErrorExtensions, Response, ServerError, Value};
use serde_json::json;
use tenantry_application::{Code, Conflict, Origin, Refusal};
use tenantry_domain::Amount;
use tenantry_domain::quota::QuotaStatus;
use tenantry_domain::tenant::{InvalidTransition, Refused, Status};

/// How many errors a response reports at most.
const MAX_ERRORS: usize = 20;

/// A refusal as an error of a field.
pub(crate) fn to_graphql(refusal: &Refusal) -> Error {
    Error::new(refusal.to_string()).extend_with(|_, extensions| {
        for (name, value) in extension_values(refusal) {
            extensions.set(name, value);
        }
    })
}

/// A nullable field: what is refused is null with an error beside it, and leaves its neighbours alone.
pub(super) fn nullable<T>(answer: Result<Option<T>, Refusal>) -> Option<async_graphql::Result<T>> {
    answer.map_err(|refusal| to_graphql(&refusal)).transpose()
}

fn extension_values(refusal: &Refusal) -> Vec<(&'static str, Value)> {
    let mut values = vec![("code", Value::from(refusal.code().name()))];
    match refusal {
        Refusal::BadInput { field, .. } => values.push(("field", field.as_str().into())),
        Refusal::Conflict(Conflict::Stale { current }) => {
            values.push(("field", "expectedVersion".into()));
            values.extend(current.map(|current| ("currentVersion", current.get().into())));
        }
        Refusal::Conflict(Conflict::Vacant) => {
            values.extend([("field", "expectedVersion".into()), ("currentVersion", 0.into())]);
        }
        Refusal::Conflict(Conflict::SlugTaken) => values.push(("field", "slug".into())),
        Refusal::Conflict(Conflict::KeyReused) => values.push(("field", "idempotencyKey".into())),
        Refusal::Conflict(Conflict::Counting(_)) => values.push(("field", "counting".into())),
        Refusal::Conflict(Conflict::CatalogueFull) => values.push(("field", "key".into())),
        Refusal::Conflict(Conflict::JobOver(over)) => {
            values.extend([("field", "id".into()), ("state", over.0.name().into())]);
        }
        Refusal::Conflict(Conflict::Grant(_)) => values.push(("field", "amount".into())),
        Refusal::Refused(Refused::Transition(invalid)) => values.extend(transition_values(invalid)),
        Refusal::Refused(Refused::GracePeriodOver { erased_after } | Refused::GracePeriodRuns { erased_after }) => {
            values.push(("erasedAfter", erased_after.to_string().into()));
        }
        Refusal::Conflict(Conflict::NotHeld(not_held)) => {
            values.extend([("field", "amount".into()), ("used", not_held.held.get().into())]);
        }
        Refusal::Conflict(Conflict::ReservationOver(state)) => {
            values.extend([("field", "reservationId".into()), ("state", state.name().into())]);
        }
        Refusal::QuotaExceeded { requested, status } => values.extend(exceeded_values(*requested, status)),
        Refusal::Unavailable { outcome_unknown, retry_after } => {
            values.push(("retryAfter", retry_after.as_secs().into()));
            if *outcome_unknown {
                values.push(("outcomeUnknown", true.into()));
            }
        }
        Refusal::Denied(_)
        | Refusal::NotAdmitted(_)
        | Refusal::NotFound(_)
        | Refusal::Conflict(Conflict::TooMuch(_))
        | Refusal::Refused(_)
        | Refusal::Internal(_) => {}
    }
    values
}

/// What was asked for, what there was, and when there is more. Limit and grants are told together, since a use is held
/// against both.
fn exceeded_values(requested: Amount, status: &QuotaStatus) -> Vec<(&'static str, Value)> {
    let mut values = vec![
        ("field", "amount".into()),
        ("resource", status.resource.key().as_str().into()),
        ("used", status.usage.used.get().into()),
        ("reserved", status.usage.reserved.get().into()),
        ("requested", requested.get().into()),
        ("granted", status.granted().get().into()),
        // What is unlimited ends all the same where no number is greater.
        ("limit", status.limit().map_or(Value::Null, |limit| limit.get().into())),
    ];
    values.extend(status.window().map(|window| ("windowEndsAt", window.ends_at.to_string().into())));
    values
}

/// The state it was asked in, the states it would be allowed in, and the states that are open now.
fn transition_values(invalid: &InvalidTransition) -> [(&'static str, Value); 3] {
    let names = |statuses: Vec<Status>| Value::List(statuses.iter().map(|status| status.name().into()).collect());
    [
        ("status", invalid.from.name().into()),
        ("allowedFrom", names(invalid.allowed_from())),
        ("allowed", names(invalid.successors())),
    ]
}

/// A fault in a request, found before it is executed, and the field that is to blame if one is.
pub(crate) fn request_error(message: impl Into<String>, field: Option<&str>) -> ServerError {
    let mut error = ServerError::new(message, None);
    if let Some(field) = field {
        error.extensions.get_or_insert_default().set("field", field);
    }
    error
}

/// Gives every error a code and the request's trace: what has no code yet is the GraphQL library's finding about the
/// request.
pub(crate) fn complete(mut response: Response, origin: &Origin) -> Response {
    response.errors.truncate(MAX_ERRORS);
    for error in &mut response.errors {
        let field = field_of(&error.message);
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", Code::BadUserInput.name());
            if let Some(field) = field {
                extensions.set("field", field);
            }
        }
        extensions.set("traceId", origin.trace_id.as_str());
    }
    response
}

/// The library names the argument in its message and nowhere else: `Invalid value for argument "input.until", …`, and
/// `…, unknown field "status" of type …` or `…, field "slug" of type …` where it holds too much or too little.
fn field_of(message: &str) -> Option<String> {
    let quoted = message
        .strip_prefix("Invalid value for argument \"")
        .or_else(|| message.strip_prefix("Unknown argument \""))
        .or_else(|| message.strip_prefix("Argument \""))?;
    let (path, rest) = quoted.split_once('"')?;
    let member = rest.strip_prefix(", unknown field \"").or_else(|| rest.strip_prefix(", field \""));
    let path = member
        .and_then(|member| member.split_once('"'))
        .map_or_else(|| path.to_owned(), |(name, _)| format!("{path}.{name}"));
    Some(path.strip_prefix("input.").unwrap_or(&path).to_owned())
}

/// The body of a response to a request that was refused as a whole.
pub(crate) fn refusal_body(code: Code, message: &str, origin: &Origin, more: &[(&str, Value)]) -> Vec<u8> {
    let mut error = ServerError::new(message, None);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", code.name());
    extensions.set("traceId", origin.trace_id.as_str());
    for (name, value) in more {
        extensions.set(name, value.clone());
    }
    serde_json::to_vec(&json!({ "errors": [error] })).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_found_in_the_librarys_message() {
        for (message, field) in [
            (r#"Invalid value for argument "input.until", expected type "DateTime""#, Some("until")),
            (r#"Invalid value for argument "first", expected type "Int""#, Some("first")),
            (r#"Invalid value for argument "input", unknown field "x" of type "I""#, Some("x")),
            (r#"Invalid value for argument "input", field "x" of type "I" is required but not provided"#, Some("x")),
            (
                r#"Invalid value for argument "filter.labels.0", unknown field "x" of type "L""#,
                Some("filter.labels.0.x"),
            ),
            (r#"Unknown field "x" on type "Query""#, None),
        ] {
            assert_eq!(field_of(message).as_deref(), field, "{message}");
        }
    }

    #[test]
    fn errors_without_a_code_are_about_the_input() {
        let errors = (0..30).map(|_| ServerError::new("no such field", None)).collect();
        let response = complete(Response::from_errors(errors), &Origin::default());
        assert_eq!(response.errors.len(), MAX_ERRORS);
        let code = response.errors[0].extensions.as_ref().and_then(|extensions| extensions.get("code"));
        assert_eq!(code, Some(&Value::from("BAD_USER_INPUT")));
    }
}
