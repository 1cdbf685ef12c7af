//! What GitHub's token must be allowed for what a step does: scopes of `permissions`.
//!
//! <https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps> and the
//! `README` of each action, as of 2026-11. Invariant: a step of which not everything is known says so
//! ([`Needs::certain`]); nobody may then say that a scope is not needed.

use super::workflow::{Job, Step, Workflow};
use super::yaml::Text;
use crate::terraform::source::Span;

/// One thing that a step does with the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The scopes any one of which allows it.
    pub scopes: &'static [&'static str],
    /// `read` or `write`.
    pub level: &'static str,
    /// What does it: the action, the call, the command.
    pub what: String,
    /// Where.
    pub span: Span,
}

/// Everything that a step does with the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// What is known to be needed.
    pub needs: Vec<Need>,
    /// Whether that is all.
    pub certain: bool,
}

type Scopes = &'static [&'static str];

const COMMENT: Scopes = &["pull-requests", "issues"];
const PULLS: Scopes = &["pull-requests"];
const ISSUES: Scopes = &["issues"];
const CONTENTS: Scopes = &["contents"];

/// Actions and what they need; an empty list for those that need nothing.
const ACTIONS: &[(&str, &[(Scopes, &str)])] = &[
    ("actions/cache", &[]),
    ("actions/checkout", &[(CONTENTS, "read")]),
    ("actions/download-artifact", &[]),
    ("actions/setup-go", &[]),
    ("actions/setup-java", &[]),
    ("actions/setup-node", &[]),
    ("actions/setup-python", &[]),
    ("actions/upload-artifact", &[]),
    (
        "github/codeql-action/upload-sarif",
        &[(&["security-events"], "write")],
    ),
    ("hashicorp/setup-terraform", &[]),
    (
        "marocchino/sticky-pull-request-comment",
        &[(PULLS, "write")],
    ),
    ("opentofu/setup-opentofu", &[]),
    (
        "peter-evans/create-or-update-comment",
        &[(COMMENT, "write")],
    ),
    (
        "peter-evans/create-pull-request",
        &[(CONTENTS, "write"), (PULLS, "write")],
    ),
    ("softprops/action-gh-release", &[(CONTENTS, "write")]),
    ("terraform-linters/setup-tflint", &[]),
];

/// Calls of the REST client in `actions/github-script`.
const CALLS: &[(&str, Scopes, &str)] = &[
    ("checks.create", &["checks"], "write"),
    ("git.createRef", CONTENTS, "write"),
    ("issues.addLabels", COMMENT, "write"),
    ("issues.create", ISSUES, "write"),
    ("issues.createComment", COMMENT, "write"),
    ("issues.deleteComment", COMMENT, "write"),
    ("issues.listComments", COMMENT, "read"),
    ("issues.update", ISSUES, "write"),
    ("issues.updateComment", COMMENT, "write"),
    ("pulls.create", PULLS, "write"),
    ("pulls.createReview", PULLS, "write"),
    ("pulls.get", PULLS, "read"),
    ("pulls.list", PULLS, "read"),
    ("repos.createCommitStatus", &["statuses"], "write"),
    ("repos.createDeployment", &["deployments"], "write"),
    ("repos.createDeploymentStatus", &["deployments"], "write"),
    ("repos.createRelease", CONTENTS, "write"),
];

/// Commands of GitHub's own program, and `git push`.
const COMMANDS: &[(&[&str], Scopes, &str)] = &[
    (&["gh", "issue", "comment"], COMMENT, "write"),
    (&["gh", "issue", "create"], ISSUES, "write"),
    (&["gh", "issue", "close"], ISSUES, "write"),
    (&["gh", "pr", "comment"], COMMENT, "write"),
    (&["gh", "pr", "create"], PULLS, "write"),
    (&["gh", "pr", "edit"], PULLS, "write"),
    (&["gh", "pr", "review"], PULLS, "write"),
    (&["gh", "release", "create"], CONTENTS, "write"),
    (&["gh", "release", "upload"], CONTENTS, "write"),
    (&["git", "push"], CONTENTS, "write"),
];

