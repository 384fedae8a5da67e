//! What can be counted: the catalogue of resources, which is the platform's.

use super::Period;
use crate::text::{TextError, check_text};
use std::error::Error;
use std::fmt;

/// The name of a resource, such as `storage.bytes`: lower-case words of letters and digits, separated by points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceKey(String);

/// A text that names no resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceKeyError;

impl fmt::Display for ResourceKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected lower-case words of letters and digits, each beginning with a letter, separated by points, such as \
             storage.bytes; at most {} characters",
            ResourceKey::MAX
        )
    }
}

impl Error for ResourceKeyError {}

impl ResourceKey {
    /// The greatest length in characters.
    pub const MAX: usize = 63;

    /// # Errors
    /// [`ResourceKeyError`] for any other form.
    pub fn parse(text: &str) -> Result<Self, ResourceKeyError> {
        let is_word = |word: &str| {
            word.starts_with(|first: char| first.is_ascii_lowercase())
                && word.chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit())
        };
        if text.len() <= Self::MAX && text.split('.').all(is_word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ResourceKeyError)
        }
    }

    /// The name as a text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What one of it is called, such as `byte` or `user`, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit(String);

impl Unit {
    /// The greatest length in characters.
    pub const MAX: usize = 32;

    /// # Errors
    /// [`TextError`] names the bound that is broken.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_text(text, Self::MAX)?;
        Ok(Self(text.to_owned()))
    }

    /// The unit as a text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a resource is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counting {
    /// It goes up and down: what is used now.
    Gauge,
    /// It goes up, and starts again with each window.
    Counter(Period),
}

/// What holds for a tenant that has no quota for a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WithoutQuota {
    /// Any use is admitted, and counted.
    Unlimited,
    /// Any use is refused, as under a limit of nothing.
    Refused,
}

/// Something that tenants use and that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its name.
    pub key: ResourceKey,
    /// What one of it is called.
    pub unit: Unit,
    /// How it is counted.
    pub counting: Counting,
    /// What holds without a quota.
    pub without_quota: WithoutQuota,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_one_form() {
        for key in ["users", "storage.bytes", "reports.generated", "a1.b2.c3"] {
            assert_eq!(ResourceKey::parse(key).unwrap().as_str(), key);
        }
        let long = "a".repeat(64);
        for text in ["", ".", "a.", ".a", "a..b", "A", "1a", "a.1", "a-b", "a b", "ä", "a\0", &long] {
            assert_eq!(ResourceKey::parse(text), Err(ResourceKeyError), "{text:?}");
        }
    }
}
