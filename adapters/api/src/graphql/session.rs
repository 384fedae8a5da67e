//! What a request carries through the schema.

use super::error::to_graphql;
use super::input::CallInput;
use async_graphql::{Context, Error, Result};
use tenantry_application::{Application, Call, KeyText, Refusal};

/// The application, the call, and the idempotency key that came as a header.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) app: Application,
    pub(crate) call: Call,
    pub(crate) header_key: Option<KeyText>,
}

impl Session {
    /// The session of a request; every request has one.
    pub(super) fn of<'a>(context: &Context<'a>) -> Result<&'a Self> {
        context.data::<Self>()
    }

    /// This call, as a mutation's input wants it carried out.
    pub(super) fn command_call(&self, input: &CallInput) -> Result<Call, Refusal> {
        let key = match &input.idempotency_key {
            Some(key) => Some(KeyText::parse(key).map_err(|error| Refusal::bad_input("idempotencyKey", error))?),
            None => self.header_key.clone(),
        };
        Ok(Call { validate_only: input.validate_only, key, ..self.call.clone() })
    }

    /// A refusal as this request's error.
    pub(super) fn error(&self, refusal: &Refusal) -> Error {
        to_graphql(refusal, self)
    }
}
