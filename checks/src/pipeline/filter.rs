//! Branch and tag filters: which names a context can have when a trigger starts a run.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet>.
//! Invariant: a filter contains every name that can occur; so "no" is certain, "yes" needs a single
//! literal name. Comparisons ignore case, as GitHub's do.

use regex::{Regex, RegexBuilder};

use super::condition::Truth;
use super::workflow::Trigger;
use super::yaml::Text;

/// A set of names, as patterns in order; a later one takes away (`!`) or gives back.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Empty: every name.
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone)]
struct Pattern {
    /// What the name begins with for certain.
    literal: String,
    /// The literal is the whole name.
    whole: bool,
    /// It takes names away.
    negative: bool,
    matches: Option<Regex>,
}

impl Filter {
    /// Every name.
    pub const fn any() -> Self {
        Self {
            patterns: Vec::new(),
        }
    }

    /// One name.
    pub fn exactly(name: &str) -> Self {
        Self {
            patterns: vec![Pattern {
                literal: name.to_owned(),
                whole: true,
                negative: false,
                matches: None,
            }],
        }
    }

    /// Every name that begins so.
    pub fn under(prefix: &str) -> Self {
        Self {
            patterns: vec![Pattern::new(&format!("{prefix}**"), "")],
        }
    }

    /// The branches of a filter pair.
    pub fn branches(only: Option<&[Text]>, ignored: Option<&[Text]>) -> Self {
        Self {
            patterns: listed(only, ignored, ""),
        }
    }

    /// The refs (or, without `full`, the short names) that a push trigger starts for.
    pub fn pushed(trigger: &Trigger, full: bool) -> Self {
        let prefix = |full_prefix: &'static str| if full { full_prefix } else { "" };
        let (heads, tags) = (prefix("refs/heads/"), prefix("refs/tags/"));
        let branch_filter = trigger.branches.is_some() || trigger.branches_ignore.is_some();
        let tag_filter = trigger.tags.is_some() || trigger.tags_ignore.is_some();
        let branches = listed(
            trigger.branches.as_deref(),
            trigger.branches_ignore.as_deref(),
            heads,
        );
        let tagged = listed(
            trigger.tags.as_deref(),
            trigger.tags_ignore.as_deref(),
            tags,
        );
        let patterns = match (branch_filter, tag_filter) {
            (false, false) => Vec::new(),
            (true, false) => branches,
            (false, true) => tagged,
            // What one list takes away the other may give: keep only what is given.
            (true, true) => branches
                .into_iter()
                .chain(tagged)
                .filter(|one| !one.negative)
                .collect(),
        };
        Self { patterns }
    }

    /// The same names behind a prefix.
    #[must_use]
    pub fn within(self, prefix: &str) -> Self {
        if self.patterns.is_empty() {
            return Self::under(prefix);
        }
        let patterns = self
            .patterns
            .into_iter()
            .map(|pattern| pattern.within(prefix))
            .collect();
        Self { patterns }
    }

    /// Whether the name is this one.
    pub fn equals(&self, name: &str) -> Truth {
        if let [only] = self.patterns.as_slice()
            && only.whole
            && !only.negative
        {
            return Truth::from(only.literal.eq_ignore_ascii_case(name));
        }
        if self.admits(name) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }

    /// Whether the name begins so.
    pub fn starts_with(&self, prefix: &str) -> Truth {
        self.all(|pattern| {
            if begins(&pattern.literal, prefix) {
                Truth::True
            } else if !pattern.whole && begins(prefix, &pattern.literal) {
                Truth::Unknown
            } else {
                Truth::False
            }
        })
    }

    /// Whether the name contains this.
    pub fn contains(&self, part: &str) -> Truth {
        let part = part.to_ascii_lowercase();
        self.all(
            |pattern| match pattern.literal.to_ascii_lowercase().contains(&part) {
                true => Truth::True,
                false if pattern.whole => Truth::False,
                false => Truth::Unknown,
            },
        )
    }

