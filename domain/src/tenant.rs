//! The tenant and its life.

mod admission;
mod aggregate;
mod labels;
mod lifecycle;
mod possible;
mod refused;
mod slug;
mod state;
mod suspension;

pub use admission::NotAdmitted;
pub use aggregate::{Changes, Tenant, TenantParts};
pub use labels::{LabelError, Labels};
pub use lifecycle::{EDGES, Edge, InvalidTransition};
pub use possible::{Impossible, Possible};
pub use refused::Refused;
pub use slug::{DisplayName, Slug, SlugError};
pub use state::{Before, Deletion, Kept, State, Status};
pub use suspension::{Cause, Suspension, UntilNotInFuture};
