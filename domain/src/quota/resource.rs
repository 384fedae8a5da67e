//! What can be counted: the catalogue of resources, which is the platform's.

use super::{AnchorDay, Period, Window};
use crate::access::Action;
use crate::change::Aggregate;
use crate::text::{TextError, check_text};
use crate::{Change, Facts, Reason, TenantId, Timestamp, Version};
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

impl Counting {
    /// Its name in the API and in storage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gauge => "GAUGE",
            Self::Counter(_) => "COUNTER",
        }
    }

    /// How often it starts again, if it does.
    #[must_use]
    pub const fn period(self) -> Option<Period> {
        match self {
            Self::Gauge => None,
            Self::Counter(period) => Some(period),
        }
    }

    /// The window in which an instant is counted; `None` for what never starts again.
    #[must_use]
    pub fn window(self, at: Timestamp) -> Option<Window> {
        self.period().map(|period| period.window(at))
    }
}

/// What holds for a tenant that has no quota for a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WithoutQuota {
    /// Any use is admitted, and counted.
    Unlimited,
    /// Any use is refused, as under a limit of nothing.
    Refused,
}

impl WithoutQuota {
    /// Its name in the API and in storage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unlimited => "UNLIMITED",
            Self::Refused => "REFUSED",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Unlimited, Self::Refused].into_iter().find(|one| one.name() == name)
    }
}

/// Something that tenants use and that is counted: one line of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    parts: ResourceParts,
}

/// What a resource is made of; for stores, to take one apart and put it together again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceParts {
    /// Its name.
    pub key: ResourceKey,
    /// What one of it is called.
    pub unit: Unit,
    /// How it is counted.
    pub counting: Counting,
    /// What holds without a quota.
    pub without_quota: WithoutQuota,
    /// How often it was changed.
    pub version: Version,
}

/// A resource keeps the way in which it is counted: what was counted would mean something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountingFixed;

impl fmt::Display for CountingFixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("can't be changed once the resource is defined: define another resource")
    }
}

impl Error for CountingFixed {}

impl Resource {
    /// How many resources may be defined, so that all of them can be shown at once.
    pub const MAX_DEFINED: u16 = 100;

    /// A resource as a store held it.
    #[must_use]
    pub const fn stored(parts: ResourceParts) -> Self {
        Self { parts }
    }

    /// The resources that every deployment has from the start.
    #[must_use]
    pub fn from_the_start() -> Vec<Self> {
        let monthly = Counting::Counter(Period::Month(AnchorDay::FIRST));
        [
            ("reports.generated", "report", monthly),
            ("storage.bytes", "byte", Counting::Gauge),
            ("users", "user", Counting::Gauge),
        ]
        .into_iter()
        .map(|(key, unit, counting)| {
            Self::stored(ResourceParts {
                key: ResourceKey(key.to_owned()),
                unit: Unit(unit.to_owned()),
                counting,
                without_quota: WithoutQuota::Unlimited,
                version: Version::FIRST,
            })
        })
        .collect()
    }

    /// Puts a resource into the catalogue.
    #[must_use]
    pub const fn define(
        key: ResourceKey,
        unit: Unit,
        counting: Counting,
        without_quota: WithoutQuota,
        reason: Option<Reason>,
        at: Timestamp,
    ) -> Change<Self> {
        let defined = Self::stored(ResourceParts { key, unit, counting, without_quota, version: Version::FIRST });
        Change::created(defined, Action::ResourceDefine, reason, at)
    }

    /// Changes its unit, or what holds without a quota. `None` where nothing would be different.
    ///
    /// # Errors
    /// [`CountingFixed`] if it would be counted differently.
    pub fn redefine(
        &self,
        unit: Unit,
        counting: Counting,
        without_quota: WithoutQuota,
        reason: Option<Reason>,
        at: Timestamp,
    ) -> Result<Option<Change<Self>>, CountingFixed> {
        if counting != self.parts.counting {
            return Err(CountingFixed);
        }
        let mut parts = ResourceParts { unit, without_quota, ..self.parts.clone() };
        if parts == self.parts {
            return Ok(None);
        }
        parts.version = parts.version.next();
        Ok(Some(Change::became(self.clone(), Self::stored(parts), Action::ResourceDefine, reason, at)))
    }

    /// Its name.
    #[must_use]
    pub const fn key(&self) -> &ResourceKey {
        &self.parts.key
    }

    /// How it is counted.
    #[must_use]
    pub const fn counting(&self) -> Counting {
        self.parts.counting
    }

    /// What holds without a quota.
    #[must_use]
    pub const fn without_quota(&self) -> WithoutQuota {
        self.parts.without_quota
    }

    /// All of it.
    #[must_use]
    pub const fn parts(&self) -> &ResourceParts {
        &self.parts
    }
}

impl Aggregate for Resource {
    const KIND: &'static str = "resource";

    fn log(&self) -> Option<TenantId> {
        None
    }

    fn target_id(&self) -> String {
        self.parts.key.to_string()
    }

    fn version(&self) -> Version {
        self.parts.version
    }

    fn facts(&self) -> Facts {
        let counting = self.parts.counting;
        let anchor = match counting {
            Counting::Counter(Period::Month(anchor)) => Some(u64::from(anchor.get())),
            Counting::Gauge | Counting::Counter(Period::Hour | Period::Day) => None,
        };
        Facts::new()
            .with("counting", counting.name())
            .with("unit", self.parts.unit.as_str())
            .with("withoutQuota", self.parts.without_quota.name())
            .with_some("anchorDay", anchor)
            .with_some("period", counting.period().map(Period::name))
    }
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

    #[test]
    fn those_from_the_start_are_well_formed_and_in_order() {
        let keys: Vec<_> = Resource::from_the_start().iter().map(|resource| resource.key().clone()).collect();
        assert!(keys.is_sorted() && keys.iter().all(|key| ResourceKey::parse(key.as_str()).as_ref() == Ok(key)));
    }

    #[test]
    fn a_resource_keeps_the_way_in_which_it_is_counted() {
        let users = Resource::from_the_start().remove(2);
        let ResourceParts { unit, without_quota, .. } = users.parts().clone();
        let at = Timestamp::from_micros(0).unwrap();
        let hourly = Counting::Counter(Period::Hour);
        assert_eq!(users.redefine(unit.clone(), hourly, without_quota, None, at), Err(CountingFixed));
        assert_eq!(users.redefine(unit.clone(), users.counting(), without_quota, None, at), Ok(None));
        let refused = users.redefine(unit, users.counting(), WithoutQuota::Refused, None, at).unwrap().unwrap();
        assert_eq!((refused.version().get(), refused.latest().without_quota()), (2, WithoutQuota::Refused));
    }
}
