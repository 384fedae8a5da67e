//! A tenant's names: the one in addresses and the one that people read.

use crate::text::bounded_text;
use std::error::Error;
use std::fmt;

/// A tenant's short name: `^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`, a DNS label (RFC 1035) that begins with a letter.
/// Unique across the platform, and never changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

/// A text that is no slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlugError;

impl fmt::Display for SlugError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "must be 1 to 63 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen",
        )
    }
}

impl Error for SlugError {}

impl Slug {
    /// The greatest length.
    pub const MAX: usize = 63;

    /// # Errors
    /// [`SlugError`] for everything that isn't of the form.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let bytes = text.as_bytes();
        let allowed = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let begins = bytes.first().is_some_and(u8::is_ascii_lowercase);
        let ends = bytes.last().is_some_and(|&byte| byte != b'-');
        if begins && ends && bytes.len() <= Self::MAX && bytes.iter().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SlugError)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

bounded_text! {
    /// What people call the tenant: 1 to 256 characters, no control characters.
    DisplayName, 256
}

impl DisplayName {
    /// The form by which names are searched: lower case, as Unicode maps it, whatever the language.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_of_the_form_are_accepted() {
        for text in ["a", "a1", "police-nl", "a--b", &"a".repeat(63)] {
            assert!(Slug::parse(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["", "1a", "-a", "a-", "A", "a_b", "a.b", "a b", "ä", "a\0", "a\n", &"a".repeat(64)] {
            assert_eq!(Slug::parse(text), Err(SlugError), "{text:?}");
        }
    }
}
