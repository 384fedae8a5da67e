//! Windows: how often a counter starts again.

use crate::Timestamp;
use crate::time::{civil_from_days, days_from_civil, days_in_month};
use std::error::Error;
use std::fmt;

/// How often a counter starts again, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// At each full hour.
    Hour,
    /// At midnight.
    Day,
    /// At midnight of one day of the month; where a month is too short for it, of its last day.
    Month(AnchorDay),
}

/// A day of the month, from 1 to 31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnchorDay(u8);

/// A number that is no day of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnchorDayError;

impl fmt::Display for AnchorDayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a day of the month from 1 to 31")
    }
}

impl Error for AnchorDayError {}

impl AnchorDay {
    /// The first of the month.
    pub const FIRST: Self = Self(1);

    /// # Errors
    /// [`AnchorDayError`] for 0 and for what exceeds 31.
    pub const fn new(day: u8) -> Result<Self, AnchorDayError> {
        if day == 0 || day > 31 { Err(AnchorDayError) } else { Ok(Self(day)) }
    }

    /// The day as a number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The day in this month on which a window begins.
    fn in_month(self, year: i64, month: i64) -> i64 {
        i64::from(self.0).min(days_in_month(year, month))
    }
}

/// The time within which a counter goes on: from its start on, up to its end and without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// When it began.
    pub starts_at: Timestamp,
    /// When the next one begins.
    pub ends_at: Timestamp,
}

impl Window {
    /// Its last instant.
    #[must_use]
    pub fn last_instant(&self) -> Timestamp {
        Timestamp::from_micros(self.ends_at.as_micros() - 1).unwrap_or(self.starts_at)
    }
}

const MICROS_PER_HOUR: i64 = 3_600_000_000;
const MICROS_PER_DAY: i64 = 24 * MICROS_PER_HOUR;

impl Period {
    /// Its name in the API and in storage.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hour => "HOUR",
            Self::Day => "DAY",
            Self::Month(_) => "MONTH",
        }
    }

    /// The window that holds an instant.
    #[must_use]
    pub fn window(self, at: Timestamp) -> Window {
        match self {
            Self::Hour => even(at, MICROS_PER_HOUR),
            Self::Day => even(at, MICROS_PER_DAY),
            Self::Month(anchor) => monthly(at, anchor),
        }
    }
}

fn even(at: Timestamp, length: i64) -> Window {
    let start = at.as_micros().div_euclid(length) * length;
    window(start, start.saturating_add(length))
}

fn monthly(at: Timestamp, anchor: AnchorDay) -> Window {
    let today = at.as_micros().div_euclid(MICROS_PER_DAY);
    let (year, month, day) = civil_from_days(today);
    let (before, after) = if day >= anchor.in_month(year, month) {
        ((year, month), next(year, month))
    } else {
        (previous(year, month), (year, month))
    };
    let begin = |(year, month)| days_from_civil(year, month, anchor.in_month(year, month)) * MICROS_PER_DAY;
    window(begin(before), begin(after))
}

const fn next(year: i64, month: i64) -> (i64, i64) {
    if month == 12 { (year + 1, 1) } else { (year, month + 1) }
}

const fn previous(year: i64, month: i64) -> (i64, i64) {
    if month == 1 { (year - 1, 12) } else { (year, month - 1) }
}

/// At the two ends of the calendar a window is shorter.
fn window(start: i64, end: i64) -> Window {
    let held =
        |micros| Timestamp::from_micros(micros).unwrap_or(if micros < 0 { Timestamp::FIRST } else { Timestamp::LAST });
    Window { starts_at: held(start), ends_at: held(end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn an_instant_lies_in_the_window_that_its_period_names() {
        let month = |day| Period::Month(AnchorDay::new(day).unwrap());
        for (period, instant, starts, ends) in [
            (Period::Hour, "2026-11-24T08:59:59.999999Z", "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z"),
            (Period::Hour, "2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"),
            (Period::Day, "2026-12-31T23:00:00Z", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"),
            (month(1), "2026-11-24T08:00:00Z", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            (month(1), "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            (month(24), "2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z", "2026-12-24T00:00:00Z"),
            (month(24), "2026-11-23T23:59:59Z", "2026-10-24T00:00:00Z", "2026-11-24T00:00:00Z"),
            (month(15), "2026-01-02T00:00:00Z", "2025-12-15T00:00:00Z", "2026-01-15T00:00:00Z"),
            // A month that is too short begins its window on its last day, a leap year's February on the 29th.
            (month(31), "2026-02-27T12:00:00Z", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"),
            (month(31), "2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"),
            (month(31), "2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z", "2028-03-31T00:00:00Z"),
            (month(31), "2026-04-30T10:00:00Z", "2026-04-30T00:00:00Z", "2026-05-31T00:00:00Z"),
            (Period::Day, "1969-12-31T23:59:59Z", "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z"),
        ] {
            let window = period.window(at(instant));
            assert_eq!(window, Window { starts_at: at(starts), ends_at: at(ends) }, "{period:?} at {instant}");
        }
    }

    #[test]
    fn windows_follow_each_other_without_gap_or_overlap() {
        for period in [Period::Hour, Period::Day, Period::Month(AnchorDay(1)), Period::Month(AnchorDay(30))] {
            let mut window = period.window(at("2023-12-30T11:22:33Z"));
            for _ in 0..100 {
                let next = period.window(window.ends_at);
                assert_eq!(next.starts_at, window.ends_at);
                assert!(next.ends_at > next.starts_at);
                let last = Timestamp::from_micros(window.ends_at.as_micros() - 1).unwrap();
                assert_eq!(period.window(last), window);
                window = next;
            }
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_held() {
        for period in [Period::Hour, Period::Day, Period::Month(AnchorDay(31)), Period::Month(AnchorDay(1))] {
            for instant in [Timestamp::FIRST, Timestamp::LAST] {
                let window = period.window(instant);
                assert!(window.starts_at <= instant && instant <= window.ends_at, "{period:?} at {instant}");
            }
        }
    }
}
