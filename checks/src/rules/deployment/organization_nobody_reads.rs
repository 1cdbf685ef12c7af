//! See the page.

use super::{backend, deployed, title, variables};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/organization-nobody-reads",
    page: include_str!("organization_nobody_reads.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (root, workflow) in deployed(config) {
        let block = backend(root);
        if block.is_some_and(|block| block.kind.as_ref() == "cloud") {
            continue;
        }
        let names = [
            "TF_CLOUD_ORGANIZATION",
            "TF_CLOUD_HOSTNAME",
            "TF_CLOUD_PROJECT",
        ];
        let file = config.sources.get(workflow.file);
        for pair in variables(workflow).filter(|pair| names.contains(&pair.name.as_str())) {
            let name = pair.name.as_str();
            let read = |text: &str| {
                text.contains(&format!("${name}"))
                    || text.contains(&format!("env.{name}"))
                    || text.contains(&format!("${{{name}"))
            };
            if file.is_some_and(|source| read(&source.text)) {
                continue;
            }
            let finding = found.report(
                pair.span,
                format!("only a `cloud` block reads {name}, and this configuration has none"),
            );
            if let Some(block) = block {
                finding.related(block.header, format!("{} has its own", title(block)));
            }
            finding.help("move to a `cloud` block, or delete the variable");
        }
    }
}
