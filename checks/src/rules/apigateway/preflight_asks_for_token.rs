//! A preflight that asks for a token.

use super::METHOD;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "apigateway/preflight-asks-for-token",
    page: include_str!("preflight_asks_for_token.md"),
    predicts: Predicts::Fails("apigateway/cors/preflight-is-answered-without-token"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for method in made(config, found, METHOD) {
        let authorization = method.attr("authorization");
        if method.attr("http_method").text() != Some("OPTIONS")
            || matches!(authorization.text(), None | Some("NONE"))
        {
            continue;
        }
        report_attr(found, method, authorization, "a browser sends no token with its preflight, so no page of another origin can call this API")
            .help("authorization = \"NONE\" for OPTIONS, with a MOCK integration that answers by itself");
    }
}
