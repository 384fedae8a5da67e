//! The HTTP routes.

mod graphql;
mod health;
mod negotiation;

pub(crate) use negotiation::MediaType;

use actix_web::web;

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/graphql").route(web::route().to(graphql::graphql)))
        .route("/livez", web::get().to(health::livez))
        .route("/readyz", web::get().to(health::readyz))
        .route("/metrics", web::get().to(health::metrics))
        .route("/.well-known/jwks.json", web::get().to(health::jwks));
}

#[cfg(test)]
mod tests;
