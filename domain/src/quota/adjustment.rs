//! Changing many limits alike: what a change makes of one limit.

use crate::Amount;
use std::error::Error;
use std::fmt;

/// What is to become of a limit, whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Adjustment {
    /// It becomes this much.
    Limit(Amount),
    /// So much is added.
    Add(Amount),
    /// It becomes a share of itself.
    Percent(PercentOfLimit),
}

/// A share of a limit, in percent: 1 to 1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PercentOfLimit(u16);

/// A number that is no such share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PercentOfLimitError;

impl fmt::Display for PercentOfLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be from 1 to {}", PercentOfLimit::MAX)
    }
}

impl Error for PercentOfLimitError {}

impl PercentOfLimit {
    /// The greatest: ten times as much.
    pub const MAX: u16 = 1000;

    /// # Errors
    /// [`PercentOfLimitError`] for 0 and for what exceeds [`PercentOfLimit::MAX`].
    pub const fn new(percent: u16) -> Result<Self, PercentOfLimitError> {
        if percent == 0 || percent > Self::MAX { Err(PercentOfLimitError) } else { Ok(Self(percent)) }
    }

    /// In percent.
    #[must_use]
    pub const fn percent(self) -> u16 {
        self.0
    }
}

/// The limit would be greater than any amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the limit would exceed {}, the greatest there is", Amount::MAX)
    }
}

impl Error for TooMuch {}

impl Adjustment {
    /// What it makes of a limit; `None` is unlimited. What is unlimited stays so unless a limit is given. A share is
    /// rounded down to whole units.
    ///
    /// # Errors
    /// [`TooMuch`] if the result exceeds [`Amount::MAX`].
    pub fn of(self, limit: Option<Amount>) -> Result<Option<Amount>, TooMuch> {
        match (self, limit) {
            (Self::Limit(limit), _) => Ok(Some(limit)),
            (Self::Add(_) | Self::Percent(_), None) => Ok(None),
            (Self::Add(more), Some(limit)) => limit.plus(more).map(Some).ok_or(TooMuch),
            // Below 2^53 times 1,000, so it doesn't overflow.
            (Self::Percent(share), Some(limit)) => {
                Amount::new(limit.get() * u64::from(share.0) / 100).map(Some).map_err(|_| TooMuch)
            }
        }
    }

    /// Its name on the trail and in storage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Limit(_) => "limit",
            Self::Add(_) => "addAmount",
            Self::Percent(_) => "percent",
        }
    }

    /// Its number: units, or percent.
    #[must_use]
    pub fn number(self) -> u64 {
        match self {
            Self::Limit(amount) | Self::Add(amount) => amount.get(),
            Self::Percent(share) => u64::from(share.0),
        }
    }

    /// The one of that name and number.
    #[must_use]
    pub fn parse(name: &str, number: u64) -> Option<Self> {
        match name {
            "limit" => Amount::new(number).ok().map(Self::Limit),
            "addAmount" => Amount::new(number).ok().map(Self::Add),
            "percent" => {
                u16::try_from(number).ok().and_then(|percent| PercentOfLimit::new(percent).ok()).map(Self::Percent)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(number: u64) -> Amount {
        Amount::new(number).unwrap()
    }

    fn share(percent: u16) -> Adjustment {
        Adjustment::Percent(PercentOfLimit::new(percent).unwrap())
    }

    #[test]
    fn a_limit_is_set_raised_or_scaled() {
        for (change, before, after) in [
            (Adjustment::Limit(amount(7)), 100, 7),
            (Adjustment::Add(amount(7)), 100, 107),
            (Adjustment::Add(amount(0)), 100, 100),
            (share(150), 101, 151),
            (share(1), 99, 0),
            (share(1000), 3, 30),
        ] {
            assert_eq!(change.of(Some(amount(before))), Ok(Some(amount(after))), "{change:?} of {before}");
        }
    }

    #[test]
    fn what_is_unlimited_stays_so_unless_a_limit_is_given() {
        assert_eq!(Adjustment::Add(amount(1)).of(None), Ok(None));
        assert_eq!(share(50).of(None), Ok(None));
        assert_eq!(Adjustment::Limit(amount(1)).of(None), Ok(Some(amount(1))));
    }

    #[test]
    fn there_is_no_limit_above_the_greatest_amount() {
        assert_eq!(Adjustment::Add(amount(1)).of(Some(Amount::MAX)), Err(TooMuch));
        assert_eq!(share(101).of(Some(Amount::MAX)), Err(TooMuch));
        assert_eq!(share(100).of(Some(Amount::MAX)), Ok(Some(Amount::MAX)));
        assert_eq!(
            (PercentOfLimit::new(0), PercentOfLimit::new(1001)),
            (Err(PercentOfLimitError), Err(PercentOfLimitError))
        );
    }

    #[test]
    fn names_and_numbers_go_out_and_come_back() {
        for change in [Adjustment::Limit(Amount::ZERO), Adjustment::Add(Amount::MAX), share(1000)] {
            assert_eq!(Adjustment::parse(change.name(), change.number()), Some(change));
        }
        assert_eq!((Adjustment::parse("percent", 65_586), Adjustment::parse("half", 1)), (None, None));
    }
}
