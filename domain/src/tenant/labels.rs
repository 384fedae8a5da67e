//! Labels: what the platform's people sort tenants by.

use crate::text::{TextError, check_text};
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

/// Up to 32 labels, each key once, sorted by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(BTreeMap<String, String>);

/// Why labels aren't accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelError {
    /// More than [`Labels::MAX`].
    TooMany,
    /// A key stands there twice.
    Twice(String),
    /// A key breaks a bound; its place counts from 0.
    Key(usize, TextError),
    /// A value breaks a bound; its place counts from 0.
    Value(usize, TextError),
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany => write!(f, "must be at most {} labels", Labels::MAX),
            Self::Twice(key) => write!(f, "the key {key:?} stands there twice"),
            Self::Key(_, error) | Self::Value(_, error) => error.fmt(f),
        }
    }
}

impl Error for LabelError {}

impl Labels {
    /// How many there may be.
    pub const MAX: usize = 32;
    /// The greatest length of a key in characters.
    pub const MAX_KEY: usize = 63;
    /// The greatest length of a value in characters.
    pub const MAX_VALUE: usize = 256;

    /// # Errors
    /// [`LabelError`] names the first bound that is broken, and where. A value may be empty, a key may not.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, LabelError> {
        let mut labels = BTreeMap::new();
        for (place, (key, value)) in pairs.into_iter().enumerate() {
            if place == Self::MAX {
                return Err(LabelError::TooMany);
            }
            check_text(key, Self::MAX_KEY).map_err(|error| LabelError::Key(place, error))?;
            if !value.is_empty() {
                check_text(value, Self::MAX_VALUE).map_err(|error| LabelError::Value(place, error))?;
            }
            if labels.insert(key.to_owned(), value.to_owned()).is_some() {
                return Err(LabelError::Twice(key.to_owned()));
            }
        }
        Ok(Self(labels))
    }

    /// The labels, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Whether this label, with this value, is among them.
    #[must_use]
    pub fn has(&self, key: &str, value: &str) -> bool {
        self.0.get(key).is_some_and(|own| own == value)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_bounded_in_number_and_length() {
        let many: Vec<String> = (0..33).map(|n| format!("k{n}")).collect();
        assert!(Labels::parse(many[..32].iter().map(|key| (key.as_str(), ""))).is_ok());
        assert_eq!(Labels::parse(many.iter().map(|key| (key.as_str(), ""))), Err(LabelError::TooMany));
        let (key, value) = ("k".repeat(64), "v".repeat(257));
        assert_eq!(Labels::parse([(key.as_str(), "")]), Err(LabelError::Key(0, TextError::TooLong { max: 63 })));
        assert_eq!(
            Labels::parse([("a", ""), ("b", value.as_str())]),
            Err(LabelError::Value(1, TextError::TooLong { max: 256 }))
        );
    }

    #[test]
    fn a_key_stands_once() {
        assert_eq!(Labels::parse([("a", "1"), ("a", "2")]), Err(LabelError::Twice("a".to_owned())));
    }

    #[test]
    fn a_value_may_be_empty_and_a_key_may_not() {
        assert!(Labels::parse([("a", "")]).is_ok());
        assert_eq!(Labels::parse([("", "a")]), Err(LabelError::Key(0, TextError::Empty)));
    }
}
