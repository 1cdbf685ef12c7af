//! See the page.

use super::shared_trusts;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/oidc-trust-without-audience",
    page: include_str!("oidc_trust_without_audience.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (role, issuer, statement) in shared_trusts(config, found) {
        let key = format!("{issuer}:aud");
        if statement.may_ask(&[&key]) {
            continue;
        }
        found
            .report(
                statement.span,
                format!("a token of {issuer} that was made for somebody else is taken as well: nothing asks for whom it is"),
            )
            .at(role.address.as_ref())
            .related(role.attr("assume_role_policy").span(), "the role's trust")
            .help(format!("add a condition `StringEquals` on `{key}`: `{}`", audience(issuer)));
    }
}

fn audience(issuer: &str) -> &'static str {
    match issuer {
        "app.terraform.io" => "aws.workload.identity",
        "gitlab.com" => "https://gitlab.com",
        _ => "sts.amazonaws.com",
    }
}
