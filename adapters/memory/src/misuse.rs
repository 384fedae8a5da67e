//! What this store refuses because no correct caller asks for it; a database refuses the same by its policies.

use tenantry_application::ports::StoreError;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misuse {
    #[error("the change lies outside the reach of its unit of work")]
    OutOfReach,
    #[error("a tenant of this id exists already")]
    IdTaken,
    #[error("a call of this unit of work has failed before: all it can do is roll back")]
    Spoiled,
    #[error("the unit of work has changes that were not finished, so their entries would be missing")]
    Unfinished,
}

impl From<Misuse> for StoreError {
    fn from(misuse: Misuse) -> Self {
        Self::Failed(Box::new(misuse))
    }
}
