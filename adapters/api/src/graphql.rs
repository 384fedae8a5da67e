//! The schema. Each capability brings its part of `Query`, `Mutation`, `Subscription` and `Tenant`.

mod access;
mod audit;
mod error;
mod input;
mod pages;
mod quota;
mod rows;
mod scalars;
mod session;
mod siblings;
mod tenant;
mod usage;
mod viewer;

pub(crate) use error::{complete, refusal_body, request_error, to_graphql};
pub(crate) use session::Session;

use async_graphql::{MergedObject, MergedSubscription, Schema, SchemaBuilder, ValidationMode};

/// What can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    tenant::TenantQuery,
    audit::AuditQuery,
    quota::QuotaQuery,
    quota::TopQuery,
    quota::JobQuery,
);

/// What can be changed.
#[derive(MergedObject, Default)]
pub struct Mutation(tenant::TenantMutation, quota::QuotaMutation, usage::UsageMutation);

/// What can be followed.
#[derive(MergedSubscription, Default)]
pub struct Subscription(tenant::TenantSubscription, usage::UsageSubscription, quota::JobSubscription);

/// The schema of the public API.
pub type TenantrySchema = Schema<Query, Mutation, Subscription>;

/// Builds the schema. Limits on what a request may ask for are checked before it gets here.
#[must_use]
pub fn schema() -> TenantrySchema {
    builder().finish()
}

/// The same schema, for requests that are known to be valid.
pub(crate) fn validated_schema() -> TenantrySchema {
    builder().validation_mode(ValidationMode::Fast).finish()
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default()).disable_suggestions()
}

/// The schema in GraphQL's schema language, as it stands in `schema.graphql`.
#[must_use]
pub fn schema_text() -> String {
    schema().sdl()
}