/// What a step needs.
pub fn needs(workflow: &Workflow, job: &Job, step: &Step) -> Needs {
    let mut found = Needs {
        needs: Vec::new(),
        certain: true,
    };
    // A token that comes from elsewhere has rights of its own, which nobody sees here.
    if foreign_token(workflow, job, step) {
        found.certain = false;
        return found;
    }
    action(workflow, job, step, &mut found);
    commands(step, &mut found);
    found
}

fn foreign_token(workflow: &Workflow, job: &Job, step: &Step) -> bool {
    let input = ["github-token", "token", "github_token", "repo-token"]
        .into_iter()
        .filter_map(|name| step.input(name));
    let variable = ["GITHUB_TOKEN", "GH_TOKEN"]
        .into_iter()
        .filter_map(|name| workflow.variable(job, step, name));
    input.chain(variable).any(|pair| {
        let text = pair
            .value
            .as_ref()
            .map_or("", Text::as_str)
            .to_ascii_lowercase();
        !text.contains("github.token") && !text.contains("secrets.github_token")
    })
}

fn action(workflow: &Workflow, job: &Job, step: &Step, found: &mut Needs) {
    let (Some(uses), Some((name, _))) = (&step.uses, step.action()) else {
        return;
    };
    let mut need = |scopes: Scopes, level: &'static str, what: &str, span: Span| {
        found.needs.push(Need {
            scopes,
            level,
            what: what.to_owned(),
            span,
        });
    };
    match name {
        "actions/github-script" => {
            let script = step.input("script").and_then(|pair| pair.value.as_ref());
            match script {
                Some(script) => found.certain &= calls(script, &mut need),
                None => found.certain = false,
            }
        }
        "aws-actions/configure-aws-credentials" => {
            let keys = step.input("aws-access-key-id").is_some()
                || workflow.variable(job, step, "AWS_ACCESS_KEY_ID").is_some()
                || step.input("web-identity-token-file").is_some()
                || step.input("role-chaining").is_some();
            if let Some(role) = step.input("role-to-assume").filter(|_| !keys) {
                need(&["id-token"], "write", name, role.span);
            }
        }
        _ => match ACTIONS.iter().find(|(known, _)| *known == name) {
            Some((_, scopes)) => {
                for (scopes, level) in *scopes {
                    need(scopes, level, name, uses.span);
                }
            }
            None => found.certain = false,
        },
    }
}

/// The calls of a script; false where there may be others.
fn calls(script: &Text, need: &mut impl FnMut(Scopes, &'static str, &str, Span)) -> bool {
    let mut certain = true;
    for client in [
        "github.rest.",
        "github.request",
        "github.graphql",
        "github.paginate",
        "fetch(",
    ] {
        for (at, _) in script.text.match_indices(client) {
            let after = script.text.get(at + client.len()..).unwrap_or_default();
            let end = after
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
                .unwrap_or(after.len());
            let called = after.get(..end).unwrap_or_default();
            let row = CALLS.iter().find(|(name, ..)| *name == called);
            match row.filter(|_| client == "github.rest.") {
                Some((name, scopes, level)) => {
                    let range = at..at + client.len() + end;
                    need(scopes, level, &format!("`{name}`"), script.span_of(range));
                }
                None => certain = false,
            }
        }
    }
    certain
}

fn commands(step: &Step, found: &mut Needs) {
    let Some(run) = &step.run else {
        return;
    };
    for command in &step.commands {
        let program = command.program().unwrap_or_default();
        let words = std::iter::once(program)
            .chain(command.arguments().iter().map(|word| word.text.as_str()));
        let words: Vec<&str> = words.filter(|word| !word.starts_with('-')).collect();
        let row = COMMANDS.iter().find(|(begin, ..)| words.starts_with(begin));
        if let Some((begin, scopes, level)) = row {
            found.needs.push(Need {
                scopes,
                level,
                what: format!("`{}`", begin.join(" ")),
                span: run.span_of(command.range.clone()),
            });
        } else if matches!(program, "gh" | "curl" | "wget" | "hub") {
            found.certain = false;
        }
    }
    // A script that takes the token along may do anything with it.
    let token = run.text.contains("GITHUB_TOKEN") || run.text.contains("github.token");
    found.certain &= !token;
}
