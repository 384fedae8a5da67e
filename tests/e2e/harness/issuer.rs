//! An issuer of tokens that knows nothing of the code under test.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// A key, and the name under which it is published.
pub struct Issuer {
    key_id: String,
    pair: KeyPair,
}

impl Issuer {
    pub fn new(key_id: &str) -> Self {
        Self { key_id: key_id.to_owned(), pair: KeyPair::generate(KeySize::Rsa2048).unwrap() }
    }

    /// Its public half (RFC 7517).
    pub fn jwk(&self) -> Value {
        let numbers = RsaPublicKeyComponents::<Vec<u8>>::from(self.pair.public_key());
        json!({ "kty": "RSA", "kid": self.key_id, "n": encode(numbers.n), "e": encode(numbers.e) })
    }

    /// A header that names its key, with these members changed.
    pub fn header(&self, changes: Value) -> Value {
        changed(json!({ "typ": "at+jwt", "alg": "RS256", "kid": self.key_id }), changes)
    }

    /// The platform's administrator for a minute, with these claims changed; `null` takes a claim away.
    pub fn token(&self, changes: Value) -> String {
        self.sign(&self.header(json!({})), &claims(changes))
    }

    /// A token that says just this, rightly signed.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
        format!("{message}.{}", encode(signature))
    }
}

/// The document in which issuers' keys are published.
pub fn jwks(issuers: &[&Issuer]) -> String {
    json!({ "keys": issuers.iter().map(|issuer| issuer.jwk()).collect::<Vec<_>>() }).to_string()
}

/// The claims of a good token with these changed.
pub fn claims(changes: Value) -> Value {
    let now = now();
    let good = json!({
        "iss": "urn:tenantry:local", "aud": "tenantry", "sub": "administrator", "jti": "a-token",
        "scope": super::PLATFORM, "iat": now, "exp": now + 60,
    });
    changed(good, changes)
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// What stands in a token, as JSON text in base64url.
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn changed(mut object: Value, changes: Value) -> Value {
    let (members, Value::Object(changes)) = (object.as_object_mut().unwrap(), changes) else { panic!("no object") };
    for (name, value) in changes {
        if value.is_null() {
            members.remove(&name)
        } else {
            members.insert(name, value)
        };
    }
    object
}
