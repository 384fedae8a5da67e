//! What load balancers, monitors and token checkers ask.

use crate::Api;
use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::{HttpResponse, web};

/// The process is alive.
pub(super) async fn livez() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::plaintext()).body("ok\n")
}

/// Requests can be answered: the store can be reached, and the server isn't about to stop.
pub(super) async fn readyz(api: web::Data<Api>) -> HttpResponse {
    if api.is_draining() {
        return HttpResponse::ServiceUnavailable().content_type(ContentType::plaintext()).body("stopping\n");
    }
    match api.shared.readiness.check().await {
        Ok(()) => HttpResponse::Ok().content_type(ContentType::plaintext()).body("ok\n"),
        Err(missing) => {
            HttpResponse::ServiceUnavailable().content_type(ContentType::plaintext()).body(format!("{missing}\n"))
        }
    }
}

/// What was counted, in Prometheus' text format.
pub(super) async fn metrics(api: web::Data<Api>) -> HttpResponse {
    match api.shared.metrics.render(&api.app) {
        Ok(text) => HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics can't be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// The public keys that this server signs with (RFC 7517).
pub(super) async fn jwks(api: web::Data<Api>) -> HttpResponse {
    match &api.shared.jwks {
        Some(jwks) => HttpResponse::Ok()
            .content_type("application/jwk-set+json")
            .insert_header((CACHE_CONTROL, "max-age=60"))
            .body(jwks.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}
