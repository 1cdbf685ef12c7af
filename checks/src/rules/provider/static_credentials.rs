//! Credentials in the provider.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "provider/static-credentials",
    page: include_str!("static_credentials.md"),
    predicts: Predicts::Posture(Severity::Critical),
    check,
};

/// Arguments that are secrets.
const SECRETS: [&str; 3] = ["access_key", "secret_key", "token"];

fn check(config: &Config, found: &mut Findings) {
    for provider in &config.providers {
        if provider.name.as_ref() != "aws" || is_fake(provider) {
            continue;
        }
        for name in SECRETS {
            let attr = provider.attr(name);
            let Some(value) = attr
                .value()
                .filter(|value| value.text().is_some_and(|text| !text.is_empty()))
            else {
                continue;
            };
            if value.origin().is_some() {
                continue;
            }
            found
                .report(value.span, format!("{name} of the provider is written into the configuration"))
                .related(provider.header, "whoever reads this may do what it may do")
                .help("revoke it, take it out, and let the provider find credentials: a role by OIDC in the pipeline, a profile on a desk");
        }
    }
}

/// Whether the provider talks to an emulator, which takes any key.
fn is_fake(provider: &crate::terraform::config::Provider) -> bool {
    let endpoints = provider.block("endpoints").is_some();
    endpoints && provider.attr("skip_credentials_validation").bool() == Some(true)
}
