//! What a request carries through the schema.

use super::error::nullable;
use super::input::CallInput;
use super::usage::UseInput;
use async_graphql::{Context, Result};
use tenantry_application::usage::{Use, Used, use_quota};
use tenantry_application::{Application, Call, Command, KeyText, Refusal, execute};

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

    /// Runs a mutation's parsed command, and presents its outcome.
    pub(super) async fn run<C, P>(&self, call: &CallInput, command: Result<C, Refusal>) -> Option<Result<P>>
    where
        C: Command,
        P: From<C::Outcome>,
    {
        nullable(self.execute(call, command).await.map(|outcome| Some(P::from(outcome))))
    }

    /// Runs a mutation's parsed command.
    pub(super) async fn execute<C: Command>(
        &self,
        call: &CallInput,
        command: Result<C, Refusal>,
    ) -> Result<C::Outcome, Refusal> {
        execute(&self.app, self.command_call(call)?, command?).await
    }

    /// Carries out a mutation's parsed use of a quota, and presents what it gives back.
    pub(super) async fn use_quota<U, P>(&self, call: &UseInput, asked: Result<U, Refusal>) -> Option<Result<P>>
    where
        U: Use,
        P: From<Used>,
    {
        let used = async {
            let key = self.key(call.idempotency_key.as_deref())?;
            use_quota(&self.app, Call { key, ..self.call.clone() }, asked?).await
        };
        nullable(used.await.map(|used| Some(P::from(used))))
    }

    /// This call, as a mutation's input wants it carried out.
    fn command_call(&self, input: &CallInput) -> Result<Call, Refusal> {
        let key = self.key(input.idempotency_key.as_deref())?;
        Ok(Call { validate_only: input.validate_only, key, ..self.call.clone() })
    }

    /// The key of a mutation: its input's, or else the header's.
    fn key(&self, input: Option<&str>) -> Result<Option<KeyText>, Refusal> {
        match input {
            Some(key) => KeyText::parse(key).map(Some).map_err(|error| Refusal::bad_input("idempotencyKey", error)),
            None => Ok(self.header_key.clone()),
        }
    }
}