    /// Whether the name ends so.
    pub fn ends_with(&self, end: &str) -> Truth {
        let end = end.to_ascii_lowercase();
        self.all(
            |pattern| match pattern.literal.to_ascii_lowercase().ends_with(&end) {
                _ if !pattern.whole => Truth::Unknown,
                found => Truth::from(found),
            },
        )
    }

    /// One answer for every pattern that gives names; unknown where they differ.
    fn all(&self, judge: impl Fn(&Pattern) -> Truth) -> Truth {
        let mut answers = self.patterns.iter().filter(|one| !one.negative).map(judge);
        let Some(first) = answers.next() else {
            return Truth::Unknown;
        };
        if answers.all(|answer| answer == first) {
            first
        } else {
            Truth::Unknown
        }
    }

    fn admits(&self, name: &str) -> bool {
        let takes_only = self.patterns.iter().all(|pattern| pattern.negative);
        self.patterns
            .iter()
            .rfind(|pattern| pattern.admits(name))
            .map_or(takes_only, |last| !last.negative)
    }
}

/// `branches` and `branches-ignore`: GitHub allows one of them; the second is read as taking away.
fn listed(only: Option<&[Text]>, ignored: Option<&[Text]>, prefix: &str) -> Vec<Pattern> {
    let given = only
        .unwrap_or_default()
        .iter()
        .map(|text| Pattern::new(&text.text, prefix));
    let taken = ignored.unwrap_or_default().iter().map(|text| Pattern {
        negative: true,
        ..Pattern::new(&text.text, prefix)
    });
    given.chain(taken).collect()
}

impl Pattern {
    fn new(text: &str, prefix: &str) -> Self {
        let (negative, text) = match text.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // An expression is not known before the run.
        let text = if text.contains("${{") { "**" } else { text };
        let special = text.find(['*', '?', '+', '[', ']', '\\']);
        // `?` and `+` count the character before them, which is then not certain either.
        let certain = match special {
            None => text,
            Some(at) if text[at..].starts_with(['?', '+']) => {
                let before = text[..at]
                    .char_indices()
                    .next_back()
                    .map_or(0, |(last, _)| last);
                &text[..before]
            }
            Some(at) => &text[..at],
        };
        Self {
            literal: format!("{prefix}{certain}"),
            whole: special.is_none(),
            negative,
            matches: special.and_then(|_| compiled(text, prefix)),
        }
    }

    fn within(self, prefix: &str) -> Self {
        let matches = self.matches.as_ref().and_then(|regex| {
            let body = regex.as_str().trim_start_matches('^');
            build(&format!("^{}{body}", regex::escape(prefix)))
        });
        Self {
            literal: format!("{prefix}{}", self.literal),
            matches,
            ..self
        }
    }

    fn admits(&self, name: &str) -> bool {
        match &self.matches {
            _ if self.whole => self.literal.eq_ignore_ascii_case(name),
            Some(regex) => regex.is_match(name),
            // A pattern that cannot be compiled: it may give any name, and takes none for certain.
            None => !self.negative,
        }
    }
}

fn build(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(1 << 16)
        .build()
        .ok()
}

fn compiled(text: &str, prefix: &str) -> Option<Regex> {
    let mut pattern = format!("^{}", regex::escape(prefix));
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '*' if rest.peek() == Some(&'*') => {
                rest.next();
                pattern.push_str(".*");
            }
            '*' => pattern.push_str("[^/]*"),
            '?' | '+' | '[' | ']' => pattern.push(next),
            '\\' => {
                if let Some(escaped) = rest.next() {
                    pattern.push_str(&regex::escape(escaped.encode_utf8(&mut [0; 4])));
                }
            }
            _ => pattern.push_str(&regex::escape(next.encode_utf8(&mut [0; 4]))),
        }
    }
    pattern.push('$');
    build(&pattern)
}

fn begins(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}
