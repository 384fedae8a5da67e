//! Shares: how much of a quota is taken, for putting tenants in order.

use super::{Ceiling, Usage};
use crate::amount::Amount;

/// How much of limit and active grants together is used and reserved, in millionths, rounded down: what reaches a threshold
/// has its share, and what lies below has less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TakenShare(u64);

impl TakenShare {
    /// All that there is.
    pub const WHOLE: Self = Self(1_000_000);
    /// Of a ceiling of nothing, any use is more than every share.
    pub const OF_NOTHING: Self = Self(i64::MAX as u64);

    /// What `taken` is of `most`.
    #[must_use]
    pub fn of(taken: Amount, most: Amount) -> Self {
        let millionths = u128::from(taken.get()) * u128::from(Self::WHOLE.0);
        match millionths.checked_div(u128::from(most.get())) {
            Some(share) => Self(u64::try_from(share).unwrap_or(u64::MAX).min(Self::OF_NOTHING.0 - 1)),
            None if taken == Amount::ZERO => Self(0),
            None => Self::OF_NOTHING,
        }
    }

    /// The share in millionths.
    #[must_use]
    pub const fn millionths(self) -> u64 {
        self.0
    }
}

impl Ceiling {
    /// How much of it a usage takes; `None` without a ceiling.
    #[must_use]
    pub fn share(&self, usage: &Usage) -> Option<TakenShare> {
        self.most().map(|most| TakenShare::of(usage.taken(), most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::Thresholds;

    fn amount(number: u64) -> Amount {
        Amount::new(number).unwrap()
    }

    #[test]
    fn a_share_is_rounded_down_so_that_it_says_what_was_reached() {
        for (taken, most, millionths) in
            [(0, 10, 0), (8, 10, 800_000), (2, 3, 666_666), (10, 10, 1_000_000), (25, 10, 2_500_000)]
        {
            assert_eq!(TakenShare::of(amount(taken), amount(most)).millionths(), millionths, "{taken} of {most}");
        }
        let (nearly, most) = (Amount::MAX.get() - 1, Amount::MAX);
        assert!(TakenShare::of(amount(nearly), most) < TakenShare::WHOLE);
        let thresholds = Thresholds::new(&[80]).unwrap();
        for taken in 795..=805 {
            let usage = Usage { used: amount(taken), reserved: Amount::ZERO };
            let reached = !thresholds.reached(&Ceiling::Hard(amount(1000)), &usage).is_empty();
            assert_eq!(TakenShare::of(usage.taken(), amount(1000)).millionths() >= 800_000, reached, "{taken}");
        }
    }

    #[test]
    fn any_use_of_nothing_is_more_than_every_share() {
        assert_eq!(TakenShare::of(amount(1), Amount::ZERO), TakenShare::OF_NOTHING);
        assert!(TakenShare::of(Amount::MAX, amount(1)) < TakenShare::OF_NOTHING);
        assert_eq!(TakenShare::of(Amount::ZERO, Amount::ZERO).millionths(), 0);
    }

    #[test]
    fn what_is_reserved_counts_and_without_a_ceiling_there_is_no_share() {
        let usage = Usage { used: amount(3), reserved: amount(2) };
        for ceiling in [Ceiling::Hard(amount(10)), Ceiling::Soft(amount(10))] {
            assert_eq!(ceiling.share(&usage).map(TakenShare::millionths), Some(500_000));
        }
        assert_eq!(Ceiling::Unlimited.share(&usage), None);
    }
}
