//! `tollgate.toml`: what a project settles for every run.
//!
//! ```toml
//! fail-on = "high"
//! min-severity = "low"
//!
//! [rules]
//! only = ["cognito/*"]
//! skip = ["lambda/*"]
//! also = ["acm/wildcard-name"]
//!
//! [severity]
//! "cognito/mfa-off" = "low"
//!
//! [paths]
//! exclude = ["examples/**"]
//!
//! [allow]
//! accounts = ["123456789012"]
//! domains = ["example.com"]
//! ```
//!
//! Invariant: an unknown key, an unknown rule and a value of the wrong kind are errors with their
//! place; nothing in the file is passed over.

use std::collections::BTreeMap;
use std::ops::Range;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;
use toml::Spanned;

use crate::finding::{Finding, Severity};
use crate::rule::Rule;
use crate::rules::OPT_IN;

/// What the file says; everything may be left out.
#[derive(Debug, Default)]
pub struct Settings {
    /// The least level that makes the run fail.
    pub fail_on: Option<Severity>,
    /// The least level that is reported.
    pub min_severity: Option<Severity>,
    /// What is known to be right.
    pub allowed: Allowed,
    only: Option<Patterns>,
    skip: Patterns,
    also: Patterns,
    severity: Vec<(Patterns, Severity)>,
    exclude: Patterns,
}

/// Accounts and domains that may be written down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Account ids, twelve digits each.
    pub accounts: Vec<String>,
    /// Domains, without a dot at either end; a subdomain of one is allowed as well.
    pub domains: Vec<String>,
}

impl Allowed {
    /// Whether an account id may be written down.
    pub fn account(&self, id: &str) -> bool {
        self.accounts.iter().any(|one| one == id)
    }

