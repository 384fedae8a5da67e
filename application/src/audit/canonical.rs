//! The canonical form (RFC 8785): one set of facts, one sequence of bytes, in every language.
//!
//! Integers are texts, since JSON readers round what exceeds 2^53; times are texts with six decimals; what doesn't
//! apply is left out; a secret is a keyed digest.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::Sha256;
use std::cmp::Ordering;
use std::fmt;
use std::fmt::Write as _;
use tenantry_domain::{Fact, Facts};

/// The key with which secrets on the trail are digested. Without it nobody can try out guesses against the trail.
#[derive(Clone)]
pub struct TrailKey([u8; 32]);

impl TrailKey {
    /// Takes 32 bytes from a secure source.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// HMAC-SHA-256 (RFC 2104) of a secret, as `hmac-sha256:<hexadecimal>`.
    fn digest(&self, secret: &[u8]) -> String {
        let mut text = String::from("hmac-sha256:");
        // HMAC takes keys of any length, so this can't fail.
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) {
            mac.update(secret);
            for byte in mac.finalize().into_bytes() {
                let _ = write!(text, "{byte:02x}");
            }
        }
        text
    }
}

impl fmt::Debug for TrailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrailKey(…)")
    }
}

/// The canonical form of facts that hold no secrets, such as a call's input.
#[must_use]
pub fn canonical_facts(facts: &Facts) -> Vec<u8> {
    canonical_bytes(&facts_value(facts, &TrailKey::new([0; 32])))
}

/// The canonical bytes of texts, booleans, lists and maps: whatever a [`Fact`] can be.
pub(super) fn canonical_bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1024);
    write(value, &mut bytes);
    bytes
}

fn write(value: &Value, bytes: &mut Vec<u8>) {
    match value {
        // Written as RFC 8785 has them too: there is one way to write a text as JSON with as few escapes as can be.
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Number(_) => write_scalar(value, bytes),
        Value::Array(values) => {
            bytes.push(b'[');
            for (index, value) in values.iter().enumerate() {
                separate(index, bytes);
                write(value, bytes);
            }
            bytes.push(b']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by(|(one, _), (other, _)| in_utf_16(one, other));
            bytes.push(b'{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                separate(index, bytes);
                write_scalar(name, bytes);
                bytes.push(b':');
                write(value, bytes);
            }
            bytes.push(b'}');
        }
    }
}

fn separate(index: usize, bytes: &mut Vec<u8>) {
    if index > 0 {
        bytes.push(b',');
    }
}

fn write_scalar(value: &(impl Serialize + ?Sized), bytes: &mut Vec<u8>) {
    // Writing to a vector can't fail, and neither can texts and booleans.
    let _ = serde_json::to_writer(bytes, value);
}

/// Names are in the order of their UTF-16 code units (RFC 8785, 3.2.3); among ASCII names that is the order of bytes.
fn in_utf_16(one: &str, other: &str) -> Ordering {
    if one.is_ascii() && other.is_ascii() { one.cmp(other) } else { one.encode_utf16().cmp(other.encode_utf16()) }
}

pub(super) fn facts_value(facts: &Facts, key: &TrailKey) -> Value {
    Value::Object(facts.iter().map(|(name, fact)| (name.to_owned(), fact_value(fact, key))).collect::<Map<_, _>>())
}

fn fact_value(fact: &Fact, key: &TrailKey) -> Value {
    match fact {
        Fact::Text(text) => Value::String(text.clone()),
        Fact::Integer(number) => Value::String(number.to_string()),
        Fact::Boolean(value) => Value::Bool(*value),
        Fact::Time(time) => Value::String(time.to_string()),
        Fact::List(facts) => Value::Array(facts.iter().map(|fact| fact_value(fact, key)).collect()),
        Fact::Map(facts) => facts_value(facts, key),
        Fact::Secret(secret) => Value::String(key.digest(secret)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whatever a fact can be, with texts that are hard on an order and on escapes.
    fn values() -> impl Strategy<Value = Value> {
        let text = "[a-c\"\\\\/\u{0}-\u{1f}\u{7f}\u{e9}\u{2028}\u{d7ff}\u{e000}\u{ffff}\u{10000}\u{1f600}]{0,4}";
        let leaf = prop_oneof![any::<bool>().prop_map(Value::Bool), text.prop_map(Value::String)];
        leaf.prop_recursive(4, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                prop::collection::vec((text, inner), 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_bytes_are_those_of_another_implementation(value in values()) {
            prop_assert_eq!(canonical_bytes(&value), serde_json_canonicalizer::to_vec(&value).unwrap());
        }
    }
}
