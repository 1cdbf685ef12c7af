//! A token in a CLI configuration.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "backend/token-in-cli-config",
    page: include_str!("token_in_cli_config.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for root in config.roots() {
        let around = config.pipeline.around(root.id);
        for (path, file) in around.cli_configs() {
            if around.ignored(path) {
                continue;
            }
            for credentials in &file.credentials {
                let Some(token) = &credentials.token else {
                    continue;
                };
                if token.text.as_deref() == Some("") {
                    continue;
                }
                let host = credentials.host.replace('-', "__").replace('.', "_");
                found
                    .report(
                        token.span,
                        "a token in a file that git takes, and that Terraform does not read here",
                    )
                    .related(
                        credentials.span,
                        "Terraform looks in the home folder, or where TF_CLI_CONFIG_FILE says",
                    )
                    .help(format!(
                        "revoke it, delete the file, and set TF_TOKEN_{host} in the environment"
                    ));
            }
        }
    }
}
