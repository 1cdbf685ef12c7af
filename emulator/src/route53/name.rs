//! Domain names as Route 53 keeps them: absolute, in lower case, any byte allowed by its escape.
//!
//! Page: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html>; RFC 1035 2.3.1.
//! Invariant: a label has 1 to 63 bytes and a name at most 255 on the wire. Names are ordered as Route 53 lists them: by the
//! bytes of the name with its labels reversed, a dot after each.

use std::cmp::Ordering;
use std::fmt;
use std::iter;

use serde::{Deserialize, Serialize};

/// A domain name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct DomainName {
    /// The labels, leftmost first.
    labels: Vec<Vec<u8>>,
}

/// Why a text is no domain name; its text is Route 53's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// Nothing at all.
    Empty,
    /// A label without a byte: `a..b`.
    LabelEmpty(String),
    /// A label of more than 63 bytes.
    LabelTooLong(String),
    /// More than 255 bytes.
    NameTooLong(String),
    /// A character that has to be escaped, or an escape that is none.
    Unsupported(String),
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, why, text) = match self {
            Self::Empty => ("DomainNameEmpty", "Domain name is empty", ""),
            Self::LabelEmpty(text) => ("DomainLabelEmpty", "Domain label is empty", text.as_str()),
            Self::LabelTooLong(text) => (
                "DomainLabelTooLong",
                "Domain label is too long",
                text.as_str(),
            ),
            Self::NameTooLong(text) => (
                "DomainNameTooLong",
                "Domain name is too long",
                text.as_str(),
            ),
            Self::Unsupported(text) => (
                "UnsupportedCharacter",
                "Value contains unsupported characters",
                text.as_str(),
            ),
        };
        write!(f, "{code} ({why}) encountered with '{text}'")
    }
}

impl std::error::Error for NameError {}

impl DomainName {
    /// Reads a name: with or without a trailing dot, in any case, special characters raw or escaped as three octal
    /// digits (`\052` is `*`). A lone dot is the root.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if text == "." {
            return Ok(Self { labels: Vec::new() });
        }
        let mut labels = Vec::new();
        let mut label = Vec::new();
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            match character {
                '.' => labels.push(std::mem::take(&mut label)),
                '\\' => label.push(
                    unescape(&mut rest).ok_or_else(|| NameError::Unsupported("\\".to_owned()))?,
                ),
                '!'..='~' => label.push(character as u8),
                other => return Err(NameError::Unsupported(other.to_string())),
            }
        }
        if !label.is_empty() {
            labels.push(label);
        }
        Self::of_labels(labels, text)
    }

    /// A name of labels as they came over the wire, leftmost first.
    ///
    /// # Errors
    /// A label is empty or too long, or all together are.
    pub fn from_labels<'a>(labels: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, NameError> {
        Self::of_labels(labels.into_iter().map(<[u8]>::to_vec).collect(), "")
    }

    fn of_labels(mut labels: Vec<Vec<u8>>, text: &str) -> Result<Self, NameError> {
        if labels.iter().any(Vec::is_empty) {
            return Err(NameError::LabelEmpty(text.to_owned()));
        }
        if labels.iter().any(|label| label.len() > 63) {
            return Err(NameError::LabelTooLong(text.to_owned()));
        }
        for label in &mut labels {
            label.make_ascii_lowercase();
        }
        let name = Self { labels };
        if name.wire_length() > 255 {
            return Err(NameError::NameTooLong(text.to_owned()));
        }
        Ok(name)
    }

    /// Its labels, leftmost first.
    pub fn labels(&self) -> &[Vec<u8>] {
        &self.labels
    }

    /// How many bytes it takes on the wire, uncompressed.
    pub fn wire_length(&self) -> usize {
        self.labels
            .iter()
            .map(|label| label.len() + 1)
            .sum::<usize>()
            + 1
    }

    /// Its bytes on the wire, uncompressed (RFC 1035 3.1).
    pub fn wire(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.wire_length());
        for label in &self.labels {
            out.push(u8::try_from(label.len()).unwrap_or(63));
            out.extend_from_slice(label);
        }
        out.push(0);
        out
    }

    /// Whether it is the root.
    pub fn is_root(&self) -> bool {
        self.labels.is_empty()
    }

    /// Whether it is `parent` or lies below it.
    pub fn is_within(&self, parent: &Self) -> bool {
        self.labels.ends_with(&parent.labels)
    }

    /// The name without its leftmost label; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, labels) = self.labels.split_first()?;
        Some(Self {
            labels: labels.to_vec(),
        })
    }

    /// Whether its leftmost label is `*`, which makes it a wildcard (RFC 4592 2.1.1).
    pub fn is_wildcard(&self) -> bool {
        self.labels.first().is_some_and(|label| label == b"*")
    }

    /// The wildcard right below it. A name without room for two more bytes has none.
    #[must_use]
    pub fn wildcard(&self) -> Option<Self> {
        let labels = iter::once(b"*".to_vec())
            .chain(self.labels.iter().cloned())
            .collect();
        Self::of_labels(labels, "").ok()
    }

    /// Whether it stands in the run of a list that starts at `start` and holds all names below that.
    pub fn sorts_under(&self, start: &Self) -> bool {
        let mut key = self.sort_key();
        start.sort_key().all(|byte| key.next() == Some(byte))
    }

    /// As a host name: no trailing dot, special characters raw, bytes that are not ASCII as U+FFFD.
    pub fn host(&self) -> String {
        self.labels
            .iter()
            .map(|label| String::from_utf8_lossy(label))
            .collect::<Vec<_>>()
            .join(".")
    }

    /// The bytes that decide its place in a list: `com.example.www.`.
    fn sort_key(&self) -> impl Iterator<Item = u8> {
        self.labels
            .iter()
            .rev()
            .flat_map(|label| label.iter().copied().chain(iter::once(b'.')))
    }
}

