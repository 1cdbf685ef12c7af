//! See the page.

use super::{Code, code, functions, language_of};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{report_attr, unknown};
use crate::terraform::config::{Config, Resource};

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/handler-not-in-the-package",
    page: include_str!("handler_not_in_the_package.md"),
    predicts: Predicts::Fails("apigateway/lambda-integration/function-answers"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let attr = function.attr("handler");
        unknown(found, attr);
        let Some(handler) = attr.text() else {
            continue;
        };
        let known = function
            .attr("runtime")
            .text()
            .and_then(language_of)
            .is_some();
        if known && !handler.contains('.') {
            let message = format!(
                "`{handler}` is no handler, so every call ends with an error: it is a file and a function in it"
            );
            report_attr(found, function, attr, message).help("handler = \"file.function\"");
            continue;
        }
        if let Some(code) = code(config, function).filter(|code| lacks(config, code)) {
            report(found, function, &code);
        }
    }
}

/// Whether the name is certainly not there: neither as a function nor as anything else that could be one.
fn lacks(config: &Config, code: &Code<'_>) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let text = code.text(config);
    let named = text.match_indices(code.handler).any(|(at, name)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + name.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(word) && !after.is_some_and(word)
    });
    !code.source.dynamic && !named && !code.handler.is_empty()
}

fn report(found: &mut Findings, function: &Resource, code: &Code<'_>) {
    let attr = function.attr("handler");
    let message = format!(
        "{} has no `{}`: every call ends with an error before any code of it runs",
        code.path, code.handler
    );
    let likely = code.likely();
    let finding = report_attr(found, function, attr, message);
    if let Some(likely) = likely {
        finding.related(likely.span, "takes an event");
        let module = attr
            .text()
            .and_then(|text| text.rsplit_once('.'))
            .map_or("", |(module, _)| module);
        finding.help(format!("handler = \"{module}.{}\"", likely.name));
    } else {
        finding.help(format!(
            "define `{}` in {}, or name the function that is meant",
            code.handler, code.path
        ));
    }
}
