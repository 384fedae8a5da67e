//! Where a request comes from, and which trace it belongs to.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;
use tenantry_application::{Application, Origin};
use tenantry_domain::EntryId;

/// Addresses whose word about the hop before them is believed.
pub trait TrustedProxies: Send + Sync {
    /// Whether this address is one of them.
    fn trusts(&self, address: IpAddr) -> bool;
}

/// The longest `X-Forwarded-For` that is read; a longer one was not written by a proxy of ours.
const MAX_HOPS: usize = 32;

/// Where a request comes from. Its trace is the one that the caller began (W3C Trace Context), or a new one.
pub(crate) fn origin(request: &HttpRequest, app: &Application, proxies: &dyn TrustedProxies) -> Arc<Origin> {
    Arc::new(Origin {
        address: address(request, proxies),
        request_id: EntryId::from_random(app.ids().random()).to_string(),
        trace_id: trace_id(request).unwrap_or_else(|| hexadecimal(app.ids().random())),
    })
}

/// What is logged within it belongs to a request, or to a socket, and to its trace.
pub(crate) fn request_span(origin: &Origin) -> tracing::Span {
    tracing::info_span!("request", trace_id = %origin.trace_id, request_id = %origin.request_id)
}

/// The peer; or, behind trusted proxies, the last hop before them, read from the right: whatever stands further left
/// was written by somebody who isn't trusted.
fn address(request: &HttpRequest, proxies: &dyn TrustedProxies) -> Option<IpAddr> {
    let mut address = request.peer_addr()?.ip();
    let hops = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = hops.flat_map(|value| value.split(',')).map(str::trim).collect();
    for hop in hops.iter().rev().take(MAX_HOPS) {
        if !proxies.trusts(address) {
            break;
        }
        let Ok(before) = hop.parse() else { break };
        address = before;
    }
    Some(address)
}

fn trace_id(request: &HttpRequest) -> Option<String> {
    request.headers().get("traceparent")?;
    let context = TraceContextPropagator::new().extract(&Headers(request));
    let span = context.span();
    let span_context = span.span_context();
    span_context.is_valid().then(|| span_context.trace_id().to_string())
}

struct Headers<'a>(&'a HttpRequest);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.headers().get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.headers().keys().map(HeaderName::as_str).collect()
    }
}

fn hexadecimal(bytes: [u8; 16]) -> String {
    bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    struct Loopback;

    impl TrustedProxies for Loopback {
        fn trusts(&self, address: IpAddr) -> bool {
            address.is_loopback()
        }
    }

    fn seen(peer: &str, forwarded: Option<&str>) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        if let Some(forwarded) = forwarded {
            request = request.insert_header(("x-forwarded-for", forwarded));
        }
        address(&request.to_http_request(), &Loopback).unwrap().to_string()
    }

    #[test]
    fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
        assert_eq!(seen("192.0.2.1:1", Some("203.0.113.9")), "192.0.2.1");
        assert_eq!(seen("127.0.0.1:1", Some("203.0.113.9")), "203.0.113.9");
        assert_eq!(seen("127.0.0.1:1", None), "127.0.0.1");
    }

    #[test]
    fn what_a_stranger_wrote_further_left_does_not_count() {
        assert_eq!(seen("127.0.0.1:1", Some("10.0.0.1, 203.0.113.9, 127.0.0.2")), "203.0.113.9");
        assert_eq!(seen("127.0.0.1:1", Some("203.0.113.9, nonsense")), "127.0.0.1");
    }

    #[test]
    fn the_callers_trace_goes_on() {
        let parent = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        let request = TestRequest::default().insert_header(parent).to_http_request();
        assert_eq!(trace_id(&request).as_deref(), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
        let broken = TestRequest::default().insert_header(("traceparent", "00-zz-1-01")).to_http_request();
        assert_eq!(trace_id(&broken), None);
    }
}
