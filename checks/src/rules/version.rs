//! Versions and the constraints that choose among them.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>. Invariant: what cannot be read
//! is `None`, never a version.

/// A version without build metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    /// Major, minor and patch; what is not written is 0.
    pub numbers: [u64; 3],
    /// How many of them are written.
    pub written: usize,
    /// `beta1` of `1.9.0-beta1`.
    pub pre: Option<String>,
}

impl Version {
    /// Reads `1.11.4`, `v1.11`, `1.9.0-beta1`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split('+').next().unwrap_or(text);
        let (core, pre) = match text.split_once('-') {
            Some((core, pre)) => (core, Some(pre.to_owned())),
            None => (text, None),
        };
        let mut numbers = [0; 3];
        let mut written = 0;
        for part in core.split('.') {
            *numbers.get_mut(written)? = part.parse().ok()?;
            written += 1;
        }
        Some(Self {
            numbers,
            written,
            pre,
        })
    }
}

/// Whether a constraint takes a version; `None` where it cannot be read, and for pre-releases, which
/// only an exact constraint takes.
pub(super) fn allows(constraint: &str, version: &Version) -> Option<bool> {
    if version.pre.is_some() {
        return None;
    }
    let mut all = true;
    for part in constraint.split(',') {
        let part = part.trim();
        let digits = part.find(|c: char| c.is_ascii_digit() || c == 'v')?;
        let (operator, text) = part.split_at(digits);
        let wanted = Version::read(text).filter(|wanted| wanted.pre.is_none())?;
        let (have, want) = (version.numbers, wanted.numbers);
        all &= match operator.trim() {
            "" | "=" => have == want,
            "!=" => have != want,
            ">" => have > want,
            ">=" => have >= want,
            "<" => have < want,
            "<=" => have <= want,
            "~>" => {
                // All but the last number that is written stay.
                let kept = wanted.written.saturating_sub(1).max(1);
                have >= want && have.iter().take(kept).eq(want.iter().take(kept))
            }
            _ => return None,
        };
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_read_as_terraform_reads_them() {
        let allows =
            |constraint, version| allows(constraint, &Version::read(version).expect("a version"));
        for (constraint, version, expected) in [
            ("1.11.4", "1.11.4", Some(true)),
            ("= 1.11.4", "1.11.3", Some(false)),
            (">= 1.10, < 2.0.0", "1.11.4", Some(true)),
            (">= 1.10, < 2.0.0", "2.0.0", Some(false)),
            (">= 1.12.0", "1.11.4", Some(false)),
            ("~> 1.11", "1.12.0", Some(true)),
            ("~> 1.11", "2.0.0", Some(false)),
            ("~> 1.11.2", "1.11.4", Some(true)),
            ("~> 1.11.2", "1.12.0", Some(false)),
            ("~> 1.11.2", "1.11.1", Some(false)),
            ("!= 1.11.4", "1.11.4", Some(false)),
            ("> 1.11.4", "1.11.4", Some(false)),
            ("newest", "1.11.4", None),
            ("", "1.11.4", None),
            (">= 1.9.0", "1.10.0-beta1", None),
        ] {
            assert_eq!(
                allows(constraint, version),
                expected,
                "{constraint} {version}"
            );
        }
        for text in ["", "x", "1.2.3.4", "1..2", "latest"] {
            assert_eq!(Version::read(text), None, "{text}");
        }
    }
}
