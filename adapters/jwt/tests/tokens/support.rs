//! An issuer of tokens that knows nothing of the code under test, and a clock that stands still.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tempfile::TempDir;
use tenantry_application::ports::{Clock, TokenError, Tokens, Verified};
use tenantry_domain::Timestamp;
use tenantry_jwt::{KeySet, TokenVerifier, Trust};

/// 2026-11-24T08:00:00Z, when all tests begin.
pub const NOW: i64 = 1_795_507_200;
pub const TENANT: &str = "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21";

/// Keys take a while to make, so the tests of a program share two.
pub static FIRST: LazyLock<Issuer> = LazyLock::new(|| Issuer::new("first"));
pub static SECOND: LazyLock<Issuer> = LazyLock::new(|| Issuer::new("second"));

pub struct Issuer {
    pub key_id: &'static str,
    pair: KeyPair,
}

impl Issuer {
    pub fn new(key_id: &'static str) -> Self {
        Self { key_id, pair: KeyPair::generate(KeySize::Rsa2048).unwrap() }
    }

    pub fn jwk(&self) -> Value {
        let numbers = RsaPublicKeyComponents::<Vec<u8>>::from(self.pair.public_key());
        json!({ "kty": "RSA", "kid": self.key_id, "n": encode(numbers.n), "e": encode(numbers.e) })
    }

    /// The public key's bytes (RFC 8017), as an attacker knows them.
    pub fn public_key(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    pub fn header(&self) -> Value {
        json!({ "typ": "at+jwt", "alg": "RS256", "kid": self.key_id })
    }

    /// A token that says just this, rightly signed.
    pub fn sign(&self, header: &str, claims: &str) -> String {
        self.sign_as(&RSA_PKCS1_SHA256, header, claims)
    }

    pub fn sign_rs512(&self, header: &str, claims: &str) -> String {
        self.sign_as(&RSA_PKCS1_SHA512, header, claims)
    }

    fn sign_as(&self, encoding: &'static dyn RsaEncoding, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", encode(header), encode(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(encoding, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
        format!("{message}.{}", encode(signature))
    }

    /// The good token with its header changed; `null` takes a member away.
    pub fn with_header(&self, changes: Value) -> String {
        self.sign(&changed(self.header(), changes).to_string(), &claims().to_string())
    }

    /// The good token with its claims changed; `null` takes a claim away.
    pub fn with(&self, changes: Value) -> String {
        self.sign(&self.header().to_string(), &changed(claims(), changes).to_string())
    }

    pub fn good(&self) -> String {
        self.with(json!({}))
    }
}

/// The claims of a good token.
pub fn claims() -> Value {
    json!({
        "iss": "urn:tenantry:test",
        "aud": "tenantry",
        "sub": "user:ada",
        "jti": "7f9c",
        "scope": "auth:tenant:read auth:platform",
        "iat": NOW - 60,
        "exp": NOW + 840,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the cases read better without a borrow of each literal")]
pub fn changed(mut object: Value, changes: Value) -> Value {
    let members = object.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            members.remove(name)
        } else {
            members.insert(name.clone(), value.clone())
        };
    }
    object
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A clock that moves when it is told to.
pub struct HandClock(AtomicU64);

impl HandClock {
    pub fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        let seconds = NOW + i64::try_from(self.0.load(Ordering::SeqCst)).unwrap();
        Timestamp::from_micros(seconds * 1_000_000).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// A verifier that trusts the keys in a file.
pub struct World {
    pub clock: Arc<HandClock>,
    pub file: PathBuf,
    verifier: TokenVerifier,
    _folder: TempDir,
}

impl World {
    pub fn trusting(issuers: &[&Issuer]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jwks.json");
        fs::write(&file, jwks(issuers)).unwrap();
        let clock = Arc::new(HandClock(AtomicU64::new(0)));
        let keys = Arc::new(KeySet::from_file(&file, clock.clone()).unwrap());
        let trust = Trust { issuer: "urn:tenantry:test".to_owned(), audience: "tenantry".to_owned() };
        let verifier = TokenVerifier::new(keys, trust, clock.clone());
        Self { clock, file, verifier, _folder: folder }
    }

    pub fn verify(&self, token: &str) -> Result<Verified, TokenError> {
        self.verifier.verify(token)
    }

    /// Puts another file in the place of the trusted keys, and lets the time pass until it may be looked at.
    pub fn replace_file(&self, content: &str) {
        let next = self.file.with_extension("next");
        fs::write(&next, content).unwrap();
        fs::rename(next, &self.file).unwrap();
        self.clock.advance(1);
    }

    #[track_caller]
    pub fn assert_malformed(&self, token: &str, what: &str) {
        let refused = self.verify(token).err();
        assert!(matches!(refused, Some(TokenError::Malformed(_))), "{what}: {refused:?}");
    }
}

pub fn jwks(issuers: &[&Issuer]) -> String {
    json!({ "keys": issuers.iter().map(|issuer| issuer.jwk()).collect::<Vec<_>>() }).to_string()
}
