//! A domain without an API.

use super::MAPPINGS;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/domain-without-mapping",
    page: include_str!("domain_without_mapping.md"),
    predicts: Predicts::Fails("apigateway/custom-domain/api-answers-on-its-domain"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for kind in [
        "aws_api_gateway_domain_name",
        "aws_apigatewayv2_domain_name",
    ] {
        for domain in made(config, found, kind) {
            let name = domain.attr("domain_name");
            let mapped = MAPPINGS
                .iter()
                .flat_map(|mapping| config.beside(domain, mapping))
                .any(|mapping| {
                    let mapped = mapping.attr("domain_name");
                    match named(config, mapped, kind) {
                        Some(named) => named.id == domain.id,
                        None => match (mapped.text(), name.text()) {
                            (Some(mapped), Some(name)) => mapped == name,
                            _ => config.target(mapped).is_none(),
                        },
                    }
                });
            // Whoever is given the name from here may map it.
            let handed_on = config.readers(domain).any(|reader| {
                ["domain_name", "id"].contains(&reader.origin.path.as_ref())
                    && config.leaves(reader.by)
            });
            if mapped || handed_on {
                continue;
            }
            found
                .report(name.span(), "no API is mapped to this domain, so it answers 403 to everybody")
                .at(domain.address.as_ref())
                .help(format!(
                    "add an `aws_api_gateway_base_path_mapping` (or `aws_apigatewayv2_api_mapping`) with domain_name = {}.domain_name",
                    domain.address
                ));
        }
    }
}
