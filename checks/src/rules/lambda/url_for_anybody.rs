//! See the page.

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_attr, unknown};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/url-for-anybody",
    page: include_str!("url_for_anybody.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for url in made(config, found, "aws_lambda_function_url") {
        let kind = url.attr("authorization_type");
        unknown(found, kind);
        if kind.text() == Some("NONE") {
            report_attr(
                found,
                url,
                kind,
                "this address calls the function for anybody, past the API and its authorizer",
            )
            .related(url.attr("function_name").span(), "the function")
            .help("authorization_type = \"AWS_IAM\", or no address beside the API");
        }
    }
}
