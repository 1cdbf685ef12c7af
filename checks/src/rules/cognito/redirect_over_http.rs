//! A redirect over http.

use super::{CLIENT, urls_of};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made, report_value, within};
use crate::terraform::config::Config;
use crate::terraform::value::{Part, Valued};

pub const RULE: Rule = Rule {
    id: "cognito/redirect-over-http",
    page: include_str!("redirect_over_http.md"),
    predicts: Predicts::Refused("InvalidParameterException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        for (attr, url) in urls_of(client) {
            if let Some(beginning) = begins(url) {
                report_value(
                    found,
                    client,
                    attr,
                    url,
                    format!("{beginning}... is not encrypted, and Cognito refuses it"),
                )
                .help("use https://");
                continue;
            }
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

/// How a URL begins whose end is not known, where it is certainly over http and not of the machine itself.
fn begins(url: &Valued) -> Option<&str> {
    let Some(Part::Text(text)) = url.value.unknown()?.parts.first() else {
        return None;
    };
    let host = text.strip_prefix("http://")?;
    let own = ["localhost", "127.0.0.1", "[::1]"];
    let may_be_own = own
        .iter()
        .any(|own| own.starts_with(host) || host.starts_with(own));
    (!may_be_own).then_some(text)
}
