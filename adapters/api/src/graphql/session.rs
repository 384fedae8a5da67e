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
    /// The session of a request.
    pub(super) fn of<'a>(context: &Context<'a>) -> &'a Self {
        // Both ways into the schema give every request one.
        context.data_unchecked::<Self>()
    }

    /// A nullable field: what is refused is null with an error beside it, and leaves its neighbours alone.
    pub(super) fn field<T>(&self, answer: Result<Option<T>, Refusal>) -> Option<Result<T>> {
        answer.map_err(|refusal| self.error(&refusal)).transpose()
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
    #[expect(clippy::unused_self, reason = "a request's error is asked of its session")]
    pub(super) fn error(&self, refusal: &Refusal) -> Error {
        to_graphql(refusal)
    }
}
