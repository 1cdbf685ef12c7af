//! What an `if:` comes to for each event that starts a workflow.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context>.
//! Invariant: what is not known from the workflow itself evaluates to [`Truth::Unknown`]; a verdict
//! of `False` means that no run of that trigger can make the condition true.

use std::ops::Range;

use super::expression::{Expression, Kind, condition_of};
use super::filter::Filter;
use super::workflow::Trigger;

/// A value of three-valued logic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// In every run.
    True,
    /// In no run.
    False,
    /// Not settled by the workflow.
    Unknown,
}

/// What a condition comes to when one event starts the workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The event.
    pub event: String,
    /// The outcome.
    pub truth: Truth,
    /// Comparisons that are never true for this event, as ranges of the condition.
    pub never: Vec<Range<usize>>,
}

/// Judges an `if:` for every trigger. `None` where it is not an expression that can be read.
pub fn judge(condition: &str, triggers: &[Trigger]) -> Option<Vec<Verdict>> {
    let expression = condition_of(condition)?;
    let verdicts = triggers.iter().map(|trigger| {
        let facts = Facts::of(trigger);
        let mut never = Vec::new();
        let truth = facts.truth(&expression, &mut never);
        Verdict {
            event: trigger.event.text.clone(),
            truth,
            never,
        }
    });
    Some(verdicts.collect())
}

/// What is known of a run that one trigger starts.
struct Facts {
    event: Option<String>,
    reference: Filter,
    name: Filter,
    base: Filter,
    head: Filter,
}

impl Facts {
    fn of(trigger: &Trigger) -> Self {
        let event = trigger.event.text.as_str();
        let branches = || {
            Filter::branches(
                trigger.branches.as_deref(),
                trigger.branches_ignore.as_deref(),
            )
        };
        let nothing = || Filter::exactly("");
        let facts = |reference, name, base, head| Self {
            // A called workflow sees the event of its caller.
            event: (event != "workflow_call").then(|| event.to_owned()),
            reference,
            name,
            base,
            head,
        };
        match event {
            "push" => facts(
                Filter::pushed(trigger, true),
                Filter::pushed(trigger, false),
                nothing(),
                nothing(),
            ),
            "pull_request" => facts(
                Filter::under("refs/pull/"),
                Filter::any(),
                branches(),
                Filter::any(),
            ),
            "pull_request_target" => facts(
                branches().within("refs/heads/"),
                branches(),
                branches(),
                Filter::any(),
            ),
            "schedule" | "workflow_run" | "issues" | "issue_comment" => facts(
                Filter::under("refs/heads/"),
                Filter::any(),
                nothing(),
                nothing(),
            ),
            "release" => facts(
                Filter::under("refs/tags/"),
                Filter::any(),
                nothing(),
                nothing(),
            ),
            "workflow_dispatch" => facts(Filter::any(), Filter::any(), nothing(), nothing()),
            _ => facts(Filter::any(), Filter::any(), Filter::any(), Filter::any()),
        }
    }

    /// What a context may be; `None` where nothing is known of it.
    fn values(&self, path: &[String]) -> Option<Filter> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["github", "event_name"] => self.event.as_deref().map(Filter::exactly),
            ["github", "ref"] => Some(self.reference.clone()),
            ["github", "ref_name"] => Some(self.name.clone()),
            ["github", "base_ref"] => Some(self.base.clone()),
            ["github", "head_ref"] => Some(self.head.clone()),
            _ => None,
        }
    }

    fn truth(&self, expression: &Expression, never: &mut Vec<Range<usize>>) -> Truth {
        match &expression.kind {
            Kind::Null => Truth::False,
            Kind::Bool(value) => Truth::from(*value),
            Kind::Number(value) => Truth::from(*value != 0.0 && !value.is_nan()),
            Kind::Text(value) => Truth::from(!value.is_empty()),
            Kind::Context(path) => match self.values(path) {
                Some(values) => !values.equals(""),
                None => Truth::Unknown,
            },
            Kind::Call(name, arguments) => {
                let truth = self.call(name, arguments);
                if truth == Truth::False {
                    never.push(expression.range.clone());
                }
                truth
            }
            Kind::Not(inner) => !self.truth(inner, &mut Vec::new()),
            Kind::And(left, right) => self.truth(left, never).and(self.truth(right, never)),
            Kind::Or(left, right) => !(!self.truth(left, never)).and(!self.truth(right, never)),
            Kind::Equal(left, right) => {
                let truth = self.equal(left, right);
                if truth == Truth::False {
                    never.push(expression.range.clone());
                }
                truth
            }
            Kind::NotEqual(left, right) => {
                let truth = !self.equal(left, right);
                if truth == Truth::False {
                    never.push(expression.range.clone());
                }
                truth
            }
            Kind::Order(..) => Truth::Unknown,
        }
    }

    fn equal(&self, left: &Expression, right: &Expression) -> Truth {
        match (&left.kind, &right.kind) {
            (Kind::Text(left), Kind::Text(right)) => Truth::from(left.eq_ignore_ascii_case(right)),
            (Kind::Bool(left), Kind::Bool(right)) => Truth::from(left == right),
            (Kind::Context(path), Kind::Text(text)) | (Kind::Text(text), Kind::Context(path)) => {
                self.values(path)
                    .map_or(Truth::Unknown, |values| values.equals(text))
            }
            _ => Truth::Unknown,
        }
    }

    fn call(&self, name: &str, arguments: &[Expression]) -> Truth {
        let [
            Expression {
                kind: Kind::Context(path),
                ..
            },
            Expression {
                kind: Kind::Text(text),
                ..
            },
        ] = arguments
        else {
            return Truth::Unknown;
        };
        match (name, self.values(path)) {
            ("startswith", Some(values)) => values.starts_with(text),
            ("contains", Some(values)) => values.contains(text),
            ("endswith", Some(values)) => values.ends_with(text),
            _ => Truth::Unknown,
        }
    }
}

impl Truth {
    /// False as soon as one is, true when both are.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}
