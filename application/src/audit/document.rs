//! An entry as it is read back: out of its canonical bytes, so that what is shown is what is proved.

use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use tenantry_domain::TenantId;

/// An entry as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Whose log it is in; `None` for the platform's.
    pub log: Option<TenantId>,
    /// Its number in that log.
    pub number: u64,
    /// Its time, for the order across logs, in microseconds since the Unix epoch.
    pub at_micros: i64,
    /// Its canonical bytes.
    pub canonical: Vec<u8>,
}

/// The fields of an entry, as its canonical bytes tell them. Ids and times are texts in their one spelling.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryDocument {
    /// Its identifier.
    pub id: String,
    /// `TENANT` or `PLATFORM`.
    pub log: String,
    /// Its number in the log.
    pub seq: String,
    /// When it happened.
    pub at: String,
    /// Whose log it is in.
    pub tenant_id: Option<String>,
    /// What was done or attempted.
    pub action: String,
    /// `ACCEPTED` or `REFUSED`.
    pub outcome: String,
    /// Why it was refused.
    pub code: Option<String>,
    /// Who did it.
    pub subject: String,
    /// With which program.
    pub client_id: Option<String>,
    /// With which token.
    pub token_id: Option<String>,
    /// From which address.
    pub address: Option<String>,
    /// As whom: `TENANT`, `PLATFORM` or `SYSTEM`.
    pub reach: String,
    /// What it was done to.
    pub target: Option<String>,
    /// What the target said of itself before, as JSON text.
    pub before: Option<Box<RawValue>>,
    /// What it says of itself now, as JSON text.
    pub after: Option<Box<RawValue>>,
    /// The names under which the two differ.
    #[serde(default)]
    pub changed_fields: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// In which request.
    pub request_id: String,
    /// In which trace.
    pub trace_id: String,
}

impl EntryDocument {
    /// Reads an entry's canonical bytes.
    ///
    /// # Errors
    /// If the bytes aren't those of an entry: somebody has tampered with them.
    pub fn read(canonical: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(canonical)
    }
}

macro_rules! parts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A part of an entry's canonical form.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Part {
            $($(#[$doc])* $variant,)+
        }

        impl Part {
            const COUNT: usize = [$(Self::$variant,)+].len();

            fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

parts! {
    /// What was done or attempted.
    Action = "action",
    /// From which address.
    Address = "address",
    /// What the target says of itself now.
    After = "after",
    /// When it happened.
    At = "at",
    /// What the target said of itself before.
    Before = "before",
    /// The names under which the two differ.
    ChangedFields = "changedFields",
    /// With which program.
    ClientId = "clientId",
    /// Why it was refused.
    Code = "code",
    /// Its identifier.
    Id = "id",
    /// Which kind of log.
    Log = "log",
    /// Whether it was done.
    Outcome = "outcome",
    /// As whom.
    Reach = "reach",
    /// Why.
    Reason = "reason",
    /// In which request.
    RequestId = "requestId",
    /// Its number in the log.
    Seq = "seq",
    /// Who did it.
    Subject = "subject",
    /// What it was done to.
    Target = "target",
    /// Whose log it is in.
    TenantId = "tenantId",
    /// With which token.
    TokenId = "tokenId",
    /// In which trace.
    TraceId = "traceId",
}

/// An entry that is read where it lies: its bytes, and where in them each part is. For pages of entries, of which a
/// few parts are shown; [`EntryDocument`] is for those who want all of one.
#[derive(Clone, Debug)]
pub struct EntryInPlace {
    canonical: Vec<u8>,
    places: Places,
}

/// Where the JSON text of each part lies; empty for those that are left out.
#[derive(Clone, Debug, Default)]
struct Places([Range<usize>; Part::COUNT]);

impl EntryInPlace {
    /// Finds the parts in an entry's canonical bytes.
    ///
    /// # Errors
    /// If the bytes aren't those of an entry: somebody has tampered with them.
    pub fn read(canonical: Vec<u8>) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(&canonical);
        let begin = canonical.as_ptr() as usize;
        let places = serde::Deserializer::deserialize_map(&mut deserializer, PlacesVisitor { begin })?;
        deserializer.end()?;
        Ok(Self { canonical, places })
    }

    /// The JSON text of a part; `None` if it is left out.
    #[must_use]
    pub fn json(&self, part: Part) -> Option<&str> {
        let place = self.places.0[part as usize].clone();
        // Each place was cut out of JSON text, which is UTF-8, at the bounds of a value.
        std::str::from_utf8(&self.canonical[place]).ok().filter(|json| !json.is_empty())
    }

    /// A part that is a text; `None` if it is left out.
    #[must_use]
    pub fn optional_text(&self, part: Part) -> Option<Cow<'_, str>> {
        let json = self.json(part)?;
        match json.strip_prefix('"').and_then(|json| json.strip_suffix('"')) {
            // Without an escape the text stands there as it is.
            Some(text) if !text.contains('\\') => Some(Cow::Borrowed(text)),
            _ => serde_json::from_str(json).ok().map(Cow::Owned),
        }
    }

    /// A part that is a text and never left out.
    #[must_use]
    pub fn text(&self, part: Part) -> Cow<'_, str> {
        self.optional_text(part).unwrap_or_default()
    }

    /// The names under which before and after differ.
    #[must_use]
    pub fn changed_fields(&self) -> Vec<String> {
        self.json(Part::ChangedFields).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }
}

/// Notes where each value lies that it is shown, by its distance from where the text begins.
struct PlacesVisitor {
    begin: usize,
}

impl<'de> Visitor<'de> for PlacesVisitor {
    type Value = Places;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Places, M::Error> {
        let mut places = Places::default();
        while let Some(name) = map.next_key::<&'de str>()? {
            match Part::named(name) {
                Some(part) => {
                    let json = map.next_value::<&'de RawValue>()?.get();
                    let begin = json.as_ptr() as usize - self.begin;
                    places.0[part as usize] = begin..begin + json.len();
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_where_they_lie() {
        let canonical =
            r#"{"action":"tenant.update","after":{"a":["x","}"]},"reason":"a \"b\" \u0001","seq":"7","x":1}"#;
        let entry = EntryInPlace::read(canonical.as_bytes().to_vec()).unwrap();
        assert_eq!(entry.text(Part::Action), "tenant.update");
        assert_eq!(entry.json(Part::After), Some(r#"{"a":["x","}"]}"#));
        assert_eq!(entry.optional_text(Part::Reason).as_deref(), Some("a \"b\" \u{1}"));
        assert_eq!(entry.optional_text(Part::Code), None);
        assert_eq!(entry.changed_fields(), [""; 0]);
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        for bytes in ["", "[]", "{", "{\"a\":}", "{} {}"] {
            assert!(EntryInPlace::read(bytes.as_bytes().to_vec()).is_err(), "{bytes}");
        }
    }
}
