//! See the page.

use super::{code, functions};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/empty-id-at-import",
    page: include_str!("empty_id_at_import.md"),
    predicts: Predicts::Fails("apigateway/lambda-integration/function-answers"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for function in functions(config, found) {
        let Some(code) = code(config, function) else {
            continue;
        };
        for call in code.source.calls.iter().filter(|call| call.at_import) {
            // Parameters of the AWS SDK for Python begin with a capital.
            let empty = call.arguments.iter().find(|argument| {
                let name = argument.name.as_deref().unwrap_or_default();
                let id = ["Id", "Arn", "Name", "Url", "Bucket", "Key"]
                    .into_iter()
                    .any(|end| name.ends_with(end));
                let capital = name.starts_with(|c: char| c.is_ascii_uppercase());
                capital && id && argument.text.as_deref() == Some("")
            });
            if let Some(argument) = empty {
                let name = argument.name.as_deref().unwrap_or_default();
                found
                    .report(
                        argument.span,
                        format!("{name} is empty, and this runs while the function is loaded: it ends before its first call"),
                    )
                    .at(function.address.as_ref())
                    .related(call.span, "refuses an empty id")
                    .help(format!("read the id from the environment, and ask in the handler: {name}=os.environ[\"...\"]"));
            }
        }
    }
}
