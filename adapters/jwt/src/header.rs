//! The JOSE header (RFC 7515, section 4), looked at before any key is.

use crate::strict_json::StrictObject;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use tenantry_application::ports::TokenError;

/// What of a token's header decides how it is checked. Keys that a header brings along or points to (`jwk`, `jku`,
/// `x5c`, `x5u`) are never looked at.
pub struct TokenHeader {
    /// The name of the key; it chooses among the trusted keys, and is used for nothing else.
    pub key_id: String,
}

impl TokenHeader {
    /// Reads the first part of a token in compact form.
    pub fn read(token: &str) -> Result<Self, TokenError> {
        let mut parts = token.split('.');
        let (Some(header), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(TokenError::Malformed("it isn't a JWS in compact form (RFC 7515): three parts between dots"));
        };
        let header = URL_SAFE_NO_PAD
            .decode(header)
            .ok()
            .and_then(|header| StrictObject::parse(&header))
            .ok_or(TokenError::Malformed("its header isn't a JSON object in base64url with each name once"))?;
        Self::check(&header)
    }

    fn check(StrictObject(header): &StrictObject) -> Result<Self, TokenError> {
        // An extension that must be understood (RFC 7515, section 4.1.11) isn't: Tenantry knows none.
        if header.contains_key("crit") {
            return Err(TokenError::Malformed("crit names extensions that aren't known here"));
        }
        // Explicit typing (RFC 8725, section 3.11) keeps other kinds of JWT out, such as ID tokens and logout tokens.
        // RFC 7515, section 4.1.9: compared without regard to case.
        let typ = header.get("typ").and_then(Value::as_str).unwrap_or_default();
        if !typ.eq_ignore_ascii_case("at+jwt") && !typ.eq_ignore_ascii_case("JWT") {
            return Err(TokenError::Malformed("typ must be at+jwt or JWT"));
        }
        if header.get("alg").and_then(Value::as_str) != Some("RS256") {
            return Err(TokenError::Malformed("alg must be RS256"));
        }
        match header.get("kid").and_then(Value::as_str) {
            Some(key_id) => Ok(Self { key_id: key_id.to_owned() }),
            None => Err(TokenError::Malformed("kid must name the key that signed it")),
        }
    }
}
