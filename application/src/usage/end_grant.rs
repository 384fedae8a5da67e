//! `endGrant`: a grant's end raises the share that its tenant takes, though nobody did anything.

use super::WhichWindow;
use super::settle::settle;
use crate::ports::EndedGrant;
use crate::{Application, Refusal};

/// Tells the shares that are reached now that a grant has ended. The store looks under the counter's lock at what is granted
/// then, so that it may be asked again.
///
/// # Errors
/// [`Refusal::Unavailable`]; the share is told with the next use, or when this is asked again.
pub async fn end_grant(app: &Application, ended: &EndedGrant) -> Result<(), Refusal> {
    settle(app, ended.tenant, ended.resource.clone(), WhichWindow::Current).await
}
