//! The canonical form (RFC 8785): one set of facts, one sequence of bytes, in every language.
//!
//! Integers are texts, since JSON readers round what exceeds 2^53; times are texts with six decimals; what doesn't
//! apply is left out; a secret is a keyed digest.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;
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

pub(super) fn canonical_bytes(value: &Value) -> Vec<u8> {
    // Texts, booleans, lists and maps always have a canonical form; only numbers could fail, and there are none.
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
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
