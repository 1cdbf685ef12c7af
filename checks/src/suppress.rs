//! Suppressions: `# tollgate:allow(rule-id, ..) reason [until 2027-01-31]`.
//!
//! It covers the block, the attribute or the line that it stands on, or in front of; on a module
//! call everything inside the module as well. Other files than Terraform's are taken by indentation.
//! Invariant: a suppression without a reason, after its date or with a date that cannot be read
//! allows nothing, and is reported; so is one that has nothing to allow. Today comes from the caller.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::date::Date;
use crate::finding::{self, Finding, Findings};
use crate::rule::Rule;
use crate::rules::suppression;
use crate::terraform::config::Config;
use crate::terraform::lower;
use crate::terraform::source::{FileId, Source, Span};
use crate::terraform::syntax::Body;

/// One suppression.
#[derive(Debug)]
struct Suppression {
    /// The comment.
    span: Span,
    /// The rules that it names, each where it is named.
    rules: Vec<(String, Span)>,
    reason: String,
    /// The date as written.
    until: Option<String>,
    /// What it stands on, or in front of.
    scope: Range<usize>,
    /// Modules whose findings it covers: the folder and the address of each.
    modules: Vec<(String, String)>,
}

/// Takes the findings out that a comment allows, adds those about the comments themselves, and says
/// how many were taken out. `rules` are those that ran: nothing is said of suppressions of others.
pub fn apply(config: &Config, rules: &[&Rule], findings: &mut Vec<Finding>, today: Date) -> usize {
    let suppressions = collect(config);
    if suppressions.is_empty() {
        return 0;
    }
    // A comment covers its own file, and on a module call what is elsewhere.
    let mut by_file: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
    for (at, one) in suppressions.iter().enumerate() {
        by_file.entry(one.span.file).or_default().push(at);
    }
    let on_calls = (0..suppressions.len())
        .filter(|at| {
            suppressions
                .get(*at)
                .is_some_and(|one| !one.modules.is_empty())
        })
        .collect::<Vec<_>>();
    let before = findings.len();
    let mut used: Vec<Vec<bool>> = suppressions
        .iter()
        .map(|one| vec![false; one.rules.len()])
        .collect();
    findings.retain(|finding| {
        let mut allowed = false;
        let beside = by_file.get(&finding.span.file).into_iter().flatten();
        for at in beside.chain(&on_calls) {
            let (Some(one), Some(used)) = (suppressions.get(*at), used.get_mut(*at)) else {
                continue;
            };
            if !one.covers(config, finding) {
                continue;
            }
            for ((rule, _), used) in one.rules.iter().zip(used) {
                if rule == finding.rule {
                    *used = true;
                    allowed |= one.counts(today);
                }
            }
        }
        !allowed
    });
    let suppressed = before - findings.len();
    for (one, used) in suppressions.iter().zip(&used) {
        findings.extend(one.faults(rules, used, today));
    }
    finding::sort(findings, &config.sources);
    suppressed
}

impl Suppression {
    fn covers(&self, config: &Config, finding: &Finding) -> bool {
        if finding.span.file == self.span.file && self.scope.contains(&finding.span.start) {
            return true;
        }
        let Some(address) = finding
            .address
            .as_deref()
            .filter(|_| !self.modules.is_empty())
        else {
            return false;
        };
        let path = config
            .sources
            .get(finding.span.file)
            .map_or("", |source| source.path.as_str());
        let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        self.modules.iter().any(|(inside, module)| {
            inside == folder
                && address
                    .strip_prefix(module.as_str())
                    .is_some_and(|rest| rest.starts_with('.'))
        })
    }

    fn counts(&self, today: Date) -> bool {
        let in_time = match &self.until {
            None => true,
            Some(text) => Date::parse(text).is_some_and(|until| today <= until),
        };
        in_time && !self.reason.is_empty()
    }

