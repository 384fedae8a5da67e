//! Whether one more use is admitted.

use crate::amount::Amount;

/// What a tenant has taken of one resource: of a gauge now, of a counter in one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// What is used.
    pub used: Amount,
    /// What is held by reservations that haven't expired.
    pub reserved: Amount,
}

/// What a use is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceiling {
    /// Nothing but the greatest amount.
    Unlimited,
    /// What exceeds it is refused.
    Hard(Amount),
    /// What exceeds it is admitted, and said to.
    Soft(Amount),
}

/// A use that is admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// What is taken then, all in all.
    pub taken: Amount,
    /// How much of this use lies above a soft ceiling.
    pub overage: Amount,
}

/// A use that would exceed the ceiling: nothing of it is admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// What could still be taken.
    pub remaining: Amount,
}

/// More would be given back than is held: nothing of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHeld {
    /// What is held.
    pub held: Amount,
}

impl Ceiling {
    /// Limit and active grants together, held at the greatest amount.
    #[must_use]
    pub const fn most(&self) -> Option<Amount> {
        match self {
            Self::Unlimited => None,
            Self::Hard(most) | Self::Soft(most) => Some(*most),
        }
    }

    /// What can still be taken without exceeding it; `None` without a ceiling.
    #[must_use]
    pub const fn remaining(&self, usage: &Usage) -> Option<Amount> {
        match self.most() {
            Some(most) => Some(most.minus_at_most(usage.taken())),
            None => None,
        }
    }

    /// Whether more is taken than the ceiling allows: it was lowered, a grant has ended, or it is soft.
    #[must_use]
    pub fn is_exceeded(&self, usage: &Usage) -> bool {
        self.most().is_some_and(|most| usage.taken() > most)
    }

    /// Decides on a use, or a reservation: all of it is admitted, or nothing. What is taken already stays, whatever the
    /// ceiling has become.
    ///
    /// # Errors
    /// [`Exceeded`] where a hard ceiling would be, and, whatever the ceiling, [`Amount::MAX`].
    pub fn admit(&self, usage: &Usage, amount: Amount) -> Result<Admitted, Exceeded> {
        let before = usage.taken();
        let refused = |most: Amount| Exceeded { remaining: most.minus_at_most(before) };
        let taken = before.plus(amount).ok_or_else(|| refused(self.most().unwrap_or(Amount::MAX)))?;
        match *self {
            Self::Unlimited => Ok(Admitted { taken, overage: Amount::ZERO }),
            Self::Hard(most) if taken > most => Err(refused(most)),
            Self::Hard(_) => Ok(Admitted { taken, overage: Amount::ZERO }),
            Self::Soft(most) => {
                let overage = taken.minus_at_most(most).minus_at_most(before.minus_at_most(most));
                Ok(Admitted { taken, overage })
            }
        }
    }
}

impl Usage {
    /// What is used and reserved together. Admission keeps that within [`Amount::MAX`].
    #[must_use]
    pub const fn taken(&self) -> Amount {
        self.used.plus_at_most(self.reserved)
    }

    /// Gives back what was used of a gauge.
    ///
    /// # Errors
    /// [`NotHeld`] if that is more than is used: a gauge never falls below nothing.
    pub fn released(self, amount: Amount) -> Result<Self, NotHeld> {
        let used = self.used.minus(amount).ok_or(NotHeld { held: self.used })?;
        Ok(Self { used, ..self })
    }

    /// Turns what was reserved into what is used. What is taken stays the same, so no ceiling is asked.
    ///
    /// # Errors
    /// [`NotHeld`] if that is more than is reserved.
    pub fn committed(self, amount: Amount) -> Result<Self, NotHeld> {
        let reserved = self.reserved.minus(amount).ok_or(NotHeld { held: self.reserved })?;
        Ok(Self { used: self.used.plus_at_most(amount), reserved })
    }

    /// Gives back what was reserved: given up, or expired.
    ///
    /// # Errors
    /// [`NotHeld`] if that is more than is reserved.
    pub fn given_up(self, amount: Amount) -> Result<Self, NotHeld> {
        let reserved = self.reserved.minus(amount).ok_or(NotHeld { held: self.reserved })?;
        Ok(Self { reserved, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(number: u64) -> Amount {
        Amount::new(number).unwrap()
    }

    fn usage(used: u64, reserved: u64) -> Usage {
        Usage { used: amount(used), reserved: amount(reserved) }
    }

    #[test]
    fn a_hard_ceiling_is_reached_and_never_passed() {
        let ceiling = Ceiling::Hard(amount(10));
        assert_eq!(ceiling.admit(&usage(4, 3), amount(3)).map(|admitted| admitted.taken), Ok(amount(10)));
        assert_eq!(ceiling.admit(&usage(4, 3), amount(4)), Err(Exceeded { remaining: amount(3) }));
        // It was lowered below what is taken.
        assert_eq!(ceiling.admit(&usage(12, 0), amount(1)), Err(Exceeded { remaining: Amount::ZERO }));
        assert!(ceiling.is_exceeded(&usage(12, 0)) && !ceiling.is_exceeded(&usage(10, 0)));
    }

    #[test]
    fn a_soft_ceiling_counts_what_lies_above_it_once() {
        let ceiling = Ceiling::Soft(amount(10));
        let overage = |before, more| ceiling.admit(&usage(before, 0), amount(more)).unwrap().overage;
        assert_eq!((overage(7, 3), overage(7, 5), overage(12, 5)), (Amount::ZERO, amount(2), amount(5)));
    }

    #[test]
    fn nothing_counts_beyond_the_greatest_amount() {
        for ceiling in [Ceiling::Unlimited, Ceiling::Hard(Amount::MAX), Ceiling::Soft(amount(5))] {
            let full = usage(Amount::MAX.get() - 1, 0);
            assert!(ceiling.admit(&full, amount(1)).is_ok());
            assert!(ceiling.admit(&full, amount(2)).is_err(), "{ceiling:?}");
        }
    }

    #[test]
    fn no_more_is_given_back_than_is_held() {
        let held = usage(5, 3);
        assert_eq!(held.released(amount(5)), Ok(usage(0, 3)));
        assert_eq!(held.released(amount(6)), Err(NotHeld { held: amount(5) }));
        assert_eq!(held.committed(amount(3)), Ok(usage(8, 0)));
        assert_eq!(held.committed(amount(4)), Err(NotHeld { held: amount(3) }));
        assert_eq!(held.given_up(amount(2)), Ok(usage(5, 1)));
        assert_eq!(held.given_up(amount(4)), Err(NotHeld { held: amount(3) }));
    }
}
