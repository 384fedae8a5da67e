//! Grants: more of a quota, for a time.

use crate::amount::Amount;
use crate::{Facts, GrantId, Reason, Timestamp};
use std::error::Error;
use std::fmt;

/// More of a quota until an instant, from which on it doesn't count any more. Several add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its identifier.
    pub id: GrantId,
    /// How much more.
    pub amount: Amount,
    /// From when on it doesn't count.
    pub expires_at: Timestamp,
    /// Why it was given.
    pub reason: Reason,
}

impl Grant {
    /// Whether it counts at an instant.
    #[must_use]
    pub fn is_active(&self, at: Timestamp) -> bool {
        self.expires_at > at
    }

    /// What it says of itself on the trail.
    pub(super) fn facts(&self) -> Facts {
        Facts::new()
            .with("amount", self.amount.get())
            .with("expiresAt", self.expires_at)
            .with("reason", self.reason.as_str())
    }
}

/// Why more of a quota isn't granted, or not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantError {
    /// Nothing would be granted.
    Nothing,
    /// It would end before it begins.
    Expired,
    /// The quota has no limit that could be raised.
    Unlimited,
    /// So many grants are active already: [`super::Quota::MAX_GRANTS`].
    TooMany,
    /// There is no such grant, or it has ended.
    NotFound,
}

impl fmt::Display for GrantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("must be more than 0"),
            Self::Expired => f.write_str("must be in the future"),
            Self::Unlimited => f.write_str("the quota has no limit, so there is nothing to grant"),
            Self::TooMany => write!(
                f,
                "{} grants of this quota are active already: revoke some of them, or raise the limit",
                super::Quota::MAX_GRANTS
            ),
            Self::NotFound => f.write_str("there is no such grant, or it has ended"),
        }
    }
}

impl Error for GrantError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_counts_up_to_its_end_and_without_it() {
        let end = Timestamp::parse("2026-11-24T12:00:00Z").unwrap();
        let id = GrantId::from_random([1; 16]);
        let grant = Grant { id, amount: Amount::MAX, expires_at: end, reason: Reason::parse("because").unwrap() };
        assert!(grant.is_active(Timestamp::from_micros(end.as_micros() - 1).unwrap()));
        assert!(!grant.is_active(end) && !grant.is_active(Timestamp::LAST));
    }
}
