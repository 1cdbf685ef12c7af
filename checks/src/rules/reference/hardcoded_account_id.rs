//! See the page.

use std::collections::BTreeSet;

use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;
use crate::terraform::source::Span;
use crate::terraform::value::{Part, Value, Valued};

pub const RULE: Rule = Rule {
    id: "reference/hardcoded-account-id",
    page: include_str!("hardcoded_account_id.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    let mut seen = BTreeSet::new();
    for resource in config.all() {
        resource.walk(&mut |attribute| {
            texts(&attribute.value, &mut |text, span| {
                let Some(account) = account(text) else { return };
                if given_from_outside(config, span) || !seen.insert((span.file, span.start)) {
                    return;
                }
                found
                    .report(
                        span,
                        format!("account {account} is written into an ARN: in any other account it names nothing that is there"),
                    )
                    .at(resource.address.as_ref())
                    .help(format!(
                        "take the ARN from the object itself, or the account from `data.aws_caller_identity.current.account_id` instead of {account}"
                    ));
            });
        });
    }
}

/// Every text in a value, known or a part of something unknown, with where it was written.
fn texts(value: &Valued, visit: &mut impl FnMut(&str, Span)) {
    match &value.value {
        Value::Text(text) => visit(text, value.span),
        Value::Unknown(unknown) => {
            for part in &unknown.parts {
                if let Part::Text(text) = part {
                    visit(text, value.span);
                }
            }
            if let Some(encoded) = &unknown.encoded {
                texts(encoded, visit);
            }
        }
        other => {
            for item in other.items().unwrap_or_default() {
                texts(item, visit);
            }
            for entry in other
                .entries()
                .into_iter()
                .flat_map(|entries| entries.values())
            {
                texts(entry, visit);
            }
        }
    }
}

/// The account of the first ARN in a text that has one written out. Layers are published by others
/// under an account of theirs.
fn account(text: &str) -> Option<&str> {
    text.match_indices("arn:").find_map(|(at, _)| {
        let mut fields = text.get(at..)?.splitn(6, ':').skip(2);
        let (service, _region, account) = (fields.next()?, fields.next()?, fields.next()?);
        let rest = fields.next()?;
        let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        (digits && !(service == "lambda" && rest.starts_with("layer:"))).then_some(account)
    })
}

/// A variable's default or a file of variables: the place for what differs between accounts.
fn given_from_outside(config: &Config, span: Span) -> bool {
    let in_file = config.sources.get(span.file).is_some_and(|source| {
        source.path.ends_with(".tfvars") || source.path.ends_with(".tfvars.json")
    });
    in_file
        || config.modules.iter().any(|module| {
            module.variables.iter().any(|variable| {
                let block = variable.block.as_ref();
                block.is_some_and(|block| crate::rules::within(span, block.span))
            })
        })
}
