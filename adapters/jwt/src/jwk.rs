//! Public keys as JSON Web Keys (RFC 7517; RSA in RFC 7518, section 6.3).

use crate::strict_json::StrictObject;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rsa::{PublicEncryptingKey, PublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Moduli of fewer bits are refused (NIST SP 800-131A), of more than [`MODULUS_MAX`] cost too much to check with.
const MODULUS_MIN: usize = 2048;
const MODULUS_MAX: usize = 8192;

/// Why a key isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwkError {
    /// It has no name to be found by.
    #[error("kid is missing")]
    NoKeyId,
    /// It isn't of RSA.
    #[error("kty isn't RSA")]
    NotRsa,
    /// Its owner means it for something else than RS256 signatures.
    #[error("use, key_ops or alg says that it isn't for RS256 signatures")]
    OtherPurpose,
    /// Its modulus or exponent can't be read.
    #[error("n and e aren't the base64url of a public RSA key")]
    BadNumbers,
    /// Its modulus is too short to be safe, or too long to be checked with.
    #[error("its modulus doesn't have 2048 to 8192 bits")]
    BadSize,
}

/// A public RSA key that is trusted to sign tokens with RS256, and with nothing else.
#[derive(Clone)]
pub struct TrustedKey {
    key_id: String,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    decoding_key: DecodingKey,
}

/// Trusted keys by their names.
pub type TrustedKeys = BTreeMap<String, TrustedKey>;

impl TrustedKey {
    /// A key by its numbers, big-endian. Without a name it goes by its thumbprint.
    pub fn new(key_id: Option<String>, modulus: Vec<u8>, exponent: Vec<u8>) -> Result<Self, JwkError> {
        if !(MODULUS_MIN..=MODULUS_MAX).contains(&bits(&modulus)) {
            return Err(JwkError::BadSize);
        }
        let components = PublicKeyComponents { n: &modulus[..], e: &exponent[..] };
        let _usable: PublicEncryptingKey = components.try_into().map_err(|_| JwkError::BadNumbers)?;
        let key_id = key_id.unwrap_or_else(|| thumbprint(&modulus, &exponent));
        let decoding_key = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
        Ok(Self { key_id, modulus, exponent, decoding_key })
    }

    /// Reads one member of a set's `keys`. Members of a key that aren't known are passed over, as RFC 7517 says.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, JwkError> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        if text("kty") != Some("RSA") {
            return Err(JwkError::NotRsa);
        }
        let absent_or = |name: &str, wanted: &str| !jwk.contains_key(name) || text(name) == Some(wanted);
        let may_verify = match jwk.get("key_ops") {
            None => true,
            Some(operations) => operations.as_array().is_some_and(|all| all.iter().any(|one| one == "verify")),
        };
        if !absent_or("use", "sig") || !absent_or("alg", "RS256") || !may_verify {
            return Err(JwkError::OtherPurpose);
        }
        let key_id = text("kid").filter(|key_id| !key_id.is_empty()).ok_or(JwkError::NoKeyId)?;
        let number = |name| text(name).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).ok_or(JwkError::BadNumbers);
        Self::new(Some(key_id.to_owned()), number("n")?, number("e")?)
    }

    /// The name that a token's `kid` chooses it by.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The key as jsonwebtoken takes it.
    pub const fn decoding_key(&self) -> &DecodingKey {
        &self.decoding_key
    }

    fn to_jwk(&self) -> Value {
        let [modulus, exponent] = [&self.modulus, &self.exponent].map(|number| URL_SAFE_NO_PAD.encode(number));
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.key_id, "n": modulus, "e": exponent })
    }
}

impl PartialEq for TrustedKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.key_id, &self.modulus, &self.exponent) == (&other.key_id, &other.modulus, &other.exponent)
    }
}

/// A JWK set (RFC 7517, section 5) of public keys.
pub fn to_jwks<'a>(keys: impl IntoIterator<Item = &'a TrustedKey>) -> String {
    json!({ "keys": keys.into_iter().map(TrustedKey::to_jwk).collect::<Vec<_>>() }).to_string()
}

/// A JWK set as it was read: what can be used, and why the rest can't, by position.
pub struct ParsedSet {
    /// The keys that can be used.
    pub keys: TrustedKeys,
    /// The others.
    pub skipped: Vec<(usize, JwkError)>,
}

/// Why a document isn't a JWK set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenSet {
    #[error("it isn't a JSON object with each name once")]
    NoObject,
    #[error("it has no member keys that is a list of objects (RFC 7517, section 5)")]
    NoKeys,
    #[error("two of its keys have the same kid")]
    RepeatedKeyId,
}

