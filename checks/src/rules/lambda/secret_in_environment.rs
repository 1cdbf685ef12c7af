//! See the page.

use super::functions;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::within;
use crate::terraform::config::{Config, Mode, Target};
use crate::terraform::source::Span;
use crate::terraform::value::Valued;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/secret-in-environment",
    page: include_str!("secret_in_environment.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let variables = function.path("environment.variables");
        let entries = variables.value().and_then(|value| value.value.entries());
        for (name, value) in entries.into_iter().flatten() {
            let Some(what) = secret(config, name, value) else {
                continue;
            };
            let entry = entry(config, variables.span(), name);
            let literal = value.text().is_some();
            let finding = found.report(
                if literal { value.span } else { entry },
                format!("{name} is {what}, in clear for everybody who may look at the function or the state"),
            );
            finding.at(function.address.as_ref());
            if !within(value.span, entry) {
                let label = if literal {
                    "given to the function"
                } else {
                    "comes from here"
                };
                finding.related(if literal { entry } else { value.span }, label);
            }
            finding
            .help(format!("keep it in Secrets Manager, give the function its ARN as {name}_ARN, and read it at run time"));
        }
    }
}

/// The line of a map that sets a name; the whole map where that is not found.
fn entry(config: &Config, map: Span, name: &str) -> Span {
    let text = config.sources.text(map);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches([' ', '\t', '{', '"']);
        let rest = bare
            .strip_prefix(name)
            .map(|rest| rest.trim_start_matches(['"', ' ', '\t']));
        if rest.is_some_and(|rest| rest.starts_with(['=', ':'])) {
            let from = map.start + start + line.len() - bare.len();
            return Span {
                start: from,
                end: from + bare.trim_end().len(),
                ..map
            };
        }
        start += line.len();
    }
    map
}

/// What makes a variable look like a secret.
fn secret(config: &Config, name: &str, value: &Valued) -> Option<&'static str> {
    if let Some(Target::Resource(source)) = value.origin().and_then(|origin| config.find(origin)) {
        let path = value.origin().map_or("", |origin| origin.path.as_ref());
        return match (source.mode, source.kind.as_ref(), path) {
            (Mode::Managed, "random_password", "result") => Some("a generated password"),
            (Mode::Data, "aws_secretsmanager_secret_version", "secret_string") => {
                Some("the text of a secret")
            }
            (Mode::Data, "aws_ssm_parameter", "value") if is_secret_name(name) => {
                Some("the value of a parameter")
            }
            _ => None,
        };
    }
    let text = value.text()?;
    if is_key(text) {
        return Some("a key that works");
    }
    (is_secret_name(name) && is_secret_text(text)).then_some("a secret")
}

/// Keys that can be told by their form.
fn is_key(text: &str) -> bool {
    let begins = [
        ("AKIA", 20),
        ("sk_live_", 24),
        ("rk_live_", 24),
        ("ghp_", 40),
        ("gho_", 40),
        ("github_pat_", 40),
        ("glpat-", 20),
        ("xoxb-", 24),
        ("xoxp-", 24),
        ("AIza", 39),
        ("SG.", 40),
        ("npm_", 40),
        ("-----BEGIN ", 40),
    ];
    let word = text.starts_with("-----BEGIN ") || !text.contains(char::is_whitespace);
    word && begins
        .into_iter()
        .any(|(begin, length)| text.starts_with(begin) && text.len() >= length)
        || text.contains(".atlasv1.")
}

/// A name that says that its value is a secret, and not where one is.
fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    [
        "ACCESS_KEY",
        "APIKEY",
        "API_KEY",
        "CREDENTIAL",
        "CREDENTIALS",
        "PASSPHRASE",
        "PASSWD",
        "PASSWORD",
        "PRIVATE_KEY",
        "SECRET",
        "SECRET_KEY",
        "SIGNING_KEY",
        "TOKEN",
    ]
    .into_iter()
    .any(|word| name.ends_with(word))
}

/// A text that can be a secret: not empty, not the name or the place of one, no placeholder, no plain words.
fn is_secret_text(text: &str) -> bool {
    let place = ["arn:", "http:", "https:", "ssm:", "/"]
        .into_iter()
        .any(|start| text.starts_with(start));
    let lower = text.to_ascii_lowercase();
    let named = [
        "secret",
        "password",
        "token",
        "changeme",
        "placeholder",
        "example",
        "dummy",
        "xxxx",
        "{{",
    ]
    .into_iter()
    .any(|word| lower.contains(word));
    let mixed = text
        .bytes()
        .any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    text.len() >= 8 && mixed && !place && !named && !text.contains(char::is_whitespace)
}
