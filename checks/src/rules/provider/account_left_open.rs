//! A provider for any account.

use super::implied_account;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "provider/account-left-open",
    page: include_str!("account_left_open.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for provider in &config.providers {
        if provider.name.as_ref() != "aws" {
            continue;
        }
        let pinned = ["allowed_account_ids", "forbidden_account_ids"]
            .iter()
            .any(|name| !provider.attr(name).is_unset());
        if pinned
            || provider.block("assume_role").is_some()
            || provider.block("assume_role_with_web_identity").is_some()
        {
            continue;
        }
        let Some(root) = config
            .modules
            .get(provider.module)
            .map(|module| module.root)
        else {
            continue;
        };
        let Some((account, span)) = implied_account(config, root) else {
            continue;
        };
        found
            .report(provider.header, format!("made for account {account}, and applied to whichever account the credentials are of"))
            .related(span, "names that account")
            .help("allowed_account_ids = [var.account_id]: a run with the wrong credentials then stops before it does anything");
    }
}
