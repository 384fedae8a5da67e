//! The check of a token, and the memory of those checked.

use crate::KeySet;
use crate::claims;
use crate::header::TokenHeader;
use crate::strict_json::StrictObject;
use aws_lc_rs::digest::{SHA256, digest};
use jsonwebtoken::crypto::aws_lc;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Validation};
use moka::sync::Cache;
use std::sync::Arc;
use tenantry_application::ports::{Clock, TokenError, Tokens, Verified};

/// The longest token that is looked at, in bytes.
const TOKEN_MAX: usize = 8 * 1024;
/// How many checked tokens are remembered.
const REMEMBERED: u64 = 10_000;

/// Who must have issued a token, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// The one issuer whose tokens are accepted (`iss`).
    pub issuer: String,
    /// What a token's `aud` must be or hold.
    pub audience: String,
}

/// Checks access tokens, and remembers the good ones until they expire or the trusted keys change.
pub struct TokenVerifier {
    keys: Arc<KeySet>,
    trust: Trust,
    clock: Arc<dyn Clock>,
    validation: Validation,
    remembered: Cache<Fingerprint, Remembered>,
}

type Fingerprint = [u8; 32];

#[derive(Clone)]
struct Remembered {
    verified: Verified,
    /// The generation of the keys that it was checked with.
    generation: u64,
}

impl TokenVerifier {
    /// A verifier of tokens that `trust.issuer` made for `trust.audience` and signed with one of `keys`.
    #[must_use]
    pub fn new(keys: Arc<KeySet>, trust: Trust, clock: Arc<dyn Clock>) -> Self {
        // jsonwebtoken panics at first use where a dependency has switched on a second provider's feature; naming one
        // decides it. A provider that was installed before is as good.
        let _ = aws_lc::DEFAULT_PROVIDER.install_default();
        Self { keys, trust, clock, validation: signature_only(), remembered: Cache::new(REMEMBERED) }
    }

    /// The token as it was found good before, if it still is.
    fn recall(&self, fingerprint: &Fingerprint, generation: u64) -> Option<Verified> {
        let remembered = self.remembered.get(fingerprint)?;
        let good = remembered.generation == generation && self.clock.now() < remembered.verified.expires_at;
        if good {
            return Some(remembered.verified);
        }
        self.remembered.invalidate(fingerprint);
        None
    }

    fn check(&self, token: &str) -> Result<Verified, TokenError> {
        let header = TokenHeader::read(token)?;
        let key = self.keys.find(&header.key_id).ok_or(TokenError::Untrusted)?;
        let token = jsonwebtoken::decode::<StrictObject>(token, key.decoding_key(), &self.validation)
            .map_err(|error| refusal(error.kind()))?;
        claims::check(token.claims, &self.trust, self.clock.now())
    }
}

impl Tokens for TokenVerifier {
    fn verify(&self, token: &str) -> Result<Verified, TokenError> {
        if token.len() > TOKEN_MAX {
            return Err(TokenError::Malformed("it is longer than 8 KB"));
        }
        // Asked before the keys are used: if they change meanwhile, what is remembered counts as checked with the
        // old ones and is checked again.
        let generation = self.keys.refresh();
        let fingerprint = fingerprint(token);
        if let Some(verified) = self.recall(&fingerprint, generation) {
            return Ok(verified);
        }
        let verified = self.check(token)?;
        self.remembered.insert(fingerprint, Remembered { verified: verified.clone(), generation });
        Ok(verified)
    }
}

/// jsonwebtoken checks form, algorithm and signature; time it would take from the system's clock, and claims it would
/// check only where present.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

/// The library's messages may repeat parts of the token; ours don't.
fn refusal(kind: &ErrorKind) -> TokenError {
    match kind {
        ErrorKind::Json(_) | ErrorKind::Utf8(_) => {
            TokenError::Malformed("its payload isn't a JSON object with each name once")
        }
        ErrorKind::Base64(_) => TokenError::Malformed("its parts aren't base64url without padding"),
        ErrorKind::InvalidToken => TokenError::Malformed("it isn't a JWS in compact form (RFC 7515)"),
        // The enumeration is the library's and may grow; whatever is left, no trusted key vouches for the token.
        _ => TokenError::Untrusted,
    }
}

fn fingerprint(token: &str) -> Fingerprint {
    let mut fingerprint = Fingerprint::default();
    fingerprint.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    fingerprint
}
