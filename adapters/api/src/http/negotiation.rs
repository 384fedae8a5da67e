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

    /// The one that the client would rather have: of two that weigh the same, the one that it names first. `None` if
    /// it takes neither. Without `Accept`, older clients mean JSON.
    pub(super) fn accepted(request: &HttpRequest) -> Option<Self> {
        let accept = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
        let ranges = accept.flat_map(|value| value.split(',')).map(str::trim).filter(|range| !range.is_empty());
        let ranges: Vec<_> = ranges.map(Range::parse).collect();
        if ranges.is_empty() {
            return Some(Self::Json);
        }
        let wanted = [Self::Json, Self::GraphqlResponse].into_iter().filter_map(|media| {
            let (place, weight) = weight_of(media, &ranges)?;
            Some((media, place, weight))
        });
        // Where one range takes both, it comes to the first of the two: older clients say `*/*`.
        let best = wanted.reduce(|best, other| {
            let is_better = other.2 > best.2 || (other.2 == best.2 && other.1 < best.1);
            if is_better { other } else { best }
        });
        best.map(|(media, _, _)| media)
    }
}

/// A range of media types in `Accept` (RFC 9110, section 12.5.1).
struct Range {
    media: String,
    /// In thousandths.
    weight: u16,
    /// Whether UTF-8 is what it wants; responses are nothing else.
    utf_8: bool,
}

impl Range {
    fn parse(text: &str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let mut range = Self { media, weight: 1000, utf_8: true };
        for (name, value) in parts.filter_map(parameter) {
            match name.as_str() {
                "q" => range.weight = thousandths(value).unwrap_or(1000),
                "charset" => range.utf_8 = is_utf_8(value),
                _ => {}
            }
        }
        range
    }

    /// How closely it describes a media type; `None` if it doesn't.
    fn closeness(&self, media: MediaType) -> Option<u8> {
        let (name, _) = media.name().split_once(';')?;
        match self.media.as_str() {
            exact if exact == name => Some(2),
            "application/*" => Some(1),
            "*/*" => Some(0),
            _ => None,
        }
    }
}

/// The place and the weight of the range that describes a media type most closely; `None` if it isn't wanted.
fn weight_of(media: MediaType, ranges: &[Range]) -> Option<(usize, u16)> {
    let describing = ranges.iter().enumerate().filter(|(_, range)| range.utf_8);
    let describing = describing.filter_map(|(place, range)| Some((range.closeness(media)?, place, range.weight)));
    let (_, place, weight) = describing.max_by_key(|&(closeness, place, _)| (closeness, std::cmp::Reverse(place)))?;
    (weight > 0).then_some((place, weight))
}

/// A weight from 0 to 1 with up to three decimals.
fn thousandths(value: &str) -> Option<u16> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

fn parameter(text: &str) -> Option<(String, &str)> {
    let (name, value) = text.split_once('=')?;
    Some((name.trim().to_ascii_lowercase(), value.trim().trim_matches('"')))
}

fn is_utf_8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8")
}

/// Whether a request's body is JSON in UTF-8, as it stands: not compressed, and not a form that a browser would send
/// across sites without asking.
pub(super) fn sends_json(request: &HttpRequest) -> bool {
    let text = |name| request.headers().get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let plain = text(header::CONTENT_ENCODING).is_none_or(|encoding| encoding.eq_ignore_ascii_case("identity"));
    let Some(content_type) = text(header::CONTENT_TYPE) else { return false };
    let mut parts = content_type.split(';').map(str::trim);
    let json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    plain && json && parts.filter_map(parameter).all(|(name, value)| name != "charset" || is_utf_8(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_type_that_weighs_most_is_taken() {
        use MediaType::{GraphqlResponse, Json};
        for (accept, taken) in [
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("application/json;q=0.9, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/json;q=0.1, application/graphql-response+json;q=0.05", Some(Json)),
            ("application/json, application/graphql-response+json", Some(Json)),
            ("application/graphql-response+json, application/json", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.9, */*;q=0.1", Some(GraphqlResponse)),
            ("*/*, application/graphql-response+json;q=0.5", Some(Json)),
            ("*/*, application/json;q=0", Some(GraphqlResponse)),
            ("application/*;q=0.5, application/json;q=0.4", Some(GraphqlResponse)),
            ("Application/JSON; Q=0.4, application/graphql-response+json; q=0.399", Some(Json)),
            ("application/json;q=2, application/graphql-response+json", Some(Json)),
            ("text/html, */*", Some(Json)),
            ("application/*", Some(Json)),
            ("", Some(Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=0.000", None),
            ("*/*;q=0", None),
            ("application/json; charset=iso-8859-1", None),
        ] {
            let request = TestRequest::default().insert_header(("accept", accept)).to_http_request();
            assert_eq!(MediaType::accepted(&request), taken, "{accept}");
        }
        assert_eq!(MediaType::accepted(&TestRequest::default().to_http_request()), Some(Json));
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
