//! Using quotas, and following what is used.

mod inputs;
mod mutations;
mod subscriptions;

pub use inputs::UseInput;
pub use mutations::UsageMutation;
pub use subscriptions::UsageSubscription;
