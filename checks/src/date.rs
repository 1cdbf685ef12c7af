//! A day: what a suppression ends on. Today is given by the caller.

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i64,
    month: u32,
    day: u32,
}

impl Date {
    /// `2027-01-31`; `None` for anything that is no day.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts.next()?;
            let valid = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            valid.then(|| part.parse::<u32>().ok()).flatten()
        };
        let (year, month, day) = (i64::from(number(4)?), number(2)?, number(2)?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let date = Self { year, month, day };
        (parts.next().is_none() && (1..=days).contains(&day)).then_some(date)
    }

    /// The day so many days after 1970-01-01
    /// (<https://howardhinnant.github.io/date_algorithms.html#civil_from_days>).
    pub fn from_days(days: u32) -> Self {
        let days = i64::from(days) + 719_468;
        let era = days / 146_097;
        let of_era = days % 146_097;
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        Self {
            year: year + era * 400 + i64::from(month <= 2),
            month: u32::try_from(month).unwrap_or(1),
            day: u32::try_from(day).unwrap_or(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        let date = |text| Date::parse(text).expect("a date");
        assert_eq!(Date::from_days(0), date("1970-01-01"));
        assert_eq!(Date::from_days(11_016), date("2000-02-29"));
        assert_eq!(Date::from_days(20_819), date("2027-01-01"));
        assert!(date("2026-12-31") < date("2027-01-01"));
        for wrong in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-1-1",
            "26-01-01",
            "2026-01-01-",
            "",
        ] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
