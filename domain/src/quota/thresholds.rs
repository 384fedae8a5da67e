//! Thresholds: at which shares of a quota somebody is told.

use super::{Ceiling, Usage};
use std::error::Error;
use std::fmt;

/// Shares of limit and active grants together, in percent, each once, in ascending order. They are measured on what is
/// used and reserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds(Vec<u16>);

/// Why some numbers are no thresholds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThresholdError {
    /// More than [`Thresholds::MAX`].
    TooMany,
    /// The number at this place, counted from 0, is not from 1 to [`Thresholds::MAX_PERCENT`].
    Percent(usize),
    /// The number at this place stands there before.
    Twice(usize),
}

impl fmt::Display for ThresholdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany => write!(f, "must be at most {} thresholds", Thresholds::MAX),
            Self::Percent(_) => write!(f, "expected percent from 1 to {}", Thresholds::MAX_PERCENT),
            Self::Twice(_) => f.write_str("stands there twice"),
        }
    }
}

impl Error for ThresholdError {}

impl Default for Thresholds {
    /// 80, 95 and 100 percent.
    fn default() -> Self {
        Self(vec![80, 95, 100])
    }
}

impl Thresholds {
    /// None: nobody is told.
    pub const NONE: Self = Self(Vec::new());
    /// How many there may be.
    pub const MAX: usize = 10;
    /// The greatest share: a soft quota may be used several times over.
    pub const MAX_PERCENT: u16 = 1000;

    /// # Errors
    /// [`ThresholdError`] names the first bound that is broken, and where.
    pub fn new(percents: &[u16]) -> Result<Self, ThresholdError> {
        if percents.len() > Self::MAX {
            return Err(ThresholdError::TooMany);
        }
        for (place, percent) in percents.iter().enumerate() {
            if !(1..=Self::MAX_PERCENT).contains(percent) {
                return Err(ThresholdError::Percent(place));
            }
            if percents[..place].contains(percent) {
                return Err(ThresholdError::Twice(place));
            }
        }
        let mut percents = percents.to_vec();
        percents.sort_unstable();
        Ok(Self(percents))
    }

    /// The shares in percent, in ascending order.
    #[must_use]
    pub fn percents(&self) -> &[u16] {
        &self.0
    }

    /// Those that a usage has reached. Without a ceiling there is no share of it; of a ceiling of nothing, any use is more
    /// than every share.
    #[must_use]
    pub fn reached(&self, ceiling: &Ceiling, usage: &Usage) -> Vec<u16> {
        let Some(most) = ceiling.most() else { return Vec::new() };
        let (taken, most) = (u128::from(usage.taken().get()), u128::from(most.get()));
        let is_reached = |percent: u16| taken > 0 && taken * 100 >= u128::from(percent) * most;
        self.0.iter().copied().filter(|&percent| is_reached(percent)).collect()
    }

    /// Those that are reached now and were not told of yet. `told` are those that were: of a counter in this window, of a
    /// gauge since its share last fell below them.
    #[must_use]
    pub fn to_tell(&self, told: &[u16], ceiling: &Ceiling, usage: &Usage) -> Vec<u16> {
        self.reached(ceiling, usage).into_iter().filter(|percent| !told.contains(percent)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::Amount;

    fn amount(number: u64) -> Amount {
        Amount::new(number).unwrap()
    }

    fn usage(used: u64, reserved: u64) -> Usage {
        Usage { used: amount(used), reserved: amount(reserved) }
    }

    #[test]
    fn a_threshold_is_reached_by_what_is_used_and_reserved_together() {
        let thresholds = Thresholds::default();
        let ceiling = Ceiling::Hard(amount(1000));
        for (used, reserved, reached) in [
            (0, 0, &[] as &[u16]),
            (799, 0, &[]),
            (700, 100, &[80]),
            (949, 0, &[80]),
            (950, 0, &[80, 95]),
            (0, 1000, &[80, 95, 100]),
        ] {
            assert_eq!(thresholds.reached(&ceiling, &usage(used, reserved)), reached, "{used} and {reserved}");
        }
        assert_eq!(thresholds.to_tell(&[80], &ceiling, &usage(960, 0)), [95]);
    }

    #[test]
    fn shares_are_exact_at_the_greatest_amounts() {
        let ceiling = Ceiling::Hard(Amount::MAX);
        let full = Thresholds::new(&[100]).unwrap();
        assert_eq!(full.reached(&ceiling, &usage(Amount::MAX.get(), 0)), [100]);
        assert!(full.reached(&ceiling, &usage(Amount::MAX.get() - 1, 0)).is_empty());
    }

    #[test]
    fn of_nothing_any_use_is_more_than_every_share_and_no_use_is_none() {
        let ceiling = Ceiling::Hard(Amount::ZERO);
        assert!(Thresholds::default().reached(&ceiling, &usage(0, 0)).is_empty());
        assert_eq!(Thresholds::default().reached(&ceiling, &usage(1, 0)), [80, 95, 100]);
        assert!(Thresholds::default().reached(&Ceiling::Unlimited, &usage(1, 0)).is_empty());
    }

    #[test]
    fn thresholds_are_few_and_each_stands_once() {
        assert_eq!(Thresholds::new(&[100, 50]).unwrap().percents(), [50, 100]);
        assert_eq!(Thresholds::new(&[0]), Err(ThresholdError::Percent(0)));
        assert_eq!(Thresholds::new(&[5, 1001]), Err(ThresholdError::Percent(1)));
        assert_eq!(Thresholds::new(&[5, 7, 5]), Err(ThresholdError::Twice(2)));
        assert_eq!(Thresholds::new(&[1; 11]), Err(ThresholdError::TooMany));
        assert!(Thresholds::new(&[]).unwrap().percents().is_empty());
    }
}
