//! The way of every change: one function, so that replay, rollback, refusals and previews can't be forgotten.

use crate::ports::{Begun, UnitOfWork};
use crate::{Application, Call, Refusal};
use async_trait::async_trait;
use std::sync::Arc;
use tenantry_domain::access::{Operation, Reach};
use tenantry_domain::tenant::NotAdmitted;
use tenantry_domain::{Facts, Timestamp};
use tracing::Instrument;

/// What a command gives back. It can be kept, so that a repetition of the call gets it again.
pub trait Outcome: Sized + Send + 'static {
    /// As a text to keep.
    fn store(&self) -> String;

    /// Out of a kept text; `None` if the text isn't one of [`Outcome::store`]'s.
    fn restore(stored: &str) -> Option<Self>;
}

/// A change that somebody asks for: a use case.
#[async_trait]
pub trait Command: Send + Sync + 'static {
    /// What it gives back.
    type Outcome: Outcome;

    /// Its line in the table of operations.
    const OPERATION: Operation;

    /// What it touches.
    fn reach(&self) -> Reach;

    /// The operations that are part of it: the caller must be permitted these too. Most commands have none.
    fn includes(&self) -> &'static [Operation] {
        &[]
    }

    /// Its input in a form that equal calls share, without key and `validateOnly`.
    fn input(&self) -> Facts;

    /// Loads, decides through the domain, and saves changes.
    ///
    /// # Errors
    /// The refusal that the caller sees. Whatever was saved is undone.
    async fn decide(&self, work: &mut dyn UnitOfWork, now: Timestamp) -> Result<Self::Outcome, Refusal>;
}

/// Carries out a command.
///
/// It runs in a task of its own that ends what it began: a caller who goes away leaves nothing half driven.
///
/// # Errors
/// The refusal that the caller sees; it has been recorded on the trail if it belongs there.
pub async fn execute<C: Command>(app: &Application, call: Call, command: C) -> Result<C::Outcome, Refusal> {
    call.note_fleeting();
    let task_app = app.clone();
    let doing = app.drive(
        async move {
            let result = carry_out(&task_app, &call, &command).await;
            match result {
                Ok(outcome) => Ok(outcome),
                Err(refusal) => Err(task_app.record(&call, C::OPERATION, command.reach(), refusal).await),
            }
        }
        .in_current_span(),
    );
    // In a box, as when something is asked.
    Box::pin(doing).await
}

async fn carry_out<C: Command>(app: &Application, call: &Call, command: &C) -> Result<C::Outcome, Refusal> {
    let permit = call.caller.permit(C::OPERATION, command.reach())?;
    for &included in command.includes() {
        call.caller.permit(included, command.reach())?;
    }
    let now = app.clock().now();
    let key = call.idempotency_key(C::OPERATION, &command.input(), now);
    let Begun { mut work, replay } = app.store().begin(&permit, app.journal(call), key.as_ref()).await?;
    let decided = match replay {
        Some(stored) => admit_again(call, &*work).and_then(|()| restore::<C::Outcome>(&stored).map(Decided::Replay)),
        None => decide(call, command, &mut *work, now).await.map(Decided::Fresh),
    };
    match decided {
        Ok(Decided::Fresh(outcome)) if !call.validate_only => {
            // A writer forgets what it remembers before it answers, whether or not it knows the outcome.
            let committed = work.commit().await;
            if let Some(tenant) = command.reach().tenant() {
                app.coherence().forget(tenant);
            }
            let announcements = committed?;
            app.coherence().apply_own(&announcements);
            tracing::debug!(operation = C::OPERATION.rule().name, subject = %call.caller, "done");
            Ok(outcome)
        }
        Ok(Decided::Fresh(outcome) | Decided::Replay(outcome)) => {
            work.roll_back().await;
            Ok(outcome)
        }
        Err(refusal) => {
            work.roll_back().await;
            Err(refusal)
        }
    }
}

enum Decided<T> {
    Fresh(T),
    Replay(T),
}

async fn decide<C: Command>(
    call: &Call,
    command: &C,
    work: &mut dyn UnitOfWork,
    now: Timestamp,
) -> Result<C::Outcome, Refusal> {
    admit_again(call, work)?;
    let outcome = command.decide(work, now).await?;
    work.finish(&outcome.store()).await?;
    Ok(outcome)
}

/// The tenant may have been suspended between the door and the lock.
fn admit_again(call: &Call, work: &dyn UnitOfWork) -> Result<(), Refusal> {
    if call.caller.bound_tenant().is_some() {
        NotAdmitted::check(work.tenant().map(tenantry_domain::tenant::Tenant::status))?;
    }
    Ok(())
}

fn restore<T: Outcome>(stored: &str) -> Result<T, Refusal> {
    T::restore(stored).ok_or_else(|| Refusal::Internal(Arc::new(UnreadableOutcome)))
}

#[derive(Debug, thiserror::Error)]
#[error("a kept outcome can't be read")]
pub(crate) struct UnreadableOutcome;
