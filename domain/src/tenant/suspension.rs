//! Why a tenant is suspended, since when and until when.

use crate::{Fact, Facts, Reason, Timestamp};
use std::error::Error;
use std::fmt;

/// The kind of grounds for a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Money is owed or disputed.
    Billing,
    /// A rule of the platform was broken.
    Policy,
    /// An attack, or the fear of one.
    Security,
    /// An authority or a court asked for it.
    Legal,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 4] = [Self::Billing, Self::Policy, Self::Security, Self::Legal];

    /// Its name in the API, the store and the trail.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Billing => "BILLING",
            Self::Policy => "POLICY",
            Self::Security => "SECURITY",
            Self::Legal => "LEGAL",
        }
    }

    /// The cause of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
    }
}

/// A suspension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Its kind of grounds.
    pub cause: Cause,
    /// Its grounds, in words.
    pub reason: Reason,
    /// When the tenant was suspended; replacing cause or reason doesn't move it.
    pub since: Timestamp,
    /// When it ends by itself; `None` means when somebody ends it.
    pub until: Option<Timestamp>,
}

impl Suspension {
    /// Whether it ends by itself at `at`, or should have before.
    #[must_use]
    pub fn is_over(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= at)
    }

    pub(super) fn facts(&self) -> Facts {
        Facts::new()
            .with("cause", self.cause.name())
            .with("reason", self.reason.as_str())
            .with("since", self.since)
            .with_some("until", self.until.map(Fact::Time))
    }
}

/// A suspension would have ended before it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UntilNotInFuture;

impl fmt::Display for UntilNotInFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must lie in the future")
    }
}

impl Error for UntilNotInFuture {}