impl Ord for DomainName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sort_key()
            .cmp(other.sort_key())
            .then_with(|| self.labels.cmp(&other.labels))
    }
}

impl PartialOrd for DomainName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As Route 53 gives names back: a trailing dot, and every byte but `a-z`, `0-9`, `-` and `_` as an escape.
impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_root() {
            return f.write_str(".");
        }
        for label in &self.labels {
            for byte in label {
                match byte {
                    b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => write!(f, "{}", char::from(*byte))?,
                    other => write!(f, "\\{other:03o}")?,
                }
            }
            f.write_str(".")?;
        }
        Ok(())
    }
}

impl From<DomainName> for String {
    fn from(name: DomainName) -> Self {
        name.to_string()
    }
}

impl TryFrom<String> for DomainName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

/// The byte of an escape whose backslash was read: three octal digits, or the character itself.
pub(super) fn unescape(rest: &mut std::str::Chars<'_>) -> Option<u8> {
    let first = rest.next()?;
    if !first.is_digit(8) {
        return u8::try_from(first).ok();
    }
    let digits = [first, rest.next()?, rest.next()?];
    let number = digits
        .iter()
        .try_fold(0_u32, |number, digit| Some(number * 8 + digit.to_digit(8)?))?;
    u8::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> DomainName {
        DomainName::parse(text).expect("a name")
    }

    #[test]
    fn a_name_comes_back_absolute_in_lower_case_and_escaped() {
        assert_eq!(name("WWW.Example.com").to_string(), "www.example.com.");
        assert_eq!(name("*.example.com.").to_string(), "\\052.example.com.");
        assert_eq!(name("\\052.example.com"), name("*.example.com"));
        assert_eq!(
            name("a\\100b.example.com").to_string(),
            "a\\100b.example.com."
        );
        assert_eq!(name("a\\056b.example.com").labels().len(), 3);
        assert_eq!(name("_x-1.example.com").host(), "_x-1.example.com");
        assert!(name(".").is_root());
    }

    #[test]
    fn what_is_no_name_is_refused_with_route_53_s_words() {
        let refused = |text: &str| DomainName::parse(text).expect_err("refused").to_string();
        assert_eq!(
            refused("a..example.com"),
            "DomainLabelEmpty (Domain label is empty) encountered with 'a..example.com'"
        );
        assert_eq!(
            refused(""),
            "DomainNameEmpty (Domain name is empty) encountered with ''"
        );
        assert_eq!(
            refused("a b.example.com"),
            "UnsupportedCharacter (Value contains unsupported characters) encountered with ' '"
        );
        assert_eq!(
            refused("\u{fc}ber.example.com"),
            "UnsupportedCharacter (Value contains unsupported characters) encountered with '\u{fc}'"
        );
        let long = "a".repeat(64);
        assert!(refused(&format!("{long}.example.com")).starts_with("DomainLabelTooLong"));
        assert_eq!(name(&"a".repeat(63)).labels().len(), 1);
        let many = "abcdefg.".repeat(32);
        assert!(refused(&many).starts_with("DomainNameTooLong"));
        assert_eq!(name(&"abcdefg.".repeat(31)).wire_length(), 249);
        for broken in ["\\", "a\\", "a\\05", "a\\777", "a\\0x9"] {
            assert!(
                refused(broken).starts_with("UnsupportedCharacter"),
                "{broken}"
            );
        }
    }

    /// The API reference of `ListResourceRecordSets`, "Sort order".
    #[test]
    fn names_are_ordered_by_their_reversed_labels_with_the_dot_in_its_place() {
        let mut names = [
            "www.example.com",
            "a.example.com",
            "x.a.example.com",
            "example.com",
            "a-b.example.com",
            "*.example.com",
        ]
        .map(name);
        names.sort();
        assert_eq!(
            names.map(|name| name.host()),
            [
                "example.com",
                "*.example.com",
                "a-b.example.com",
                "a.example.com",
                "x.a.example.com",
                "www.example.com"
            ]
        );
    }

    #[test]
    fn a_name_lies_within_its_ancestors_by_whole_labels() {
        assert!(name("a.b.example.com").is_within(&name("example.com")));
        assert!(name("example.com").is_within(&name("EXAMPLE.com.")));
        assert!(!name("notexample.com").is_within(&name("example.com")));
    }
}
