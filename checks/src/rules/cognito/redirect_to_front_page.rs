//! The front page as callback.

use super::CLIENT;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{host, made, report_value};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/redirect-to-front-page",
    page: include_str!("redirect_to_front_page.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, CLIENT) {
        let callbacks = client.attr("callback_urls");
        for url in callbacks.items() {
            let Some(text) = url.text().filter(|text| text.starts_with("https://")) else {
                continue;
            };
            let path = text.splitn(4, '/').nth(3).unwrap_or_default();
            if host::of_url(text).is_none() || !path.is_empty() {
                continue;
            }
            report_value(
                found,
                client,
                callbacks,
                url,
                "the code lands on the front page, where every script and every log can read it",
            )
            .help(format!(
                "give it a page of its own that redeems the code and moves on: {}/callback",
                text.trim_end_matches('/')
            ));
        }
    }
}
