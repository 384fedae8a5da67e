//! The way of every read.

use crate::coherence::Coherence;
use crate::ports::View;
use crate::{Application, Call, Refusal};
use async_trait::async_trait;
use tenantry_domain::access::{Caller, Operation, Permit, Reach};
use tracing::Instrument;

/// A question: a use case that reads.
#[async_trait]
pub trait Query: Sized + Send + Sync + 'static {
    /// What it gives back.
    type Answer: Send + 'static;
    /// How its answers are remembered, if they are.
    type Memory: Remembering<Self>;

    /// Its line in the table of operations.
    const OPERATION: Operation;

    /// What it touches, for this caller.
    fn reach(&self, caller: &Caller) -> Reach;

    /// The answer out of the store.
    ///
    /// # Errors
    /// The refusal that the caller sees.
    async fn answer(&self, view: &mut dyn View) -> Result<Self::Answer, Refusal>;
}

/// How the answers to a question are remembered.
pub trait Remembering<Q: Query> {
    /// What must be known before the store is read, so that the answer may be kept.
    type Ticket: Send;

    /// The answer out of memory, while that is known to be true.
    ///
    /// # Errors
    /// Otherwise a ticket for [`Remembering::keep`].
    fn recall(query: &Q, memory: &Coherence) -> Result<Q::Answer, Self::Ticket>;

    /// Keeps the answer, if it is one of those that are kept.
    fn keep(memory: &Coherence, ticket: Self::Ticket, answer: &Q::Answer);

    /// Whether the change feed tells when this answer is no longer true: it is the state of the tenant that the
    /// question reaches, and of nothing else.
    fn is_told_of(answer: &Q::Answer) -> bool;
}

/// For questions that are put to the store each time.
pub struct NotRemembered;

impl<Q: Query> Remembering<Q> for NotRemembered {
    type Ticket = ();

    fn recall(_: &Q, _: &Coherence) -> Result<Q::Answer, ()> {
        Err(())
    }

    fn keep(_: &Coherence, (): (), _: &Q::Answer) {}

    fn is_told_of(_: &Q::Answer) -> bool {
        false
    }
}

/// Answers a question.
///
/// # Errors
/// The refusal that the caller sees; it has been recorded on the trail if it belongs there.
pub async fn ask<Q: Query>(app: &Application, call: &Call, query: Q) -> Result<Q::Answer, Refusal> {
    let reach = query.reach(&call.caller);
    match call.caller.permit(Q::OPERATION, reach) {
        Ok(permit) => ask_witnessed(app, call, permit, query).await,
        Err(denied) => {
            // Each attempt is recorded, so none may be answered from memory.
            call.note_fleeting();
            Err(Box::pin(app.record(call, Q::OPERATION, reach, denied.into())).await)
        }
    }
}

/// Answers a permitted question, and notes what the answer is made of if somebody wants to know.
async fn ask_witnessed<Q: Query>(
    app: &Application,
    call: &Call,
    permit: Permit,
    query: Q,
) -> Result<Q::Answer, Refusal> {
    let Some(witness) = &call.witness else { return ask_permitted(app, permit, query).await };
    // Drawn before it is read: what changes from here on makes the note worthless.
    let drawn = permit.reach().tenant().map(|tenant| (tenant, app.coherence().changes(tenant)));
    let answer = ask_permitted(app, permit, query).await;
    match (&answer, drawn) {
        (Ok(answer), Some((tenant, changes))) if Q::Memory::is_told_of(answer) => witness.note_tenant(tenant, changes),
        _ => witness.note_fleeting(),
    }
    answer
}

/// Answers a question within a permit that somebody already gave.
pub(crate) async fn ask_permitted<Q: Query>(app: &Application, permit: Permit, query: Q) -> Result<Q::Answer, Refusal> {
    let ticket = match Q::Memory::recall(&query, app.coherence()) {
        Ok(answer) => return Ok(answer),
        Err(ticket) => ticket,
    };
    let task_app = app.clone();
    let reading = app.drive(
        async move {
            let mut view = task_app.store().view(&permit).await?;
            let answer = query.answer(&mut *view).await?;
            view.close().await?;
            Ok(answer)
        }
        .in_current_span(),
    );
    // In a box: a caller's future holds what it may wait for, and GraphQL makes one per field, as large as its type's largest.
    let answer = Box::pin(reading).await.inspect_err(|refusal| refusal.log_fault(Q::OPERATION))?;
    Q::Memory::keep(app.coherence(), ticket, &answer);
    Ok(answer)
}
