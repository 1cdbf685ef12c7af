//! Time as the World knows it: milliseconds since 1970, moved by `advance` and by nothing else.
//!
//! Invariant: nothing in the core reads the machine's clock; `edge` copies it in when it serves.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. It is a number in operations' values; the
/// wire turns it into each protocol's form.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Where the frozen clock of a fresh World stands: 2026-01-05T09:00:00Z.
    pub const START: Self = Self(1_767_603_600_000);

    /// Whole seconds since 1970.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment that many seconds later; negative for earlier. It stops at the ends of time.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// The calendar's view, in UTC; the start of 1970 for a moment outside the calendar.
    pub fn calendar(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// `2026-01-05T09:00:00Z`.
    pub fn rfc3339(self) -> String {
        self.calendar().format(&Rfc3339).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frozen_clock_starts_on_a_monday_morning() {
        assert_eq!(Timestamp::START.rfc3339(), "2026-01-05T09:00:00Z");
    }

    #[test]
    fn a_moment_outside_the_calendar_is_no_panic() {
        assert_eq!(
            Timestamp(i64::MAX).plus_seconds(5).rfc3339(),
            "1970-01-01T00:00:00Z"
        );
    }
}
