//! A redirect over http.

use super::{CLIENT, urls_of};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made, report_value, within};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/redirect-over-http",
    page: include_str!("redirect_over_http.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        for (attr, url) in urls_of(client) {
            let Some(text) = url.text().filter(|text| text.starts_with("http://")) else {
                continue;
            };
            if host::of_url(text)
                .is_none_or(|host| ["localhost", "127.0.0.1", "::1"].contains(&host))
            {
                continue;
            }
            let finding = report_value(
                found,
                client,
                attr,
                url,
                format!("{text} is not encrypted, and Cognito refuses it"),
            );
            let secure = text.replacen("http://", "https://", 1);
            finding.help(format!("use {secure}"));
            if within(url.span, attr.span()) {
                finding.fix(true, url.span, format!("\"{secure}\""));
            }
        }
    }
}
