//! `settleQuota`: a quota that changed, or a grant that ended, changes the share that its tenant takes, though nobody used
//! anything.

use super::WhichWindow;
use super::settle::settle;
use crate::ports::DueLook;
use crate::{Application, Refusal};

/// Tells the shares that are reached now, and arms those that are no longer. The store looks under the counter's lock at what
/// is in force then, so that it may be asked again.
///
/// # Errors
/// [`Refusal::Unavailable`]; the share is told with the next use, or when this is asked again.
pub async fn settle_quota(app: &Application, due: &DueLook) -> Result<(), Refusal> {
    settle(app, due.tenant, due.resource.clone(), WhichWindow::Current).await
}
