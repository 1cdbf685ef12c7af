//! See the page.

use super::{code, functions};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/default-timeout",
    page: include_str!("default_timeout.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// Modules with which a function speaks to somebody else.
const OUTWARD: [&str; 24] = [
    "aiohttp",
    "axios",
    "braintree",
    "got",
    "http",
    "http.client",
    "httpx",
    "https",
    "ioredis",
    "mysql2",
    "node-fetch",
    "node:http",
    "node:https",
    "pg",
    "psycopg",
    "psycopg2",
    "pymongo",
    "pymysql",
    "redis",
    "requests",
    "smtplib",
    "stripe",
    "urllib.request",
    "urllib3",
];

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let timeout = function.attr("timeout");
        if !timeout.is_unset() {
            continue;
        }
        let Some(code) = code(config, function) else {
            continue;
        };
        let outward = code
            .source
            .imports
            .iter()
            .find(|import| OUTWARD.contains(&import.module.as_str()));
        let client = code.source.clients().next().map(|(_, span)| span);
        if let Some(span) = client.or(outward.map(|import| import.span)) {
            found
                .report(timeout.span(), "three seconds, the default, for a function that calls somebody else")
                .at(function.address.as_ref())
                .related(span, "it calls out with this")
                .help("set `timeout` to more than its calls take together, and below the 29 seconds of API Gateway");
        }
    }
}