    fn faults(&self, rules: &[&Rule], used: &[bool], today: Date) -> Vec<Finding> {
        let ran = |id: &str| rules.iter().any(|rule| rule.id == id);
        let mut found = Vec::new();
        let mut report = |rule: &Rule, span: Span, message: String, help: &str| {
            if ran(rule.id) {
                let mut findings = Findings::of(rule);
                findings.report(span, message).help(help);
                found.extend(findings.into_parts().0);
            }
        };
        if self.rules.is_empty() {
            report(
                &suppression::without_reason::RULE,
                self.span,
                "this suppression names no rule, and allows nothing".to_owned(),
                "write `tollgate:allow(family/rule) reason`",
            );
        } else if self.reason.is_empty() {
            report(
                &suppression::without_reason::RULE,
                self.span,
                "this suppression gives no reason, and allows nothing".to_owned(),
                "say behind the parenthesis why the finding is acceptable here",
            );
        }
        if let Some(text) = &self.until {
            let message = match Date::parse(text) {
                None => Some(format!(
                    "`{text}` is no date, and the suppression allows nothing"
                )),
                Some(until) if until < today => Some(format!(
                    "this suppression ended on {text}, and allows nothing since"
                )),
                Some(_) => None,
            };
            if let Some(message) = message {
                let help = "repair what it allows, or give a later day as `until YYYY-MM-DD`";
                report(&suppression::expired::RULE, self.span, message, help);
            }
        }
        for ((rule, span), used) in self.rules.iter().zip(used) {
            if *used {
                continue;
            }
            if !crate::rules::all().any(|one| one.id == rule) {
                let message =
                    format!("no rule is called `{rule}`: this suppression allows nothing");
                report(
                    &suppression::unused::RULE,
                    *span,
                    message,
                    "`tollgate rules` lists the rules",
                );
            } else if ran(rule) {
                let message =
                    format!("`{rule}` reports nothing here: this suppression has nothing to allow");
                report(&suppression::unused::RULE, *span, message, "delete it");
            }
        }
        found
    }
}

/// Every suppression of every file.
fn collect(config: &Config) -> Vec<Suppression> {
    let mut found = Vec::new();
    for (file, source) in config.sources.iter() {
        if !source.text.contains(MARK) {
            continue;
        }
        let body = is_terraform(&source.path)
            .then(|| lower::parse(file, &source.text).ok())
            .flatten()
            .map(|parsed| parsed.body);
        for (at, _) in source.text.match_indices(MARK) {
            found.extend(read(config, file, source, body.as_ref(), at));
        }
    }
    found
}

const MARK: &str = "tollgate:allow";

fn is_terraform(path: &str) -> bool {
    [".tf", ".tofu", ".tfvars"]
        .into_iter()
        .any(|end| path.ends_with(end))
}

/// The suppression whose mark is at a byte; `None` where it does not begin a comment.
fn read(
    config: &Config,
    file: FileId,
    source: &Source,
    body: Option<&Body>,
    at: usize,
) -> Option<Suppression> {
    let number = source.line_of(at);
    let line = source.line(number);
    let before = source.text.get(line.start..at)?.trim_end();
    let code = ["#", "//", "/*"]
        .into_iter()
        .find_map(|sign| before.strip_suffix(sign))?;
    let start = line.start + code.len();
    let rest = source.text.get(at + MARK.len()..line.end)?.trim_end();
    let comment = Span {
        file,
        start,
        end: at + MARK.len() + rest.len(),
    };
    let inner = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (names, after) = inner.unwrap_or(("", ""));
    let mut rules = Vec::new();
    let mut offset = at + MARK.len() + 1;
    for name in names.split(',') {
        let lead = name.len() - name.trim_start().len();
        let name_span = Span {
            file,
            start: offset + lead,
            end: offset + lead + name.trim().len(),
        };
        if !name.trim().is_empty() {
            rules.push((name.trim().to_owned(), name_span));
        }
        offset += name.len() + 1;
    }
    let (reason, until) = reason(after.trim().trim_end_matches("*/").trim());
    let target = if code.trim().is_empty() {
        next_line(source, number + 1)
    } else {
        number
    };
    let mut suppression = Suppression {
        span: comment,
        rules,
        reason,
        until,
        scope: source.line(target),
        modules: Vec::new(),
    };
    match body {
        Some(body) => suppression.on_terraform(config, source, body, target),
        None => suppression.scope = indented(source, target),
    }
    Some(suppression)
}

