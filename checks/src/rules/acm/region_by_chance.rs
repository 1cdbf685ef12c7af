//! The right region by chance.

use super::attachments;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "acm/region-by-chance",
    page: include_str!("region_by_chance.md"),
    predicts: Predicts::Posture(Severity::Info),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for attachment in attachments(config) {
        if attachment.resource.kind.as_ref() != "aws_cognito_user_pool_domain" {
            continue;
        }
        let Some(certificate) = attachment.certificate.map(|one| one.resource) else {
            continue;
        };
        let Some(provider) = config.provider(certificate) else {
            continue;
        };
        let region = provider.attr("region");
        if provider.alias.is_some() || region.text() != Some("us-east-1") {
            continue;
        }
        found
            .report(region.span(), "the login's certificate has to be in us-east-1, and is there only because everything is")
            .at(certificate.address.as_ref())
            .related(attachment.arn.span(), "Cognito takes it from us-east-1 alone")
            .help("give the certificate a provider of its own: alias = \"us_east_1\", region = \"us-east-1\"");
    }
}
