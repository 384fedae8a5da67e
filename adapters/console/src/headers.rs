//! Headers that every answer carries. They are the same for every build: no nonces, no hashes.

use actix_web::HttpResponseBuilder;
use actix_web::http::header::{self, HeaderName};

/// What a page may load and run: files of this server, and nothing else (Content Security Policy Level 3). Which
/// scripts may write markup is said at the end (Trusted Types).
macro_rules! policy {
    ($trusted_types:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; ",
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; ",
            "require-trusted-types-for 'script'; trusted-types ",
            $trusted_types
        )
    };
}

/// The console writes no markup at all.
pub(crate) const CONSOLE: &str = policy!("'none'");
/// GraphiQL shows descriptions as markup; its page has one policy for that (`graphiql/src/trusted-types.ts`).
pub(crate) const GRAPHIQL: &str = policy!("default");

/// A file whose name holds its digest never changes.
pub(crate) const FOR_GOOD: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
/// Kept, and asked about each time.
pub(crate) const ASKED_ABOUT: (HeaderName, &str) = (header::CACHE_CONTROL, "no-cache");
/// What isn't there now may be there after the next deployment.
pub(crate) const NOT_KEPT: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

pub(crate) fn secured(mut response: HttpResponseBuilder, policy: &'static str) -> HttpResponseBuilder {
    response
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"))
        .insert_header((header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"));
    response
}