/// Reason and date: the date stands at the end, behind `until`.
fn reason(text: &str) -> (String, Option<String>) {
    let (head, last) = text.rsplit_once(char::is_whitespace).unwrap_or(("", text));
    let head = head.trim_end();
    match head.strip_suffix("until") {
        Some(reason) if reason.is_empty() || reason.ends_with(char::is_whitespace) => {
            (reason.trim_end().to_owned(), Some(last.to_owned()))
        }
        _ => (text.to_owned(), None),
    }
}

/// The next line with something other than a comment on it.
fn next_line(source: &Source, from: usize) -> usize {
    (from..source.line_count())
        .find(|line| {
            let text = source
                .text
                .get(source.line(*line))
                .unwrap_or_default()
                .trim();
            !text.is_empty() && !text.starts_with('#') && !text.starts_with("//")
        })
        .unwrap_or(from)
}

/// A line and the lines below it that are indented further.
fn indented(source: &Source, line: usize) -> Range<usize> {
    let depth = |text: &str| text.len() - text.trim_start().len();
    let own = depth(source.text.get(source.line(line)).unwrap_or_default());
    let last = (line + 1..source.line_count())
        .take_while(|next| {
            let text = source.text.get(source.line(*next)).unwrap_or_default();
            text.trim().is_empty() || depth(text) > own
        })
        .last()
        .unwrap_or(line);
    source.line(line).start..source.line(last).end
}

impl Suppression {
    fn on_terraform(&mut self, config: &Config, source: &Source, body: &Body, line: usize) {
        let starts = |span: Span| source.line_of(span.start) == line;
        for block in &body.blocks {
            if starts(block.span) && block.kind.as_ref() == "module" {
                self.modules = inside(config, block.header);
            }
        }
        if let Some(span) = item(body, &starts) {
            self.scope.end = self.scope.end.max(span.end);
        }
    }
}

/// The outermost block or attribute that begins on a line.
fn item(body: &Body, starts: &impl Fn(Span) -> bool) -> Option<Span> {
    let attribute = body
        .attributes
        .iter()
        .map(|one| one.span)
        .find(|span| starts(*span));
    attribute.or_else(|| {
        body.blocks.iter().find_map(|block| {
            if starts(block.span) {
                Some(block.span)
            } else {
                item(&block.body, starts)
            }
        })
    })
}

/// Folder and address of every module instance at or below the calls with this header.
fn inside(config: &Config, header: Span) -> Vec<(String, String)> {
    let calls: Vec<_> = config
        .all_calls()
        .iter()
        .filter(|call| call.block.header == header)
        .collect();
    let mut found = Vec::new();
    for call in calls {
        let root = config
            .modules
            .get(call.module)
            .map_or(0, |module| module.root);
        for module in config.modules.iter().filter(|module| module.root == root) {
            let below = module.address.strip_prefix(call.address.as_ref());
            if below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) {
                let folder = if module.folder.is_empty() {
                    "."
                } else {
                    &module.folder
                };
                found.push((folder.to_owned(), call.address.to_string()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_ends_where_its_date_begins() {
        let parts = |text| {
            let (reason, until) = reason(text);
            (reason, until.unwrap_or_default())
        };
        assert_eq!(
            parts("known until 2027-01-31"),
            ("known".into(), "2027-01-31".into())
        );
        assert_eq!(
            parts("kept until we move"),
            ("kept until we move".into(), String::new())
        );
        assert_eq!(
            parts("until 2027-01-31"),
            (String::new(), "2027-01-31".into())
        );
        assert_eq!(
            parts("known until tomorrow"),
            ("known".into(), "tomorrow".into())
        );
        assert_eq!(parts(""), (String::new(), String::new()));
    }
}
