//! What a request carries through the schema.

use super::input::CallInput;
use async_graphql::Context;
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

    /// This call, as a mutation's input wants it carried out.
    pub(super) fn command_call(&self, input: &CallInput) -> Result<Call, Refusal> {
        let key = match &input.idempotency_key {
            Some(key) => Some(KeyText::parse(key).map_err(|error| Refusal::bad_input("idempotencyKey", error))?),
            None => self.header_key.clone(),
        };
        Ok(Call { validate_only: input.validate_only, key, ..self.call.clone() })
    }
}
