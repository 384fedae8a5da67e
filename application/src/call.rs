//! A call: who asks, from where, and how.

use crate::audit::canonical_facts;
use crate::coherence::Witness;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use tenantry_domain::access::{Caller, Job, Operation};
use tenantry_domain::{Facts, Timestamp};

/// A call of the API, or of a job.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who asks.
    pub caller: Arc<Caller>,
    /// Where the call comes from.
    pub origin: Arc<Origin>,
    /// Whether everything is checked and nothing kept (AIP-163).
    pub validate_only: bool,
    /// The key under which a repetition of the call gives the first outcome.
    pub key: Option<KeyText>,
    /// Who notes what the answer is made of, if it may be given again.
    pub witness: Option<Witness>,
}

/// Where a call comes from, for the trail and the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The caller's address, or that of the first hop that isn't trusted.
    pub address: Option<IpAddr>,
    /// The request, by Tenantry's own name.
    pub request_id: String,
    /// The trace it belongs to (W3C Trace Context), 32 hexadecimal digits.
    pub trace_id: String,
}

impl Call {
    /// A call that only reads, or needs no more than to be told apart.
    #[must_use]
    pub const fn new(caller: Arc<Caller>, origin: Arc<Origin>) -> Self {
        Self { caller, origin, validate_only: false, key: None, witness: None }
    }

    /// The answer depends on something that nobody hears about when it changes.
    pub fn note_fleeting(&self) {
        if let Some(witness) = &self.witness {
            witness.note_fleeting();
        }
    }

    /// A call of one of Tenantry's own jobs.
    #[must_use]
    pub fn of_job(job: Job, request_id: String) -> Self {
        let trace_id = request_id.replace('-', "");
        Self::new(Arc::new(Caller::job(job)), Arc::new(Origin { address: None, request_id, trace_id }))
    }

    /// The key of this call of `operation` with `input`, in all that it is scoped to; none for a preview.
    #[must_use]
    pub(crate) fn idempotency_key(
        &self,
        operation: Operation,
        input: &Facts,
        now: Timestamp,
    ) -> Option<IdempotencyKey> {
        let key = self.key.as_ref().filter(|_| !self.validate_only)?;
        Some(IdempotencyKey {
            issuer: self.caller.issuer().to_owned(),
            subject: self.caller.subject().to_owned(),
            operation: operation.rule().name,
            key: key.0.clone(),
            digest: Sha256::digest(canonical_facts(input)).into(),
            expires_at: now.plus_seconds(Operation::OUTCOME_SECONDS),
        })
    }
}

/// An idempotency key as the caller chose it: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyText(String);

/// A text that is no idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 255 visible ASCII characters")]
pub struct KeyTextError;

impl KeyText {
    /// # Errors
    /// [`KeyTextError`] for everything else.
    pub fn parse(text: &str) -> Result<Self, KeyTextError> {
        if (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(KeyTextError)
        }
    }
}

/// An idempotency key in all that it is scoped to; the tenant comes from the permit's reach.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// Who vouches for the caller.
    pub issuer: String,
    /// Who calls.
    pub subject: String,
    /// What is called.
    pub operation: &'static str,
    /// The caller's own text.
    pub key: String,
    /// SHA-256 of the canonical input, without the key and `validateOnly`.
    pub digest: [u8; 32],
    /// Until when the outcome is kept.
    pub expires_at: Timestamp,
}

impl IdempotencyKey {
    /// What calls of one tenant with the same key have in common, whatever their input and whenever they come.
    #[must_use]
    pub fn identity(&self) -> (String, String, &'static str, String) {
        (self.issuer.clone(), self.subject.clone(), self.operation, self.key.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_visible_ascii_within_bounds() {
        assert!(KeyText::parse("2026-11-24/onboard:police").is_ok());
        for text in ["", "a b", "ä", "a\n", &"k".repeat(256)] {
            assert_eq!(KeyText::parse(text), Err(KeyTextError), "{text:?}");
        }
    }
}
