//! No lock file.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::is_kept_here;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "module/no-lock-file",
    page: include_str!("no_lock_file.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for root in config.roots() {
        let around = config.pipeline.around(root.id);
        if around.has_file(".terraform.lock.hcl") || !is_kept_here(config, root) {
            continue;
        }
        found
            .report(root.span, "no .terraform.lock.hcl: each machine takes the providers that it finds, and compares no hash")
            .help("run `terraform init` and commit .terraform.lock.hcl; in the pipeline `init -lockfile=readonly`");
    }
}
