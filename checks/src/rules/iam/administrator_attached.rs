//! See the page.

use super::policy;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::is_made;
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/administrator-attached",
    page: include_str!("administrator_attached.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

/// AWS's own policies with which one can give oneself everything.
const ALL: [&str; 3] = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"];

fn check(config: &Config, found: &mut Findings) {
    let kinds = [
        "aws_iam_role_policy_attachment",
        "aws_iam_user_policy_attachment",
        "aws_iam_group_policy_attachment",
        "aws_iam_policy_attachment",
    ];
    for attachment in kinds
        .into_iter()
        .flat_map(|kind| config.resources(kind))
        .filter(|one| is_made(one))
    {
        let attribute = attachment.attribute("policy_arn");
        let Some(name) = attribute.and_then(|attribute| policy::managed_name(&attribute.value))
        else {
            continue;
        };
        if ALL.contains(&name.as_str()) {
            found
                .report(attachment.attr("policy_arn").span(), format!("{name} is attached: it is nearly all of the account"))
                .at(attachment.address.as_ref())
                .help("attach a policy of its own, with the actions that are called and the ARNs that they are called on");
        }
    }
}
