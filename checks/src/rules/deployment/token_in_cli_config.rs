//! See the page.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "deployment/token-in-cli-config",
    page: include_str!("token_in_cli_config.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let mut seen = Vec::new();
    for root in config.roots() {
        let around = config.pipeline.around(root.id);
        for (path, file) in around.cli_configs() {
            if seen.contains(&file.file) || around.ignored(path) {
                continue;
            }
            seen.push(file.file);
            for credentials in &file.credentials {
                let Some(token) = &credentials.token else {
                    continue;
                };
                if token.text.as_ref().is_some_and(|text| !text.is_empty()) {
                    found
                        .report(
                            token.span,
                            format!("a token for {} lies in the repository, and git does not ignore the file", credentials.host),
                        )
                        .help(format!(
                            "revoke the token, take the file out of the history, and give the new one as {}",
                            super::token_nobody_reads::variable_of(&credentials.host)
                        ));
                }
            }
        }
    }
}
