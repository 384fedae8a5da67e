//! The claims (RFC 7519, section 4; RFC 9068, section 2.2): which must be there, of which type, within which bounds.

use crate::strict_json::StrictObject;
use crate::verifier::Trust;
use serde_json::{Map, Value};
use std::sync::Arc;
use tenantry_application::ports::{TokenError, Verified};
use tenantry_domain::access::{Caller, Scopes};
use tenantry_domain::text::check_text;
use tenantry_domain::{TenantId, Timestamp};

/// How far two machines' clocks may be apart.
const LEEWAY_SECONDS: i64 = 5;
/// The greatest length of a name (`iss`, `sub`, `jti`, `client_id`) in characters.
const NAME_MAX: usize = 255;
const MICROS_PER_SECOND: i64 = 1_000_000;

/// Checks the claims of a token whose signature is good.
pub fn check(StrictObject(claims): StrictObject, trust: &Trust, now: Timestamp) -> Result<Verified, TokenError> {
    let issuer = name(&claims, "iss", "iss must be a text of 1 to 255 characters")?;
    if issuer != trust.issuer {
        return Err(TokenError::WrongParty("another issuer made it (iss)"));
    }
    check_audience(&claims, &trust.audience)?;
    let expires_at = check_times(&claims, now)?;
    let subject = name(&claims, "sub", "sub must be a text of 1 to 255 characters")?;
    let token_id = name(&claims, "jti", "jti must be a text of 1 to 255 characters")?;
    let scopes = claims
        .get("scope")
        .and_then(Value::as_str)
        .map(Scopes::parse)
        .ok_or(TokenError::Malformed("scope must be a text: names separated by spaces"))?;
    let client_id = optional(&claims, "client_id", |claims, key| {
        name(claims, key, "client_id, where present, must be a text of 1 to 255 characters")
    })?;
    // Present in a wrong form is not absent: absence is what gives a token with auth:platform its reach.
    let tenant = optional(&claims, "tenant_id", |claims, key| {
        let text = claims.get(key).and_then(Value::as_str);
        text.and_then(|text| TenantId::parse(text).ok())
            .ok_or(TokenError::Malformed("tenant_id, where present, must be a lower-case hyphenated UUID version 4"))
    })?;
    let caller = Caller::with_token(issuer, subject, token_id, client_id, scopes, tenant);
    Ok(Verified { caller: Arc::new(caller), expires_at })
}

fn optional<T>(
    claims: &Map<String, Value>,
    key: &'static str,
    read: impl FnOnce(&Map<String, Value>, &'static str) -> Result<T, TokenError>,
) -> Result<Option<T>, TokenError> {
    if claims.contains_key(key) { read(claims, key).map(Some) } else { Ok(None) }
}

fn name(claims: &Map<String, Value>, key: &str, must: &'static str) -> Result<String, TokenError> {
    claims
        .get(key)
        .and_then(Value::as_str)
        .filter(|text| check_text(text, NAME_MAX).is_ok())
        .map(str::to_owned)
        .ok_or(TokenError::Malformed(must))
}

fn check_audience(claims: &Map<String, Value>, audience: &str) -> Result<(), TokenError> {
    const MUST: TokenError = TokenError::Malformed("aud must be a text or a list of texts");
    let named = match claims.get("aud") {
        Some(Value::String(only)) => only == audience,
        Some(Value::Array(all)) => {
            let all: Vec<_> = all.iter().map(Value::as_str).collect::<Option<_>>().ok_or(MUST)?;
            all.contains(&audience)
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => return Err(MUST),
    };
    if named { Ok(()) } else { Err(TokenError::WrongParty("it was made for another audience (aud)")) }
}

/// Checks `exp`, `iat` and `nbf`, and gives `exp` back.
fn check_times(claims: &Map<String, Value>, now: Timestamp) -> Result<Timestamp, TokenError> {
    let expires_at = time(claims, "exp", "exp must be a whole number of seconds since 1970")?;
    let issued_at = time(claims, "iat", "iat must be a whole number of seconds since 1970")?;
    let not_before = optional(claims, "nbf", |claims, key| {
        time(claims, key, "nbf, where present, must be a whole number of seconds since 1970")
    })?;
    if expires_at <= issued_at {
        return Err(TokenError::Malformed("exp must be later than iat"));
    }
    if expires_at > issued_at.plus_seconds(Caller::MAX_TOKEN_SECONDS) {
        return Err(TokenError::Malformed("it lasts longer than 24 hours"));
    }
    let leeway = LEEWAY_SECONDS * MICROS_PER_SECOND;
    let now = now.as_micros();
    // RFC 7519, section 4.1.4: refused on the very instant of exp, not only after it.
    if now >= expires_at.as_micros() + leeway {
        return Err(TokenError::NotInForce("it has expired"));
    }
    if issued_at.as_micros() > now + leeway {
        return Err(TokenError::NotInForce("it was issued in the future (iat)"));
    }
    if not_before.is_some_and(|not_before| not_before.as_micros() > now + leeway) {
        return Err(TokenError::NotInForce("its time has not come (nbf)"));
    }
    Ok(expires_at)
}

/// A `NumericDate`. RFC 7519 would let it have decimals; no issuer needs them, and what doesn't exist can't be rounded
/// two ways.
fn time(claims: &Map<String, Value>, key: &str, must: &'static str) -> Result<Timestamp, TokenError> {
    claims
        .get(key)
        .and_then(Value::as_u64)
        .and_then(|seconds| i64::try_from(seconds).ok())
        .and_then(|seconds| seconds.checked_mul(MICROS_PER_SECOND))
        .and_then(|micros| Timestamp::from_micros(micros).ok())
        .ok_or(TokenError::Malformed(must))
}
