//! What an aggregate says of itself on the audit trail, without naming a wire format.

use crate::Timestamp;
use std::collections::BTreeMap;

/// One value on the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A text, as it is.
    Text(String),
    /// A whole number; written as text, so that no reader rounds it.
    Integer(u64),
    /// Yes or no.
    Boolean(bool),
    /// An instant.
    Time(Timestamp),
    /// Values in an order that means something.
    List(Vec<Fact>),
    /// Named values.
    Map(Facts),
    /// Bytes that must never be read back from the trail: they enter it as a keyed digest.
    Secret(Vec<u8>),
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Fact {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<u64> for Fact {
    fn from(value: u64) -> Self {
        Self::Integer(value)
    }
}

impl From<Timestamp> for Fact {
    fn from(value: Timestamp) -> Self {
        Self::Time(value)
    }
}

impl From<Facts> for Fact {
    fn from(value: Facts) -> Self {
        Self::Map(value)
    }
}

/// Named facts, sorted by name. A fact that doesn't apply is left out, never written as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(BTreeMap<String, Fact>);

impl Facts {
    /// No facts yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a fact; a second one of the same name replaces the first.
    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Into<Fact>) -> Self {
        self.0.insert(name.to_owned(), fact.into());
        self
    }

    /// Adds a fact if there is one.
    #[must_use]
    pub fn with_some(self, name: &str, fact: Option<impl Into<Fact>>) -> Self {
        match fact {
            Some(fact) => self.with(name, fact),
            None => self,
        }
    }

    /// The facts by name, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.0.iter().map(|(name, fact)| (name.as_str(), fact))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names under which two sets of facts differ, sorted.
    #[must_use]
    pub fn changed_names(before: &Self, after: &Self) -> Vec<String> {
        let mut names: Vec<&String> = before.0.keys().chain(after.0.keys()).collect();
        names.sort();
        names.dedup();
        names.into_iter().filter(|name| before.0.get(*name) != after.0.get(*name)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_names_are_those_that_came_went_or_differ() {
        let before = Facts::new().with("a", 1).with("b", "x").with("c", true);
        let after = Facts::new().with("b", "y").with("c", true).with("d", 4);
        assert_eq!(Facts::changed_names(&before, &after), ["a", "b", "d"]);
    }
}
