//! A mapping to a stage that is not there.

use super::{DEPLOYMENT, REST_API, REST_STAGE};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named, report_attr};
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "apigateway/stage-not-there",
    page: include_str!("stage_not_there.md"),
    predicts: Predicts::Refused("Invalid stage identifier specified"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for mapping in made(config, found, "aws_api_gateway_base_path_mapping") {
        let stage = mapping.attr("stage_name");
        let Some(api) = named(config, mapping.attr("api_id"), REST_API) else {
            continue;
        };
        let Some(name) = stage.text().filter(|name| !name.is_empty()) else {
            continue;
        };
        let mut any = false;
        let there = stages(config, api).any(|stage| {
            any = true;
            stage.is_none_or(|stage| stage == name)
        });
        // With no stage in the tree they are made elsewhere.
        if there || !any {
            continue;
        }
        report_attr(
            found,
            mapping,
            stage,
            format!(
                "{} has no stage {name}: the mapping is refused",
                api.address
            ),
        )
        .related(api.header, "the API")
        .help("stage_name = aws_api_gateway_stage.<name>.stage_name");
    }
}

/// The names of an API's stages; `None` for one that is not known.
fn stages<'c>(config: &'c Config, api: &'c Resource) -> impl Iterator<Item = Option<&'c str>> {
    [REST_STAGE, DEPLOYMENT].into_iter().flat_map(move |kind| {
        config
            .beside(api, kind)
            .filter(move |stage| {
                named(config, stage.attr("rest_api_id"), REST_API)
                    .is_none_or(|named| named.id == api.id)
            })
            .map(|stage| stage.attr("stage_name"))
            .filter(|name| !name.is_unset())
            .map(Attr::text)
    })
}
