//! Any version of Terraform.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "module/terraform-version-open",
    page: include_str!("terraform_version_open.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for root in config.roots() {
        let set = root
            .terraform
            .iter()
            .any(|block| !block.attr("required_version").is_unset());
        if set || !crate::rules::is_kept_here(config, root) {
            continue;
        }
        found
            .report(root.span, "any version of Terraform may run this, and write the state in a form that an older one cannot read")
            .help("terraform { required_version = \">= 1.10.0, < 2.0.0\" }");
    }
}
