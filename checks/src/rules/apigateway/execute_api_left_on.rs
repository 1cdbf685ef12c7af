//! A second front door.

use super::{HTTP_API, MAPPINGS, REST_API};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/execute-api-left-on",
    page: include_str!("execute_api_left_on.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for kind in [REST_API, HTTP_API] {
        for api in made(config, found, kind) {
            let disabled = api.attr("disable_execute_api_endpoint");
            let mapping = MAPPINGS
                .iter()
                .flat_map(|mapping| config.beside(api, mapping))
                .find(|mapping| {
                    named(config, mapping.attr("api_id"), kind)
                        .is_some_and(|mapped| mapped.id == api.id)
                });
            let Some(mapping) = mapping else { continue };
            if unknown(found, disabled) || disabled.bool() == Some(true) {
                continue;
            }
            report_attr(found, api, disabled, "the API also answers on its execute-api address, past whatever stands before the custom domain")
                .related(mapping.header, "it has a domain of its own")
                .help("disable_execute_api_endpoint = true");
        }
    }
}
