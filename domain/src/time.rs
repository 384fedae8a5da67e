//! Instants: microseconds since 1970-01-01T00:00:00Z, written as RFC 3339 with six decimals and `Z`.

use std::error::Error;
use std::fmt;

/// An instant in UTC with a resolution of one microsecond, from year 1 to year 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text or number that is no instant Tenantry can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampError {
    /// Not the form `YYYY-MM-DDTHH:MM:SS.ffffffZ`, or a day or time that doesn't exist.
    Form,
    /// Before year 1 or after year 9999.
    Range,
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("expected RFC 3339 in UTC, such as 2026-11-24T08:00:00.000000Z"),
            Self::Range => f.write_str("expected a year from 0001 to 9999"),
        }
    }
}

impl Error for TimestampError {}

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
const MICROS_PER_DAY: i64 = SECONDS_PER_DAY * MICROS_PER_SECOND;
/// 0001-01-01T00:00:00.000000Z
const MIN: i64 = -62_135_596_800 * MICROS_PER_SECOND;
/// 9999-12-31T23:59:59.999999Z
const MAX: i64 = 253_402_300_800 * MICROS_PER_SECOND - 1;

impl Timestamp {
    /// The Unix epoch.
    pub const EPOCH: Self = Self(0);
    /// The first instant of year 1.
    pub const FIRST: Self = Self(MIN);
    /// The last instant of year 9999.
    pub const LAST: Self = Self(MAX);

    /// An instant by its distance from the Unix epoch in microseconds.
    ///
    /// # Errors
    /// [`TimestampError::Range`] outside years 1 to 9999.
    pub const fn from_micros(micros: i64) -> Result<Self, TimestampError> {
        if micros < MIN || micros > MAX {
            return Err(TimestampError::Range);
        }
        Ok(Self(micros))
    }

    /// Microseconds since the Unix epoch; negative before it.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The instant `seconds` later, held at the end of year 9999 if it would pass it.
    #[must_use]
    pub const fn plus_seconds(self, seconds: u32) -> Self {
        let later = self.0.saturating_add(seconds as i64 * MICROS_PER_SECOND);
        Self(if later > MAX { MAX } else { later })
    }

    /// Reads RFC 3339: UTC only (`Z`), no or up to six decimals.
    ///
    /// # Errors
    /// [`TimestampError`] says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let body = text.strip_suffix('Z').ok_or(TimestampError::Form)?;
        let (whole, fraction) = match body.split_once('.') {
            Some((whole, fraction)) => (whole, parse_fraction(fraction)?),
            None => (body, 0),
        };
        let bytes: &[u8; 19] = whole.as_bytes().try_into().map_err(|_| TimestampError::Form)?;
        let shape = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if shape.iter().any(|&(position, mark)| bytes[position] != mark) {
            return Err(TimestampError::Form);
        }
        let number = |from: usize, to: usize| parse_digits(&bytes[from..to]);
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        if year == 0 {
            return Err(TimestampError::Range);
        }
        let day_exists = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        // Leap seconds (RFC 3339 allows :60) are refused: an instant must have one spelling.
        if !day_exists || hour > 23 || minute > 59 || second > 59 {
            return Err(TimestampError::Form);
        }
        let seconds = days_from_civil(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
        Self::from_micros(seconds * MICROS_PER_SECOND + fraction)
    }
}

fn parse_digits(digits: &[u8]) -> Result<i64, TimestampError> {
    digits.iter().try_fold(0, |sum, digit| match digit {
        b'0'..=b'9' => Ok(sum * 10 + i64::from(digit - b'0')),
        _ => Err(TimestampError::Form),
    })
}

fn parse_fraction(fraction: &str) -> Result<i64, TimestampError> {
    if fraction.is_empty() || fraction.len() > 6 {
        return Err(TimestampError::Form);
    }
    let missing = u32::try_from(6 - fraction.len()).map_err(|_| TimestampError::Form)?;
    Ok(parse_digits(fraction.as_bytes())? * 10_i64.pow(missing))
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from the Unix epoch to a date of the proleptic Gregorian calendar (ISO 8601).
/// Years are counted from March, so that the leap day is the last of its year.
pub(crate) const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    let days_before_month = (153 * month + 2) / 5;
    // 719_468 days lie between 0000-03-01 and 1970-01-01.
    year * 365 + leap_days + days_before_month + day - 1 - 719_468
}

/// The inverse of [`days_from_civil`], for days from year 1 on.
pub(crate) const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0.div_euclid(MICROS_PER_DAY));
        let micros = self.0.rem_euclid(MICROS_PER_DAY);
        let seconds = micros / MICROS_PER_SECOND;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:06}Z",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            micros % MICROS_PER_SECOND
        )
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants_have_their_text() {
        for (micros, text) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_795_507_200_000_001, "2026-11-24T08:00:00.000001Z"),
            (MIN, "0001-01-01T00:00:00.000000Z"),
            (MAX, "9999-12-31T23:59:59.999999Z"),
        ] {
            let instant = Timestamp::from_micros(micros).unwrap();
            assert_eq!(instant.to_string(), text);
            assert_eq!(Timestamp::parse(text), Ok(instant));
        }
    }

    #[test]
    fn every_day_of_a_thousand_years_goes_out_and_comes_back() {
        let mut micros = -30_000_000_000 * MICROS_PER_SECOND;
        for _ in 0..365_250 {
            let instant = Timestamp::from_micros(micros).unwrap();
            assert_eq!(Timestamp::parse(&instant.to_string()), Ok(instant));
            micros += MICROS_PER_DAY;
        }
    }

    #[test]
    fn fewer_decimals_mean_zeros() {
        let text = "2026-11-24T08:00:00.5Z";
        assert_eq!(Timestamp::parse(text).unwrap().to_string(), "2026-11-24T08:00:00.500000Z");
    }

    #[test]
    fn what_is_no_instant_in_utc_is_refused() {
        for text in [
            "",
            "2026-11-24",
            "2026-11-24T08:00:00",
            "2026-11-24 08:00:00Z",
            "2026-11-24T08:00:00+00:00",
            "2026-11-24T08:00:00z",
            "2026-02-29T08:00:00Z",
            "2026-13-01T08:00:00Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T08:00:60Z",
            "2026-11-24T08:00:00.Z",
            "2026-11-24T08:00:00.1234567Z",
            "+026-11-24T08:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), Err(TimestampError::Form), "{text:?}");
        }
        assert_eq!(Timestamp::parse("0000-01-01T00:00:00Z"), Err(TimestampError::Range));
    }

    #[test]
    fn adding_stops_at_the_end_of_time() {
        let last = Timestamp::from_micros(MAX).unwrap();
        assert_eq!(last.plus_seconds(1), last);
    }
}
