//! See the page.

use super::shared_trusts;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/oidc-trust-too-wide",
    page: include_str!("oidc_trust_too_wide.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (role, issuer, statement) in shared_trusts(config, found) {
        let key = format!("{issuer}:sub");
        for condition in statement.conditions_on(&key) {
            // Without `Like` a `*` is a letter.
            if !condition.operator.contains("StringLike") {
                continue;
            }
            for value in &condition.values {
                let Some(subject) = value.text().filter(|text| *text != "*") else {
                    continue;
                };
                let Some(who) = too_wide(issuer, subject) else {
                    continue;
                };
                found
                    .report(value.span, format!("{who} may take this role"))
                    .at(role.address.as_ref())
                    .related(role.attr("assume_role_policy").span(), "the role's trust")
                    .help(format!("name one: {}", example(issuer)));
            }
        }
    }
}

/// Who fits a subject that is more than one repository, project or workspace.
fn too_wide(issuer: &str, subject: &str) -> Option<String> {
    let parts: Vec<&str> = subject.split(':').collect();
    let wild = |text: &str| text.contains(['*', '?']);
    match (issuer, parts.as_slice()) {
        ("token.actions.githubusercontent.com", ["repo", repository, ..]) => {
            let (owner, name) = repository.split_once('/').unwrap_or((repository, "*"));
            if wild(owner) {
                Some("repositories of strangers".to_owned())
            } else {
                wild(name).then(|| format!("every repository of {owner} that `{name}` fits"))
            }
        }
        ("token.actions.githubusercontent.com", [first, ..]) if wild(first) => {
            Some("repositories of strangers".to_owned())
        }
        ("app.terraform.io", ["organization", organization, rest @ ..]) => {
            if wild(organization) {
                return Some("organizations of strangers".to_owned());
            }
            match rest {
                ["project", project, "workspace", workspace, ..]
                    if wild(project) && wild(workspace) =>
                {
                    Some(format!("every workspace of {organization}"))
                }
                [first, ..] if wild(first) => Some(format!("every workspace of {organization}")),
                _ => None,
            }
        }
        ("gitlab.com", ["project_path", path, ..]) => {
            let group = path.split('/').next().unwrap_or_default();
            if wild(group) {
                Some("projects of strangers".to_owned())
            } else {
                wild(path).then(|| format!("every project that `{path}` fits"))
            }
        }
        _ => None,
    }
}

/// A subject as it should be.
pub(super) fn example(issuer: &str) -> &'static str {
    match issuer {
        "app.terraform.io" => "`organization:NAME:project:NAME:workspace:NAME:run_phase:apply`",
        "gitlab.com" => "`project_path:GROUP/PROJECT:ref_type:branch:ref:main`",
        _ => "`repo:OWNER/REPOSITORY:environment:production`",
    }
}
