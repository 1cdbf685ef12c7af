//! IAM policy documents as far as they are known: of `aws_iam_policy_document`, of `jsonencode`, of text.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>. Invariant: what is not known is
//! left out and said ([`Document::certain`], [`Listed::certain`]); a list that is not certain may hold more.

mod data;
mod granted;
mod json;

pub(super) use granted::{granted, managed_name};

use super::{is_made, unknown};
use crate::finding::Findings;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};
use crate::terraform::source::Span;
use crate::terraform::value::Valued;

/// A policy document.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// The expression that it comes from.
    pub span: Span,
    /// What is known of its statements.
    pub statements: Vec<Statement>,
    /// Whether these are all.
    pub certain: bool,
    /// `Version`, where it is written; a document of a data source has the right one.
    pub version: Option<Valued>,
    /// Members that no policy has, with their names.
    pub strange: Vec<(String, Span)>,
    /// Written as text: a heredoc, a string, a file.
    pub text: bool,
}

/// A statement.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    /// The block's header, the object, or the whole document where it is text.
    pub span: Span,
    /// `Sid`.
    pub sid: Option<Valued>,
    /// `Effect`: `Allow`, `Deny`, or something else.
    pub effect: Option<Valued>,
    /// `Principal`; `None` where there is none.
    pub principals: Option<Listed<Principal>>,
    /// `Action` or `NotAction`.
    pub actions: Option<Listed<Valued>>,
    /// `Resource` or `NotResource`.
    pub resources: Option<Listed<Valued>>,
    /// `Condition`.
    pub conditions: Vec<Condition>,
    /// Whether these are all conditions.
    pub conditions_certain: bool,
    /// Members that no statement has.
    pub strange: Vec<(String, Span)>,
}

/// The values of a member, or of its `Not` form.
#[derive(Debug, Clone)]
pub(super) struct Listed<T> {
    /// Whether it is the `Not` form.
    pub not: bool,
    /// Where it is written.
    pub span: Span,
    /// What is known of its values.
    pub values: Vec<T>,
    /// Whether these are all.
    pub certain: bool,
}

/// One principal.
#[derive(Debug, Clone)]
pub(super) struct Principal {
    /// `AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for everybody.
    pub kind: String,
    /// Its name.
    pub name: Valued,
}

/// One key of a condition.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// `StringLike`.
    pub operator: String,
    /// `token.actions.githubusercontent.com:sub`.
    pub key: String,
    /// What is known of its values.
    pub values: Vec<Valued>,
    /// Where it is written.
    pub span: Span,
}

/// What an attribute that takes a policy says.
#[derive(Debug, Clone)]
pub(super) enum Read {
    /// Nothing is known of it, or nothing is there.
    Nothing,
    /// It is text that is no JSON object: where, and what is wrong.
    NoJson(Span, String),
    /// A document.
    Document(Document),
}

impl Read {
    /// The document, where there is one.
    pub fn document(self) -> Option<Document> {
        match self {
            Self::Document(document) => Some(document),
            Self::Nothing | Self::NoJson(..) => None,
        }
    }
}

/// Reads the policy of an attribute.
pub(super) fn read(config: &Config, attr: Attr<'_>) -> Read {
    if let Some((source, path)) = config.target(attr)
        && source.kind.as_ref() == "aws_iam_policy_document"
        && matches!(path, "json" | "minified_json")
    {
        return Read::Document(data::document(config, source, attr.span()));
    }
    json::document(config, attr)
}

/// Every role that is certainly made.
pub(super) fn roles(config: &Config) -> impl Iterator<Item = &Resource> {
    config
        .resources("aws_iam_role")
        .filter(|role| is_made(role))
}

/// The document of an attribute; one that is not known is counted as not judged.
pub(super) fn judged(config: &Config, found: &mut Findings, attr: Attr<'_>) -> Option<Document> {
    let document = read(config, attr).document();
    if document.is_none() {
        unknown(found, attr);
    }
    document
}

/// Every role with its trust policy, where that is known.
pub(super) fn trusts<'c>(
    config: &'c Config,
    found: &mut Findings,
) -> Vec<(&'c Resource, Document)> {
    roles(config)
        .filter_map(|role| {
            let document = judged(config, found, role.attr("assume_role_policy"))?;
            Some((role, document))
        })
        .collect()
}

