//! Functions of timestamps: those that are given one.
//!
//! See <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>.

use super::{Function, Given, Kind, Returned, TEXT, give_number, give_text};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("formatdate", &[TEXT, TEXT], Kind::Text, formatdate),
    Function::new("timeadd", &[TEXT, TEXT], Kind::Text, |given| {
        let moment = Moment::parse(given.text(0))?;
        let nanoseconds = duration(given.text(1))?;
        give_text(moment.plus(nanoseconds)?.to_string())
    }),
    Function::new("timecmp", &[TEXT, TEXT], Kind::Number, |given| {
        let left = Moment::parse(given.text(0))?;
        let right = Moment::parse(given.text(1))?;
        let order = match left.nanoseconds.cmp(&right.nanoseconds) {
            std::cmp::Ordering::Less => -1i64,
            std::cmp::Ordering::Equal => 0,
            std::cmp::Ordering::Greater => 1,
        };
        give_number(Some(order.into()))
    }),
];

const SECOND: i128 = 1_000_000_000;

/// A point in time, shown at an offset from UTC.
struct Moment {
    /// Since 1970-01-01T00:00:00Z.
    nanoseconds: i128,
    offset_minutes: i64,
}

/// The parts of a moment at its offset.
struct Parts {
    year: i64,
    month: i64,
    day: i64,
    /// 0 is Sunday.
    weekday: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

impl Moment {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a timestamp like 2017-11-22T00:00:00Z");
        let digits = |from: usize, to: usize| -> Option<i64> {
            let part = text.get(from..to)?;
            part.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| part.parse().ok())?
        };
        let mark = |at: usize, mark: u8| text.as_bytes().get(at) == Some(&mark);
        let read = || -> Option<Self> {
            let marks = mark(4, b'-')
                && mark(7, b'-')
                && mark(10, b'T')
                && mark(13, b':')
                && mark(16, b':');
            let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
            let (hour, minute, second) = (digits(11, 13)?, digits(14, 16)?, digits(17, 19)?);
            let in_range = (1..=12).contains(&month)
                && (1..=days_in(year, month)).contains(&day)
                && hour < 24
                && minute < 60
                && second < 60;
            let mut at = 19;
            let mut nanosecond = 0;
            if mark(at, b'.') {
                let fraction: String = text
                    .get(20..)?
                    .chars()
                    .take_while(char::is_ascii_digit)
                    .collect();
                at += 1 + fraction.len();
                let padded: String = fraction
                    .chars()
                    .chain("000000000".chars())
                    .take(9)
                    .collect();
                nanosecond = padded.parse().ok().filter(|_| !fraction.is_empty())?;
            }
            let offset_minutes = if text.get(at..)? == "Z" {
                0
            } else {
                let sign = if mark(at, b'-') { -1 } else { 1 };
                let shaped = (mark(at, b'-') || mark(at, b'+'))
                    && mark(at + 3, b':')
                    && text.len() == at + 6;
                let (hours, minutes) = (digits(at + 1, at + 3)?, digits(at + 4, at + 6)?);
                (shaped && hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))?
            };
            let days = days_from_civil(year, month, day);
            let seconds = days * 86_400 + hour * 3_600 + (minute - offset_minutes) * 60 + second;
            (marks && in_range).then_some(Self {
                nanoseconds: i128::from(seconds) * SECOND + nanosecond,
                offset_minutes,
            })
        };
        read().ok_or_else(wrong)
    }

    fn plus(&self, nanoseconds: i128) -> Result<Self, String> {
        let sum = self.nanoseconds + nanoseconds;
        if !(-62_135_596_800 * SECOND..253_402_300_800 * SECOND).contains(&sum) {
            return Err("the result is outside of the years 1 to 9999".to_owned());
        }
        Ok(Self {
            nanoseconds: sum,
            ..*self
        })
    }

    fn parts(&self) -> Parts {
        let shifted = self.nanoseconds + i128::from(self.offset_minutes) * 60 * SECOND;
        let seconds = i64::try_from(shifted.div_euclid(SECOND)).unwrap_or(0);
        let days = seconds.div_euclid(86_400);
        let rest = seconds.rem_euclid(86_400);
        let (year, month, day) = civil_from_days(days);
        Parts {
            year,
            month,
            day,
            weekday: (days + 4).rem_euclid(7),
            hour: rest / 3_600,
            minute: rest / 60 % 60,
            second: rest % 60,
        }
    }

    fn offset(&self, colon: &str) -> String {
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let minutes = self.offset_minutes.abs();
        format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = self.parts();
        let date = format!("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
        write!(
            out,
            "{date}T{:02}:{:02}:{:02}",
            parts.hour, parts.minute, parts.second
        )?;
        if self.offset_minutes == 0 {
            write!(out, "Z")
        } else {
            write!(out, "{}", self.offset(":"))
        }
    }
}

