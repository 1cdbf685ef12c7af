//! See the page.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pipeline/secrets-inherited",
    page: include_str!("secrets_inherited.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for workflow in &config.pipeline.workflows {
        for job in &workflow.jobs {
            let Some(inherit) = job
                .secrets_inherit
                .as_ref()
                .filter(|text| text.as_str() == "inherit")
            else {
                continue;
            };
            let called = job.uses.as_ref();
            let name = called.map_or("the called workflow", |uses| uses.as_str());
            let finding = found.report(
                inherit.span,
                format!("{name} gets every secret of this repository"),
            );
            if let Some(uses) = called {
                finding.related(uses.span, "called here");
            }
            finding.help("name the secrets that it needs: `secrets:` with one line each");
        }
    }
}
