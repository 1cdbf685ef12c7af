//! A client secret that is handed on.

use super::CLIENT;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::made;
use crate::terraform::config::{By, Config};

pub const RULE: Rule = Rule {
    id: "cognito/secret-handed-on",
    page: include_str!("secret_handed_on.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        for reader in config.readers(client) {
            if !reader.origin.path.starts_with("client_secret") {
                continue;
            }
            let (place, help) = match reader.by {
                By::Output(_) => (
                    "an output",
                    "let who needs it read it from Cognito (`describe-user-pool-client`)",
                ),
                By::Resource(id) => {
                    match config.all().get(id).map(|resource| resource.kind.as_ref()) {
                        Some("aws_lambda_function") => (
                            "the environment of a function",
                            "put it into Secrets Manager, and give the function the secret's name",
                        ),
                        Some("aws_ssm_parameter")
                            if config.all().get(id).is_some_and(|parameter| {
                                parameter.attr("type").text() == Some("String")
                            }) =>
                        {
                            (
                                "a parameter that is not encrypted",
                                "type = \"SecureString\"",
                            )
                        }
                        _ => continue,
                    }
                }
                By::Call(_) | By::Provider(_) => continue,
            };
            found
                .report(
                    reader.span,
                    format!("the client's secret is copied into {place}"),
                )
                .at(client.address.as_ref())
                .related(client.header, "its secret")
                .help(help);
        }
    }
}
