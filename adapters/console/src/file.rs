//! Finds the file that a path means, and sends it in the best form that the browser takes.

use crate::headers::{ASKED_ABOUT, FOR_GOOD, secured};
use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, Encoding, EntityTag, Header, IfNoneMatch};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;
use std::fmt::Write as _;

const ENTRANCE: &str = "index.html";
/// Files below it have their digest in their name.
const ASSETS: &str = "assets/";

/// A file of the page, under the name that it was built with.
pub(crate) struct Found {
    name: String,
    plain: EmbeddedFile,
}

/// What a path below a page's own means: a file, or else the page itself, which knows its own addresses. A missing
/// asset is missing: a page in its place would be run as a script.
pub(crate) fn find<Files: RustEmbed>(path: &str) -> Option<Found> {
    let file = |name: &str| Files::get(name).map(|plain| Found { name: name.to_owned(), plain });
    let is_variant = VARIANTS.iter().any(|variant| path.ends_with(variant.suffix));
    if !path.is_empty()
        && !is_variant
        && let Some(found) = file(path)
    {
        return Some(found);
    }
    if path.starts_with(ASSETS) { None } else { file(ENTRANCE) }
}

/// A form of a file that the build wrote beside it.
struct Variant {
    suffix: &'static str,
    encoding: ContentEncoding,
}

/// The smallest first.
const VARIANTS: [Variant; 2] = [
    Variant { suffix: ".br", encoding: ContentEncoding::Brotli },
    Variant { suffix: ".gz", encoding: ContentEncoding::Gzip },
];

impl Found {
    pub(crate) fn send<Files: RustEmbed>(self, request: &HttpRequest, policy: &'static str) -> HttpResponse {
        let (encoding, file) = self.best::<Files>(request);
        let tag = EntityTag::new_strong(hexadecimal(&file.metadata.sha256_hash()));
        let known = IfNoneMatch::parse(request).is_ok_and(|known| match known {
            IfNoneMatch::Any => true,
            IfNoneMatch::Items(tags) => tags.iter().any(|one| one.weak_eq(&tag)),
        });
        let mut response = secured(if known { HttpResponse::NotModified() } else { HttpResponse::Ok() }, policy);
        response
            .insert_header(if self.name.starts_with(ASSETS) { FOR_GOOD } else { ASKED_ABOUT })
            .insert_header((header::VARY, "accept-encoding"))
            .insert_header(header::ETag(tag));
        if known {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, media_type(&self.name)));
        // Said in any case, so that no middleware compresses it once more.
        response.insert_header(encoding);
        response.body(match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        })
    }

    fn best<Files: RustEmbed>(&self, request: &HttpRequest) -> (ContentEncoding, EmbeddedFile) {
        let accepted = AcceptEncoding::parse(request).ok();
        let takes = |encoding: ContentEncoding| {
            let wanted = Encoding::Known(encoding);
            // Nothing said, nothing compressed; `identity;q=0` alone is no reason to send nothing.
            accepted.as_ref().is_some_and(|accepted| {
                !accepted.is_empty() && accepted.negotiate([wanted.clone()].iter()) == Some(wanted)
            })
        };
        VARIANTS
            .into_iter()
            .filter(|variant| takes(variant.encoding))
            .find_map(|Variant { suffix, encoding }| Some((encoding, Files::get(&format!("{}{suffix}", self.name))?)))
            .unwrap_or_else(|| (ContentEncoding::Identity, self.plain.clone()))
    }
}

/// The media types of what a build writes.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("woff") => "font/woff",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
