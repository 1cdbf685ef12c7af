//! What a rule reports: a message at a span, the spans it follows from, what to do, and a fix.
//!
//! Invariant: a finding never carries text of the configuration other than through spans, and
//! findings are sorted by file, line, column and rule before anybody sees them.

use crate::rule::{Predicts, Rule};
use crate::terraform::source::{Sources, Span};

/// How bad a finding is. Ordered: `Info < Critical`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Hygiene.
    Low,
    /// Should be fixed.
    Medium,
    /// A hole, or a deployment that fails.
    High,
    /// A door that is open to anybody.
    Critical,
}

impl Severity {
    /// Every level, worst first.
    pub const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Info,
    ];

    /// The name in flags and reports: `critical`, `high`, `medium`, `low`, `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The level of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// A further span of the chain, with what it has to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// A few words.
    pub label: String,
}

/// Replaces a span by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A mechanical repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Whether it keeps what the configuration does apart from the flaw.
    pub safe: bool,
    /// Edits that do not overlap.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id, `family/name`.
    pub rule: &'static str,
    /// From the rule's prediction, or as `tollgate.toml` overrides it.
    pub severity: Severity,
    /// What the emulator shows of it.
    pub predicts: Predicts,
    /// One line: what is wrong and what follows from it.
    pub message: String,
    /// One line: what to do.
    pub help: String,
    /// The Terraform address, where there is one: `module.a.aws_x.y[0]`.
    pub address: Option<String>,
    /// Other instances of the same block of which the same is said.
    pub also: Vec<String>,
    /// Where.
    pub span: Span,
    /// The other spans of the chain.
    pub related: Vec<Related>,
    /// A repair, where it is mechanical.
    pub fix: Option<Fix>,
}

impl Finding {
    /// Names the object it is about.
    pub fn at(&mut self, address: impl Into<String>) -> &mut Self {
        self.address = Some(address.into());
        self
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = help.into();
        self
    }

    /// Adds a span of the chain.
    pub fn related(&mut self, span: Span, label: impl Into<String>) -> &mut Self {
        self.related.push(Related {
            span,
            label: label.into(),
        });
        self
    }

    /// Adds a repair of one edit; further edits by calling it again.
    pub fn fix(&mut self, safe: bool, span: Span, text: impl Into<String>) -> &mut Self {
        let fix = self.fix.get_or_insert(Fix {
            safe,
            edits: Vec::new(),
        });
        fix.safe &= safe;
        fix.edits.push(Edit {
            span,
            text: text.into(),
        });
        self
    }
}

/// Something that a rule looked at and could not judge, because a value is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjudged {
    /// The rule's id.
    pub rule: &'static str,
    /// The expression.
    pub span: Span,
    /// Why its value is not known.
    pub why: String,
}

/// Where a rule puts its findings.
#[derive(Debug)]
pub struct Findings {
    rule: &'static str,
    predicts: Predicts,
    list: Vec<Finding>,
    unjudged: Vec<Unjudged>,
}

impl Findings {
    /// An empty list for one rule.
    pub const fn of(rule: &Rule) -> Self {
        Self {
            rule: rule.id,
            predicts: rule.predicts,
            list: Vec::new(),
            unjudged: Vec::new(),
        }
    }

    /// Says that something could not be judged: it is counted, and listed on request.
    pub fn unjudged(&mut self, span: Span, why: &impl ToString) {
        self.unjudged.push(Unjudged {
            rule: self.rule,
            span,
            why: why.to_string(),
        });
    }

    /// Reports a message at a span; the rest is added to what is returned.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        self.list.push(Finding {
            rule: self.rule,
            severity: self.predicts.severity(),
            predicts: self.predicts,
            message: message.into(),
            help: String::new(),
            address: None,
            also: Vec::new(),
            span,
            related: Vec::new(),
            fix: None,
        });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// What was reported, and what could not be judged.
    pub fn into_parts(self) -> (Vec<Finding>, Vec<Unjudged>) {
        (self.list, self.unjudged)
    }
}

/// Says once what is said of several instances of one block, `count` or `for_each`. The findings are sorted.
pub fn merge(findings: &mut Vec<Finding>) {
    findings.dedup_by(|later, first| {
        let of_block = |finding: &Finding| finding.address.as_deref().map(block).map(str::to_owned);
        let same = later.rule == first.rule
            && later.span == first.span
            && later.message == first.message
            && of_block(later) == of_block(first);
        if same {
            first.also.extend(later.address.take());
        }
        same
    });
}

/// An address without the key of the instance: `module.a.aws_x.y` of `module.a.aws_x.y["b"]`.
fn block(address: &str) -> &str {
    let opens = if address.ends_with("\"]") { "[\"" } else { "[" };
    match address.rfind(opens) {
        Some(at) if address.ends_with(']') => address.get(..at).unwrap_or(address),
        _ => address,
    }
}

/// Sorts by file, line, column and rule.
pub fn sort(findings: &mut [Finding], sources: &Sources) {
    findings.sort_by_cached_key(|finding| {
        let path = sources
            .get(finding.span.file)
            .map_or("", |source| source.path.as_str());
        let from = sources.position(finding.span.file, finding.span.start);
        (path, from, finding.rule, finding.message.clone())
    });
}

#[cfg(test)]
mod tests {
    use super::block;

    #[test]
    fn an_instance_belongs_to_its_block() {
        assert_eq!(block("aws_x.y"), "aws_x.y");
        assert_eq!(block("aws_x.y[12]"), "aws_x.y");
        assert_eq!(
            block("module.a[\"b.c\"].aws_x.y[\"d[1].e\"]"),
            "module.a[\"b.c\"].aws_x.y"
        );
        assert_eq!(block("module.a[0].aws_x.y"), "module.a[0].aws_x.y");
    }
}
