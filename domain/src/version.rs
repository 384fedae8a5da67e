//! Versions of aggregates, for optimistic concurrency (AIP-154).

use std::error::Error;
use std::fmt;

/// How often an aggregate was changed, counted from 1. Fits a JSON integer (RFC 7493: at most 2^53 − 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

/// A number that is no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionError;

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a version from 1 to 9007199254740991")
    }
}

impl Error for VersionError {}

impl Version {
    /// The version of what was just created.
    pub const FIRST: Self = Self(1);
    /// The greatest integer that every JSON reader keeps exactly.
    pub const MAX: u64 = (1 << 53) - 1;

    /// # Errors
    /// [`VersionError`] for 0 and for what exceeds 2^53 − 1.
    pub const fn new(number: u64) -> Result<Self, VersionError> {
        if number == 0 || number > Self::MAX { Err(VersionError) } else { Ok(Self(number)) }
    }

    /// The version after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The version as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
