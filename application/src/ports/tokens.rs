use std::sync::Arc;
use tenantry_domain::Timestamp;
use tenantry_domain::access::Caller;

/// Checks access tokens.
pub trait Tokens: Send + Sync {
    /// Who holds this token. It MUST be signed by a trusted key, meant for this audience, and in force.
    ///
    /// # Errors
    /// [`TokenError`], which never repeats any part of the token.
    fn verify(&self, token: &str) -> Result<Verified, TokenError>;
}

/// A checked token.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Who holds it.
    pub caller: Arc<Caller>,
    /// From when on it isn't accepted any more (`exp`).
    pub expires_at: Timestamp,
}

/// Why a token isn't accepted. The text is for the token's owner: it says what is wrong, and repeats nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It isn't a JWT in compact form with the header and claims that RFC 9068 asks for.
    #[error("the token is malformed: {0}")]
    Malformed(&'static str),
    /// No trusted key has signed it.
    #[error("the token's signature isn't from a trusted key")]
    Untrusted,
    /// It was issued by, or for, somebody else.
    #[error("the token isn't meant for this service: {0}")]
    WrongParty(&'static str),
    /// It was in force, or will be.
    #[error("the token isn't in force: {0}")]
    NotInForce(&'static str),
}
