//! The administrator's web console: embeds the page that `web/` builds, and serves it at `/console`.
//!
//! The page is a client like any other. It talks to `/graphql` and `/graphql/ws` of the server that it came from, and
//! this crate knows neither: it hands out files.

mod file;
mod headers;

use actix_web::http::{Method, header};
use actix_web::web::{self, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// Adds `/console` and everything below it to an actix application.
pub fn configure(config: &mut ServiceConfig) {
    configure_with::<Page>(config);
}

fn configure_with<Files: RustEmbed + 'static>(config: &mut ServiceConfig) {
    config
        .service(web::resource("/console").route(web::route().to(entrance::<Files>)))
        .service(web::resource("/console/{path:.*}").route(web::route().to(below::<Files>)));
}

async fn entrance<Files: RustEmbed>(request: HttpRequest) -> HttpResponse {
    answer::<Files>(&request, "")
}

async fn below<Files: RustEmbed>(request: HttpRequest, path: Path<String>) -> HttpResponse {
    answer::<Files>(&request, &path)
}

fn answer<Files: RustEmbed>(request: &HttpRequest, path: &str) -> HttpResponse {
    if *request.method() != Method::GET && *request.method() != Method::HEAD {
        return headers::secured(HttpResponse::MethodNotAllowed()).insert_header((header::ALLOW, "GET, HEAD")).finish();
    }
    file::find::<Files>(path).map_or_else(
        || headers::secured(HttpResponse::NotFound()).insert_header(headers::NOT_KEPT).finish(),
        |found| found.send::<Files>(request),
    )
}

#[cfg(test)]
mod tests;
