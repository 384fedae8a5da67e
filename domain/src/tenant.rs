//! The tenant and its life.

mod admission;
mod aggregate;
mod labels;
mod lifecycle;
mod possible;
mod slug;
mod state;
mod suspension;

pub use admission::NotAdmitted;
pub use aggregate::{Changes, Refused, Tenant, TenantParts};
pub use labels::{LabelError, Labels};
pub use lifecycle::{EDGES, Edge, InvalidTransition};
pub use possible::{Impossible, Possible};
pub use slug::{DisplayName, Slug, SlugError};
pub use state::{Before, Deletion, Kept, State, Status};
pub use suspension::{Cause, Suspension, UntilNotInFuture};
