//! See the page.

use super::policy;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/policy-as-text",
    page: include_str!("policy_as_text.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let trusts = policy::roles(config).map(|role| (role, role.attr("assume_role_policy")));
    for (resource, attr) in trusts.chain(policy::identity_policies(config)) {
        let Some(document) = policy::read(config, attr)
            .document()
            .filter(|document| document.text)
        else {
            continue;
        };
        let empty = document.statements.iter().any(|statement| {
            statement
                .sid
                .as_ref()
                .is_some_and(|sid| sid.text() == Some(""))
        });
        let more = if empty {
            ", and it has a Sid that names nothing"
        } else {
            ""
        };
        found
            .report(attr.span(), format!("this policy is a text: Terraform looks at it when AWS does, and not before{more}"))
            .at(resource.address.as_ref())
            .help("write it as a data source `aws_iam_policy_document`, or with `jsonencode`");
    }
}