    /// Whether a host is one of the domains or below one.
    pub fn domain(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.domains.iter().any(|domain| {
            host.strip_suffix(domain.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

/// Globs over rule ids or paths.
#[derive(Debug, Clone, Default)]
pub struct Patterns(GlobSet);

impl Patterns {
    /// Compiles them; the error is the pattern that is none, with the reason.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            set.add(glob(pattern)?);
        }
        set.build().map(Self).map_err(|error| error.to_string())
    }

    /// Whether one of them matches.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

fn glob(pattern: &str) -> Result<Glob, String> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .map_err(|error| error.to_string())
}

/// What is wrong with the file, at which bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The bytes.
    pub at: Range<usize>,
    /// One line.
    pub message: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    fail_on: Option<Spanned<String>>,
    min_severity: Option<Spanned<String>>,
    #[serde(default)]
    rules: Rules,
    #[serde(default)]
    severity: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    paths: Paths,
    #[serde(default)]
    allow: Allow,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    only: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    skip: Vec<Spanned<String>>,
    #[serde(default)]
    also: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Paths {
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Allow {
    #[serde(default)]
    accounts: Vec<Spanned<String>>,
    #[serde(default)]
    domains: Vec<Spanned<String>>,
}

/// Reads the file. `rules` are all there are: a pattern that matches none of them is an error.
pub fn read(text: &str, rules: &[&Rule]) -> Result<Settings, Fault> {
    let file: File = toml::from_str(text).map_err(|error| Fault {
        at: error.span().unwrap_or(0..0),
        message: error.message().lines().collect::<Vec<_>>().join(" "),
    })?;
    let mut settings = Settings {
        fail_on: file.fail_on.as_ref().map(level).transpose()?,
        min_severity: file.min_severity.as_ref().map(level).transpose()?,
        only: file
            .rules
            .only
            .as_deref()
            .map(|only| selection(only, rules))
            .transpose()?,
        skip: selection(&file.rules.skip, rules)?,
        also: selection(&file.rules.also, rules)?,
        exclude: patterns(&file.paths.exclude)?,
        ..Settings::default()
    };
    for (rule, severity) in &file.severity {
        let only = selection(std::slice::from_ref(rule), rules)?;
        settings.severity.push((only, level(severity)?));
    }
    for account in &file.allow.accounts {
        let id = account.get_ref();
        if id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(fault(
                account,
                format!("`{id}` is no account id: twelve digits"),
            ));
        }
        settings.allowed.accounts.push(id.clone());
    }
    for domain in &file.allow.domains {
        let name = domain.get_ref().trim_matches('.').to_ascii_lowercase();
        if name.is_empty() || name.contains(['/', ' ', '*', ':']) {
            return Err(fault(
                domain,
                format!("`{}` is no domain", domain.get_ref()),
            ));
        }
        settings.allowed.domains.push(name);
    }
    Ok(settings)
}

fn fault<T>(place: &Spanned<T>, message: String) -> Fault {
    Fault {
        at: place.span(),
        message,
    }
}

fn level(text: &Spanned<String>) -> Result<Severity, Fault> {
    Severity::from_name(text.get_ref()).ok_or_else(|| {
        let names = Severity::ALL.map(Severity::name).join(", ");
        fault(text, format!("`{}` is no level: {names}", text.get_ref()))
    })
}

fn patterns(list: &[Spanned<String>]) -> Result<Patterns, Fault> {
    for pattern in list {
        glob(pattern.get_ref()).map_err(|message| fault(pattern, message))?;
    }
    Patterns::new(list.iter().map(|one| one.get_ref().as_str()))
        .map_err(|message| Fault { at: 0..0, message })
}

fn selection(list: &[Spanned<String>], rules: &[&Rule]) -> Result<Patterns, Fault> {
    for pattern in list {
        let matcher = glob(pattern.get_ref())
            .map_err(|message| fault(pattern, message))?
            .compile_matcher();
        if !rules.iter().any(|rule| matcher.is_match(rule.id)) {
            return Err(fault(
                pattern,
                format!("no rule is called `{}`", pattern.get_ref()),
            ));
        }
    }
    patterns(list)
}

impl Settings {
    /// Whether a rule runs: one of [`OPT_IN`] where it is named, in `only` or in `also`.
    pub fn runs(&self, rule: &str) -> bool {
        let chosen = match &self.only {
            Some(only) => only.matches(rule),
            None => !OPT_IN.contains(&rule),
        };
        (chosen || self.also.matches(rule)) && !self.skip.matches(rule)
    }

    /// Gives findings the levels that the file sets; of several patterns the last in the order of
    /// their names counts.
    pub fn set_levels(&self, findings: &mut [Finding]) {
        for finding in findings {
            for (pattern, severity) in &self.severity {
                if pattern.matches(finding.rule) {
                    finding.severity = *severity;
                }
            }
        }
    }

    /// Whether nothing is said about a file, by its path as it is printed.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.matches(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, Fault> {
        let rules: Vec<&Rule> = crate::rules::suppression::RULES.iter().collect();
        super::read(text, &rules)
    }

    #[test]
    fn everything_may_be_left_out_or_said() {
        assert!(read("").expect("settings").runs("suppression/unused"));
        let text = "fail-on = \"high\"\n[rules]\nonly = [\"suppression/*\"]\nskip = [\"suppression/unused\"]\n[severity]\n\"suppression/*\" = \"info\"\n[paths]\nexclude = [\"examples/**\"]\n[allow]\naccounts = [\"123456789012\"]\ndomains = [\"Example.com\"]\n";
        let settings = read(text).expect("settings");
        assert_eq!(settings.fail_on, Some(Severity::High));
        assert!(settings.runs("suppression/expired"));
        assert!(!settings.runs("suppression/unused"));
        assert!(!settings.runs("cognito/x"));
        assert!(settings.excludes("examples/a/main.tf"));
        assert!(!settings.excludes("main.tf"));
        assert!(settings.allowed.account("123456789012"));
        assert!(!settings.allowed.account("210987654321"));
        assert!(settings.allowed.domain("api.example.com."));
        assert!(settings.allowed.domain("example.com"));
        assert!(!settings.allowed.domain("notexample.com"));
    }

    #[test]
    fn a_rule_that_is_opted_into_runs_where_it_is_named() {
        let rules: Vec<&Rule> = crate::rules::all().collect();
        let runs = |text: &str, rule: &str| {
            let settings = super::read(text, &rules).expect("settings");
            settings.runs(rule)
        };
        for rule in OPT_IN {
            assert!(rules.iter().any(|one| one.id == rule), "{rule}");
            assert!(!runs("", rule));
            for text in [
                format!("[rules]\nalso = [\"{rule}\"]\n"),
                format!("[rules]\nonly = [\"{rule}\"]\n"),
            ] {
                assert!(runs(&text, rule), "{text}");
            }
        }
        let also = "[rules]\nalso = [\"acm/wildcard-name\"]\n";
        assert!(runs(also, "cognito/implicit-grant"));
        let skipped = "[rules]\nalso = [\"acm/*\"]\nskip = [\"acm/wildcard-name\"]\n";
        assert!(!runs(skipped, "acm/wildcard-name"));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_place() {
        let at = |text: &str| {
            let fault = read(text).expect_err("a fault");
            (
                text.get(fault.at).unwrap_or_default().to_owned(),
                fault.message,
            )
        };
        assert_eq!(at("[rules]\nonyl = []\n").0, "onyl");
        assert_eq!(at("fail_on = \"high\"\n").0, "fail_on");
        assert_eq!(at("fail-on = \"hihg\"\n").0, "\"hihg\"");
        assert_eq!(
            at("[rules]\nskip = [\"suppression/unsued\"]\n").0,
            "\"suppression/unsued\""
        );
        assert_eq!(at("[allow]\naccounts = [\"1234\"]\n").0, "\"1234\"");
        assert_eq!(
            at("[allow]\ndomains = [\"*.example.com\"]\n").0,
            "\"*.example.com\""
        );
        assert_eq!(at("[severity]\n\"suppression/unused\" = 3\n").0, "3");
        assert_eq!(at("[paths]\nexclude = [\"a{\"]\n").0, "\"a{\"");
        assert!(!at("= 3").1.is_empty());
    }
}
