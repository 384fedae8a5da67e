//! Amounts: how much of a resource, in its smallest unit.

use std::error::Error;
use std::fmt;

/// A whole number of a resource's units, from 0 to 2^53 − 1, which every JSON reader keeps exactly (RFC 7493).
/// Sums that leave this range don't exist, so nothing wraps and nothing is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u64);

/// A number that is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountError;

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected an amount from 0 to {}", Amount::MAX.0)
    }
}

impl Error for AmountError {}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The greatest amount.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// # Errors
    /// [`AmountError`] for what exceeds [`Amount::MAX`].
    pub const fn new(number: u64) -> Result<Self, AmountError> {
        if number > Self::MAX.0 { Err(AmountError) } else { Ok(Self(number)) }
    }

    /// The amount as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Both together; `None` if that exceeds [`Amount::MAX`].
    #[must_use]
    pub const fn plus(self, other: Self) -> Option<Self> {
        match Self::new(self.0 + other.0) {
            Ok(sum) => Some(sum),
            Err(AmountError) => None,
        }
    }

    /// What is left of it; `None` if the other is greater.
    #[must_use]
    pub const fn minus(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) => Some(Self(rest)),
            None => None,
        }
    }

    /// Both together, held at [`Amount::MAX`]: for what is granted, where more than everything is everything.
    #[must_use]
    pub const fn plus_at_most(self, other: Self) -> Self {
        match self.plus(other) {
            Some(sum) => sum,
            None => Self::MAX,
        }
    }

    /// What is left of it, or nothing.
    #[must_use]
    pub const fn minus_at_most(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_beyond_the_greatest_amount_do_not_exist() {
        let one = Amount::new(1).unwrap();
        assert_eq!(Amount::MAX.plus(one), None);
        assert_eq!(Amount::MAX.plus_at_most(one), Amount::MAX);
        assert_eq!(Amount::new(1 << 53), Err(AmountError));
        assert_eq!(one.minus(Amount::MAX), None);
        assert_eq!(one.minus_at_most(Amount::MAX), Amount::ZERO);
        assert_eq!(Amount::MAX.minus(one).and_then(|rest| rest.plus(one)), Some(Amount::MAX));
    }
}