/// Reads a JWK set. Keys of other kinds are passed over, as RFC 7517 says: an issuer may publish more than it signs
/// access tokens with.
pub fn parse_jwks(document: &[u8]) -> Result<ParsedSet, BrokenSet> {
    let StrictObject(document) = StrictObject::parse(document).ok_or(BrokenSet::NoObject)?;
    let entries = document.get("keys").and_then(Value::as_array).ok_or(BrokenSet::NoKeys)?;
    let mut set = ParsedSet { keys: TrustedKeys::new(), skipped: Vec::new() };
    for (position, entry) in entries.iter().enumerate() {
        match TrustedKey::from_jwk(entry.as_object().ok_or(BrokenSet::NoKeys)?) {
            Ok(key) => {
                if set.keys.insert(key.key_id.clone(), key).is_some() {
                    return Err(BrokenSet::RepeatedKeyId);
                }
            }
            Err(error) => set.skipped.push((position, error)),
        }
    }
    Ok(set)
}

/// How many bits a number has that is given big-endian.
fn bits(number: &[u8]) -> usize {
    let leading = number.iter().position(|&byte| byte != 0).unwrap_or(number.len());
    let first = number.get(leading).map_or(0, |byte| byte.leading_zeros() as usize);
    (number.len() - leading) * 8 - first
}

/// The thumbprint of RFC 7638: SHA-256 over the required members, sorted by name, without white space.
fn thumbprint(modulus: &[u8], exponent: &[u8]) -> String {
    let [modulus, exponent] = [modulus, exponent].map(|number| URL_SAFE_NO_PAD.encode(number));
    let canonical = format!(r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#);
    URL_SAFE_NO_PAD.encode(digest(&SHA256, canonical.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7638, section 3.1.
    const MODULUS: &str = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiF\
        V4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9\
        c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1\
        jF44-csFCur-kEgU8awapJzKnqDKgw";

    #[expect(clippy::needless_pass_by_value, reason = "the cases read better without a borrow of each literal")]
    fn jwk(changes: Value) -> Map<String, Value> {
        let mut jwk = json!({ "kty": "RSA", "kid": "a", "n": MODULUS, "e": "AQAB" }).as_object().unwrap().clone();
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                jwk.remove(name)
            } else {
                jwk.insert(name.clone(), value.clone())
            };
        }
        jwk
    }

    #[test]
    fn the_thumbprint_is_that_of_rfc_7638() {
        let key = TrustedKey::new(None, URL_SAFE_NO_PAD.decode(MODULUS).unwrap(), vec![1, 0, 1]).unwrap();
        assert_eq!(key.key_id(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn keys_for_rs256_signatures_are_taken() {
        for changes in [
            json!({}),
            json!({ "use": "sig", "alg": "RS256", "key_ops": ["verify"] }),
            json!({ "x5t": "unknown members don't matter" }),
        ] {
            assert!(TrustedKey::from_jwk(&jwk(changes.clone())).is_ok(), "{changes}");
        }
    }

    #[test]
    fn every_other_key_is_passed_over() {
        let short = URL_SAFE_NO_PAD.encode([0xff; 128]);
        for (changes, error) in [
            (json!({ "kty": "EC" }), JwkError::NotRsa),
            (json!({ "kty": "oct" }), JwkError::NotRsa),
            (json!({ "kid": null }), JwkError::NoKeyId),
            (json!({ "kid": 7 }), JwkError::NoKeyId),
            (json!({ "use": "enc" }), JwkError::OtherPurpose),
            (json!({ "alg": "RS512" }), JwkError::OtherPurpose),
            (json!({ "alg": "none" }), JwkError::OtherPurpose),
            (json!({ "key_ops": ["encrypt"] }), JwkError::OtherPurpose),
            (json!({ "n": null }), JwkError::BadNumbers),
            (json!({ "n": "***" }), JwkError::BadNumbers),
            (json!({ "n": short }), JwkError::BadSize),
        ] {
            assert_eq!(TrustedKey::from_jwk(&jwk(changes.clone())).err(), Some(error), "{changes}");
        }
    }

    #[test]
    fn two_keys_of_one_name_break_the_set() {
        let set = json!({ "keys": [jwk(json!({})), jwk(json!({}))] }).to_string();
        assert_eq!(parse_jwks(set.as_bytes()).err(), Some(BrokenSet::RepeatedKeyId));
    }

    #[test]
    fn a_set_goes_out_as_it_came_in() {
        let set = json!({ "keys": [jwk(json!({ "use": "sig", "alg": "RS256" }))] });
        let parsed = parse_jwks(set.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&to_jwks(parsed.keys.values())).unwrap(), set);
    }
}
