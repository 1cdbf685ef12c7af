//! See the page.

use super::policy::{self, Read};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "iam/policy-is-no-json",
    page: include_str!("policy_is_no_json.md"),
    predicts: Predicts::Refused("contains an invalid JSON policy"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let trusts = policy::roles(config).map(|role| (role, role.attr("assume_role_policy")));
    for (resource, attr) in trusts.chain(policy::identity_policies(config)) {
        if let Read::NoJson(span, why) = policy::read(config, attr) {
            found
                .report(
                    span,
                    format!("this is no JSON object, and the provider refuses it: {why}"),
                )
                .at(resource.address.as_ref())
                .help("write the policy with `jsonencode`, which cannot forget a comma");
        }
    }
}
