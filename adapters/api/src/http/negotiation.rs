//! Which media type a client takes, and which it sends (GraphQL over HTTP, sections 4 and 6).

use actix_web::HttpRequest;
use actix_web::http::header;

/// The two forms of a response; they differ in the status of requests that were not executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaType {
    /// `application/graphql-response+json`: the status tells whether the request was executed.
    GraphqlResponse,
    /// `application/json`: what was well-formed is answered with 200.
    Json,
}

impl MediaType {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The first acceptable one; `None` if the client takes neither. Without `Accept`, older clients mean JSON.
    pub(super) fn accepted(request: &HttpRequest) -> Option<Self> {
        let accept = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
        let mut ranges = accept.flat_map(|value| value.split(',')).map(str::trim).filter(|range| !range.is_empty());
        let Some(first) = ranges.next() else { return Some(Self::Json) };
        std::iter::once(first).chain(ranges).find_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let media = parts.next()?.to_ascii_lowercase();
            if parts.any(refuses) {
                return None;
            }
            match media.as_str() {
                "application/graphql-response+json" => Some(Self::GraphqlResponse),
                "application/json" | "application/*" | "*/*" => Some(Self::Json),
                _ => None,
            }
        })
    }
}

/// A weight of 0 means "not this"; and responses are UTF-8 only.
fn refuses(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else { return false };
    let value = value.trim().trim_matches('"');
    match name.trim().to_ascii_lowercase().as_str() {
        "q" => value.parse::<f32>().is_ok_and(|weight| weight <= 0.0),
        "charset" => !value.eq_ignore_ascii_case("utf-8"),
        _ => false,
    }
}

/// Whether a request's body is JSON in UTF-8, as it stands: not compressed, and not a form that a browser would send
/// across sites without asking.
pub(super) fn sends_json(request: &HttpRequest) -> bool {
    let text = |name| request.headers().get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let plain = text(header::CONTENT_ENCODING).is_none_or(|encoding| encoding.eq_ignore_ascii_case("identity"));
    let Some(content_type) = text(header::CONTENT_TYPE) else { return false };
    let mut parts = content_type.split(';').map(str::trim);
    let json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    plain && json && !parts.any(refuses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_first_acceptable_type_is_taken() {
        for (accept, taken) in [
            ("application/graphql-response+json", Some(MediaType::GraphqlResponse)),
            ("application/json;q=0.9, application/graphql-response+json", Some(MediaType::Json)),
            ("text/html, */*", Some(MediaType::Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json; charset=iso-8859-1", None),
        ] {
            let request = TestRequest::default().insert_header(("accept", accept)).to_http_request();
            assert_eq!(MediaType::accepted(&request), taken, "{accept}");
        }
        assert_eq!(MediaType::accepted(&TestRequest::default().to_http_request()), Some(MediaType::Json));
    }

    #[test]
    fn only_plain_json_is_read() {
        for (content_type, read) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("application/json; charset=utf-16", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
        ] {
            let request = TestRequest::default().insert_header(("content-type", content_type)).to_http_request();
            assert_eq!(sends_json(&request), read, "{content_type}");
        }
        let gzip = TestRequest::default()
            .insert_header(("content-type", "application/json"))
            .insert_header(("content-encoding", "gzip"));
        assert!(!sends_json(&gzip.to_http_request()));
    }
}
