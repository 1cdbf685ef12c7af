//! A certificate in another region.

use super::attachments;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::unknown;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "acm/other-region",
    page: include_str!("other_region.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

/// Where everything that CloudFront serves takes its certificates from.
const GLOBAL: &str = "us-east-1";

fn check(config: &Config, found: &mut Findings) {
    for attachment in attachments(config) {
        let Some(certificate) = attachment.certificate.map(|one| one.resource) else {
            continue;
        };
        let (region, why) = if global(attachment.resource) {
            (
                GLOBAL,
                "it is served by CloudFront, which takes certificates from us-east-1 alone",
            )
        } else {
            let region = config.region(attachment.resource);
            let Some(region) = region.text() else {
                unknown(found, region);
                continue;
            };
            (
                region,
                "a regional domain takes certificates from its own region alone",
            )
        };
        let of_certificate: Attr<'_> = config.region(certificate);
        let Some(found_in) = of_certificate.text() else {
            unknown(found, of_certificate);
            continue;
        };
        if found_in == region {
            continue;
        }
        let finding = found.report(
            attachment.arn.span(),
            format!("this certificate is in {found_in}: {why}"),
        );
        finding
            .at(attachment.resource.address.as_ref())
            .related(certificate.header, format!("requested in {found_in}"))
            .related(of_certificate.span(), "by this region")
            .help(format!(
                "request it with a provider for {region}: `provider = aws.<alias>` in {}",
                certificate.address
            ));
    }
}

/// Whether CloudFront serves the host.
fn global(resource: &Resource) -> bool {
    match resource.kind.as_ref() {
        "aws_cognito_user_pool_domain" => true,
        "aws_api_gateway_domain_name" => {
            let types = resource.path("endpoint_configuration.types");
            types.is_unset() && !resource.attr("certificate_arn").is_unset()
                || types.items().iter().any(|kind| kind.text() == Some("EDGE"))
        }
        _ => false,
    }
}
