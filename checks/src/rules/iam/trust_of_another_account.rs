//! See the page.

use super::policy;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/trust-of-another-account",
    page: include_str!("trust_of_another_account.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

/// Conditions that narrow a whole account down.
const NARROW: [&str; 6] = [
    "sts:ExternalId",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalTag",
    "aws:userid",
    "aws:MultiFactorAuthPresent",
];

fn check(config: &Config, found: &mut Findings) {
    for (role, document) in policy::trusts(config, found) {
        // Which account is ours is only known where the provider says so.
        let Some(provider) = config.provider(role) else {
            continue;
        };
        let allowed = provider.attr("allowed_account_ids");
        let ours: Vec<&str> = allowed
            .items()
            .iter()
            .filter_map(|item| item.text())
            .collect();
        if ours.is_empty() || ours.len() < allowed.items().len() {
            continue;
        }
        for statement in document.statements.iter().filter(|one| one.allows()) {
            if statement.may_ask(&NARROW) {
                continue;
            }
            for (value, name) in statement.named("AWS") {
                let strange =
                    |account: &&str| !ours.contains(account) && !config.allowed.account(account);
                let Some(account) = whole_account(name).filter(strange) else {
                    continue;
                };
                found
                    .report(
                        value.span,
                        format!(
                            "everybody whom account {account} lets assume roles may assume this one"
                        ),
                    )
                    .at(role.address.as_ref())
                    .related(allowed.span(), "the account of this configuration")
                    .help("name the role of that account, or add a condition on sts:ExternalId");
            }
        }
    }
}

/// The account, where a principal is one as a whole: its number, or the ARN of its root.
fn whole_account(name: &str) -> Option<&str> {
    let account = match name.strip_suffix(":root") {
        Some(arn) => arn.rsplit(':').next()?,
        None => name,
    };
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then_some(account)
}
