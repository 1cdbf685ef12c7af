//! See the page.

use super::uses_terraform;
use crate::finding::{Findings, Severity};
use crate::pipeline::{Pair, pair};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "pipeline/long-lived-keys",
    page: include_str!("long_lived_keys.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

/// The names of key id, secret and session token: in `env`, and as inputs of the action.
const NAMES: [[&str; 3]; 2] = [
    [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
    ],
    [
        "aws-access-key-id",
        "aws-secret-access-key",
        "aws-session-token",
    ],
];

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        if !uses_terraform(workflow) {
            continue;
        }
        let jobs = workflow.jobs.iter().map(|job| &job.env);
        let steps = workflow
            .steps()
            .flat_map(|(_, step)| [&step.env, &step.with]);
        for pairs in std::iter::once(&workflow.env).chain(jobs).chain(steps) {
            for names in NAMES {
                keys(pairs, names, found);
            }
        }
    }
}

fn keys(pairs: &[Pair], [id, secret, token]: [&str; 3], found: &mut Findings) {
    let written = |name| {
        let pair = pair(pairs, name)?;
        pair.value
            .as_ref()
            .filter(|value| stored(&value.text))
            .map(|_| pair)
    };
    // With a session token they are keys for an hour.
    if pair(pairs, token).is_some() {
        return;
    }
    let Some(first) = written(id).or_else(|| written(secret)) else {
        return;
    };
    let finding = found.report(
        first.span,
        "access keys of an AWS user: they work for anybody, from anywhere, until somebody revokes them",
    );
    finding.help("let the job assume a role with GitHub's OIDC token: `id-token: write` and role-to-assume of aws-actions/configure-aws-credentials");
    if let Some(other) = written(secret).filter(|other| other.span != first.span) {
        finding.related(other.span, "their secret");
    }
}

/// Kept in GitHub or written here; what a step before has made is not.
fn stored(value: &str) -> bool {
    let value = value.trim();
    !value.is_empty()
        && (!value.contains("${{") || value.contains("secrets.") || value.contains("secrets["))
}
