//! Texts that people write: bounded in length, free of control characters.

use std::error::Error;
use std::fmt;

/// Why a text isn't accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Empty, or nothing but white space.
    Empty,
    /// Longer than the bound, counted in characters (Unicode scalar values).
    TooLong {
        /// The greatest length accepted.
        max: usize,
    },
    /// Holds NUL, a line break or another control character (Unicode category Cc).
    ControlCharacter,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("must not be empty"),
            Self::TooLong { max } => write!(f, "must have at most {max} characters"),
            Self::ControlCharacter => f.write_str("must not hold control characters"),
        }
    }
}

impl Error for TextError {}

/// Checks a text against the bounds that all human-written texts share.
///
/// # Errors
/// [`TextError`] names the first bound that the text breaks.
pub fn check_text(text: &str, max: usize) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Empty);
    }
    // A character has at most four bytes: a text that can't fit is refused without being walked.
    if text.len() > max * 4 || text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::ControlCharacter);
    }
    Ok(())
}

/// Makes a type of text with a greatest length of its own.
macro_rules! bounded_text {
    ($(#[$doc:meta])* $name:ident, $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The greatest length in characters.
            pub const MAX: usize = $max;

            /// # Errors
            /// [`TextError`](crate::TextError) names the bound that the text breaks.
            pub fn parse(text: &str) -> Result<Self, $crate::TextError> {
                $crate::text::check_text(text, Self::MAX)?;
                Ok(Self(text.to_owned()))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use bounded_text;

bounded_text! {
    /// Why somebody did something, in their words: 1 to 1,024 characters.
    Reason, 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_counts_characters_and_not_bytes() {
        assert!(Reason::parse(&"ü".repeat(1024)).is_ok());
        assert_eq!(Reason::parse(&"ü".repeat(1025)), Err(TextError::TooLong { max: 1024 }));
    }

    #[test]
    fn empty_texts_and_control_characters_are_refused() {
        assert_eq!(Reason::parse("  "), Err(TextError::Empty));
        for text in ["a\0b", "a\nb", "a\u{7f}b", "a\u{85}b"] {
            assert_eq!(Reason::parse(text), Err(TextError::ControlCharacter), "{text:?}");
        }
    }
}
