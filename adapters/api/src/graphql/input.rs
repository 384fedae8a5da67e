//! Inputs that several mutations share, and how inputs become the domain's values.

use super::scalars::Int64;
use async_graphql::{ID, InputObject};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use tenantry_application::Refusal;
use tenantry_application::tenant::Existing;
use tenantry_domain::tenant::{LabelError, Labels};
use tenantry_domain::{Reason, TenantId, TextError, Version};
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

/// How a mutation is carried out.
#[derive(InputObject)]
pub struct CallInput {
    /// Checks everything and keeps nothing: the answer or the error is what the real call would give.
    #[graphql(default = false)]
    pub validate_only: bool,
    /// A key of 1 to 255 visible ASCII characters: the same call with the same key is carried out once and answered
    /// the same for 24 hours. The header `Idempotency-Key` does the same for a request with a single mutation.
    pub idempotency_key: Option<String>,
}

/// The tenant that a mutation is about.
#[derive(InputObject)]
pub struct ExistingInput {
    /// The tenant's id.
    pub tenant_id: ID,
    /// The version that the decision was made on: if the tenant has another one by now, the answer is CONFLICT.
    pub expected_version: Option<Int64>,
}

/// A label: what tenants are sorted by.
#[derive(InputObject, Serialize)]
pub struct LabelInput {
    /// The key, 1 to 63 characters; each stands once.
    pub key: String,
    /// The value, up to 256 characters.
    pub value: String,
}

impl ExistingInput {
    /// The tenant, its version and the reason, checked.
    pub(super) fn parse(&self, reason: Option<&str>) -> Result<Existing, Refusal> {
        Ok(Existing {
            tenant: tenant_id("tenantId", &self.tenant_id)?,
            expected_version: self.version()?,
            reason: reason.map(required_reason).transpose()?,
        })
    }

    pub(super) fn version(&self) -> Result<Option<Version>, Refusal> {
        let version = self.expected_version.map(|version| Version::new(version.0));
        version.transpose().map_err(|error| Refusal::bad_input("expectedVersion", error))
    }
}

pub(super) fn tenant_id(field: &str, id: &ID) -> Result<TenantId, Refusal> {
    TenantId::parse(id).map_err(|error| Refusal::bad_input(field, error))
}

pub(super) fn required_reason(reason: &str) -> Result<Reason, Refusal> {
    Reason::parse(reason).map_err(|error| Refusal::bad_input("reason", error))
}

pub(super) fn labels(labels: &[LabelInput]) -> Result<Labels, Refusal> {
    let pairs = labels.iter().map(|label| (label.key.as_str(), label.value.as_str()));
    Labels::parse(pairs).map_err(|error| {
        let field = match &error {
            LabelError::TooMany | LabelError::Twice(_) => Cow::Borrowed("labels"),
            LabelError::Key(place, _) => Cow::Owned(format!("labels.{place}.key")),
            LabelError::Value(place, _) => Cow::Owned(format!("labels.{place}.value")),
        };
        Refusal::bad_input(field, error)
    })
}

/// A text that is looked for. No text that is kept holds control characters, and PostgreSQL takes no NUL.
pub(super) fn searched(field: impl Into<String>, text: &str) -> Result<(), Refusal> {
    if text.chars().any(char::is_control) {
        return Err(Refusal::bad_input(field, TextError::ControlCharacter));
    }
    Ok(())
}

/// Checks bounds that are declared beside the fields of an input (`#[validate(…)]`), below `path`.
pub(super) fn validated(path: &str, input: &impl Validate) -> Result<(), Refusal> {
    input.validate().map_err(|errors| first_error(path, &errors))
}

fn first_error(path: &str, errors: &ValidationErrors) -> Refusal {
    let mut all: Vec<_> = errors.errors().iter().collect();
    all.sort_by_key(|(name, _)| name.to_string());
    for (name, kind) in all {
        let field = format!("{path}.{}", camel_case(name));
        if let ValidationErrorsKind::Field(found) = kind
            && let Some(error) = found.first()
        {
            return Refusal::bad_input(field, Bound(error.message.as_deref()));
        }
    }
    Refusal::bad_input(path, Bound(None))
}

struct Bound<'a>(Option<&'a str>);

impl fmt::Display for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.unwrap_or("is out of bounds"))
    }
}

/// The name of a field as it stands in the schema.
fn camel_case(name: &str) -> String {
    let mut text = String::new();
    for (place, word) in name.split('_').enumerate() {
        let mut characters = word.chars();
        match characters.next() {
            Some(first) if place > 0 => text.extend(first.to_uppercase().chain(characters)),
            Some(first) => text.extend(std::iter::once(first).chain(characters)),
            None => {}
        }
    }
    text
}
