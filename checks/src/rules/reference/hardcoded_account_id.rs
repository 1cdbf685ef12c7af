//! See the page.

use std::collections::BTreeSet;

use super::{Outside, account_in};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "reference/hardcoded-account-id",
    page: include_str!("hardcoded_account_id.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let outside = Outside::of(config);
    let mut seen = BTreeSet::new();
    for resource in config.all() {
        resource.walk(&mut |attribute| {
            account_in(&attribute.value, &mut |account, span| {
                if outside.holds(span)
                    || config.allowed.account(account)
                    || !seen.insert((span.file, span.start))
                {
                    return;
                }
                found
                    .report(
                        span,
                        format!("account {account} is written into an ARN: in any other account it names nothing that is there"),
                    )
                    .at(resource.address.as_ref())
                    .help(format!(
                        "take the ARN from the object itself, or the account from `data.aws_caller_identity.current.account_id` instead of {account}"
                    ));
            });
        });
    }
}