/// The attributes that say what somebody may do: resource and attribute.
pub(super) fn identity_policies(config: &Config) -> Vec<(&Resource, Attr<'_>)> {
    const KINDS: [&str; 4] = [
        "aws_iam_policy",
        "aws_iam_role_policy",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
    ];
    let named = KINDS
        .into_iter()
        .flat_map(|kind| config.resources(kind))
        .filter(|resource| is_made(resource))
        .map(|resource| (resource, resource.attr("policy")));
    let inline = roles(config).flat_map(|role| {
        role.block
            .blocks("inline_policy")
            .map(move |block| (role, block.attr("policy")))
    });
    named.chain(inline).collect()
}

impl Statement {
    /// Whether it allows; false for a denial, and where that is not known.
    pub fn allows(&self) -> bool {
        self.effect.as_ref().and_then(Valued::text) == Some("Allow")
    }

    /// The principals of a type whose names are known.
    pub fn named(&self, kind: &str) -> impl Iterator<Item = (&Valued, &str)> {
        self.principals
            .iter()
            .filter(|listed| !listed.not)
            .flat_map(|listed| &listed.values)
            .filter(move |principal| principal.kind == kind)
            .filter_map(|principal| Some((&principal.name, principal.name.text()?)))
    }

    /// The conditions on a key, whatever the case of its letters.
    pub fn conditions_on(&self, key: &str) -> impl Iterator<Item = &Condition> {
        self.conditions
            .iter()
            .filter(move |condition| condition.key.eq_ignore_ascii_case(key))
    }

    /// Whether it has a condition on one of these keys, or may have one that is not known.
    pub fn may_ask(&self, keys: &[&str]) -> bool {
        !self.conditions_certain
            || keys
                .iter()
                .any(|key| self.conditions_on(key).next().is_some())
    }
}

impl Document {
    /// Whether everything about who is trusted is known: all statements, and their principals.
    pub fn certain_of_principals(&self) -> bool {
        self.certain
            && self.statements.iter().all(|statement| {
                let known = |listed: &Listed<Principal>| {
                    listed.certain && listed.values.iter().all(|one| one.name.text().is_some())
                };
                statement.principals.as_ref().is_none_or(known)
            })
    }

    /// Whether a service is trusted to assume the role; `None` where that is not known.
    pub fn trusts_service(&self, service: &str) -> Option<bool> {
        let mut allowed = self
            .statements
            .iter()
            .filter(|statement| statement.allows());
        if allowed.any(|statement| statement.named("Service").any(|(_, name)| name == service)) {
            return Some(true);
        }
        self.certain_of_principals().then_some(false)
    }
}

/// Whether a pattern with `*` and `?` takes a text; letters count in either case.
pub(super) fn like(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.to_ascii_lowercase().chars().collect();
    let text: Vec<char> = text.to_ascii_lowercase().chars().collect();
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(one) if *one == '?' || Some(one) == text.get(seen) => {
                at += 1;
                seen += 1;
            }
            _ => match star {
                Some((back, taken)) => {
                    at = back + 1;
                    seen = taken + 1;
                    star = Some((back, taken + 1));
                }
                None => return false,
            },
        }
    }
    pattern
        .get(at..)
        .unwrap_or_default()
        .iter()
        .all(|one| *one == '*')
}

#[cfg(test)]
mod tests {
    use super::like;

    #[test]
    fn patterns_take_what_iam_says() {
        for (pattern, text, expected) in [
            ("*", "s3:GetObject", true),
            ("s3:*", "s3:GetObject", true),
            ("S3:get*", "s3:GetObject", true),
            ("s3:Get?bject", "s3:GetObject", true),
            ("s3:*Object", "s3:GetObject", true),
            ("s3:*Object", "s3:GetObjectTagging", false),
            ("sqs:*", "s3:GetObject", false),
            ("s3:GetObject", "s3:GetObject", true),
            ("s3:GetObjec", "s3:GetObject", false),
            ("", "s3:GetObject", false),
        ] {
            assert_eq!(like(pattern, text), expected, "{pattern} {text}");
        }
    }
}
