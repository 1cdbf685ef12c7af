//! An authorizer that nobody asks.

use super::{HTTP_AUTHORIZER, METHOD, REST_AUTHORIZER, ROUTE};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/authorizer-unused",
    page: include_str!("authorizer_unused.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (authorizers, doors) in [(REST_AUTHORIZER, METHOD), (HTTP_AUTHORIZER, ROUTE)] {
        for authorizer in made(config, found, authorizers) {
            if config
                .readers(authorizer)
                .any(|reader| reader.attribute.as_ref() != "triggers")
            {
                continue;
            }
            let doubtful = config.beside(authorizer, doors).any(|door| {
                let id = door.attr("authorizer_id");
                !id.is_unset() && named(config, id, authorizers).is_none()
            });
            if doubtful {
                continue;
            }
            found
                .report(
                    authorizer.header,
                    "no method or route asks this authorizer, so it keeps nobody out",
                )
                .at(authorizer.address.as_ref())
                .help(format!(
                    "name it where the door is: authorizer_id = {}.id",
                    authorizer.address
                ));
        }
    }
}
