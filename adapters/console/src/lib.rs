//! The administrator's web console: embeds the page that `web/` builds, and serves it at `/console`. In development
//! mode GraphiQL, which `graphiql/` builds, is at `/graphiql`.
//!
//! The pages are clients like any other. They talk to `/graphql` and `/graphql/ws` of the server that they came from,
//! and this crate knows neither: it hands out files.

mod file;
mod headers;

use actix_web::http::{Method, header};
use actix_web::web::{self, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;
use std::future::ready;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Adds `/console` and everything below it to an actix application.
pub fn configure(config: &mut ServiceConfig) {
    mount::<Console>(config, "/console", headers::CONSOLE);
}

/// Adds `/graphiql` and everything below it: for development mode.
pub fn configure_graphiql(config: &mut ServiceConfig) {
    mount::<Graphiql>(config, "/graphiql", headers::GRAPHIQL);
}

fn mount<Files: RustEmbed + 'static>(config: &mut ServiceConfig, at: &str, policy: &'static str) {
    let entrance = move |request: HttpRequest| ready(answer::<Files>(&request, "", policy));
    let below = move |request: HttpRequest, path: Path<String>| ready(answer::<Files>(&request, &path, policy));
    config
        .service(web::resource(at).route(web::route().to(entrance)))
        .service(web::resource(format!("{at}/{{path:.*}}")).route(web::route().to(below)));
}

fn answer<Files: RustEmbed>(request: &HttpRequest, path: &str, policy: &'static str) -> HttpResponse {
    if *request.method() != Method::GET && *request.method() != Method::HEAD {
        let mut refused = headers::secured(HttpResponse::MethodNotAllowed(), policy);
        return refused.insert_header((header::ALLOW, "GET, HEAD")).finish();
    }
    file::find::<Files>(path).map_or_else(
        || headers::secured(HttpResponse::NotFound(), policy).insert_header(headers::NOT_KEPT).finish(),
        |found| found.send::<Files>(request, policy),
    )
}

#[cfg(test)]
mod tests;
