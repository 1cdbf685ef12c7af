//! See the page.

use super::{Proxy, code, functions, proxy};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/event-is-the-answer",
    page: include_str!("event_is_the_answer.md"),
    predicts: Predicts::Fails("apigateway/lambda-integration/function-answers"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let Some((Proxy::Rest, called)) = proxy(config, function) else {
            continue;
        };
        let Some(code) = code(config, function) else {
            continue;
        };
        let Some(entry) = code.entry() else {
            continue;
        };
        let event = entry.parameters.first().map(String::as_str);
        let answer = code.source.returns.iter().find(|one| {
            one.function == entry.name && one.name.is_some() && one.name.as_deref() == event
        });
        if let Some(answer) = answer {
            found
                .report(answer.span, "the event is no answer that a REST API takes: the caller gets 502, and the event holds all that came in")
                .at(function.address.as_ref())
                .related(called, "called as a proxy")
                .help("return {\"statusCode\": 200, \"body\": json.dumps(...)} with what the caller may know");
        }
    }
}