/// Days since 1970-01-01 of a date of the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A duration as Go writes it, in nanoseconds: `1h30m`, `-1.5s`.
fn duration(text: &str) -> Result<i128, String> {
    let wrong = || format!("{text:?} is not a duration like 1h30m");
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(wrong());
    }
    let mut total = 0i128;
    while !rest.is_empty() {
        let end = rest
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .ok_or_else(wrong)?;
        let (number, after) = rest.split_at(end);
        let units = [
            ("ns", 1),
            ("us", 1_000),
            ("µs", 1_000),
            ("ms", 1_000_000),
            ("s", SECOND),
            ("m", 60 * SECOND),
            ("h", 3_600 * SECOND),
        ];
        let (unit, size) = units
            .into_iter()
            .find(|(unit, _)| {
                after.strip_prefix(unit).is_some_and(|next| {
                    next.is_empty()
                        || next.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.')
                })
            })
            .ok_or_else(wrong)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || whole.len() > 12 || fraction.contains('.') {
            return Err(wrong());
        }
        total += whole.parse::<i128>().unwrap_or(0) * size;
        let scale = 10i128.pow(u32::try_from(fraction.len().min(18)).unwrap_or(0));
        let digits: String = fraction.chars().take(18).collect();
        total += digits.parse::<i128>().unwrap_or(0) * size / scale;
        rest = after.strip_prefix(unit).unwrap_or_default();
    }
    Ok(sign * total)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

fn formatdate(given: &Given<'_>) -> Returned {
    let moment = Moment::parse(given.text(1))?;
    let parts = moment.parts();
    let mut written = String::new();
    let mut rest = given.text(0);
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (quoted, after) = quoted(rest)?;
            written.push_str(&quoted);
            rest = after;
            continue;
        }
        let run: String = rest.chars().take_while(|letter| *letter == first).collect();
        rest = rest.get(run.len()..).unwrap_or_default();
        if !first.is_ascii_alphabetic() {
            written.push_str(&run);
            continue;
        }
        written.push_str(&field(&run, &moment, &parts)?);
    }
    give_text(written)
}

/// A text in single quotes, of which two mean one, and what follows it.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut inner = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != '\'' {
            inner.push(letter);
        } else if letters.next_if(|(_, next)| *next == '\'').is_some() {
            inner.push('\'');
        } else {
            // Two quotes with nothing between them are one.
            let inner = if inner.is_empty() {
                "'".to_owned()
            } else {
                inner
            };
            return Ok((inner, text.get(at + 1..).unwrap_or_default()));
        }
    }
    Err("a quote is not closed".to_owned())
}

fn field(run: &str, moment: &Moment, parts: &Parts) -> Result<String, String> {
    let name = |names: &[&str], at: i64| {
        usize::try_from(at)
            .ok()
            .and_then(|at| names.get(at).copied())
            .unwrap_or_default()
            .to_owned()
    };
    let short = |name: String| name.chars().take(3).collect::<String>();
    let twelve = (parts.hour + 11) % 12 + 1;
    Ok(match run {
        "YYYY" => format!("{:04}", parts.year),
        "YY" => format!("{:02}", parts.year % 100),
        "MMMM" => name(&MONTHS, parts.month - 1),
        "MMM" => short(name(&MONTHS, parts.month - 1)),
        "MM" => format!("{:02}", parts.month),
        "M" => parts.month.to_string(),
        "DD" => format!("{:02}", parts.day),
        "D" => parts.day.to_string(),
        "EEEE" => name(&WEEKDAYS, parts.weekday),
        "EEE" => short(name(&WEEKDAYS, parts.weekday)),
        "hh" => format!("{:02}", parts.hour),
        "h" => parts.hour.to_string(),
        "HH" => format!("{twelve:02}"),
        "H" => twelve.to_string(),
        "AA" => if parts.hour < 12 { "AM" } else { "PM" }.to_owned(),
        "aa" => if parts.hour < 12 { "am" } else { "pm" }.to_owned(),
        "mm" => format!("{:02}", parts.minute),
        "m" => parts.minute.to_string(),
        "ss" => format!("{:02}", parts.second),
        "s" => parts.second.to_string(),
        "ZZZ" if moment.offset_minutes == 0 => "UTC".to_owned(),
        "Z" if moment.offset_minutes == 0 => "Z".to_owned(),
        "ZZZZ" | "ZZZ" => moment.offset(""),
        "ZZZZZ" | "Z" => moment.offset(":"),
        _ => return Err(format!("{run} is not a field of a date")),
    })
}
