//! What a configuration names: declarations, files, ids, accounts.
//! <https://developer.hashicorp.com/terraform/language/expressions/references>.

mod empty_id;
mod fixed_name_in_workspaces;
mod hardcoded_account_id;
mod host_written_out;
mod interpolation_only;
mod missing_file;
mod misspelt_argument;
mod name_made_twice;
mod redundant_depends_on;
mod region_written_out;
mod setting_in_comment;
mod undeclared;

use std::collections::{BTreeMap, BTreeSet};

use crate::rule::Rule;
use crate::rules::within;
use crate::terraform::config::Config;
use crate::terraform::source::{FileId, Span};
use crate::terraform::value::{Part, Value, Valued};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    empty_id::RULE,
    fixed_name_in_workspaces::RULE,
    hardcoded_account_id::RULE,
    host_written_out::RULE,
    interpolation_only::RULE,
    missing_file::RULE,
    misspelt_argument::RULE,
    name_made_twice::RULE,
    redundant_depends_on::RULE,
    region_written_out::RULE,
    setting_in_comment::RULE,
    undeclared::RULE,
];

/// Names that an account, or a region of it, takes once: the type and the argument.
const UNIQUE: [(&str, &str); 8] = [
    ("aws_cloudwatch_log_group", "name"),
    ("aws_cognito_user_pool_domain", "domain"),
    ("aws_dynamodb_table", "name"),
    ("aws_iam_policy", "name"),
    ("aws_iam_role", "name"),
    ("aws_lambda_function", "function_name"),
    ("aws_s3_bucket", "bucket"),
    ("aws_secretsmanager_secret", "name"),
];

/// Every account that is written into an ARN of a value.
pub fn account_in(value: &Valued, visit: &mut impl FnMut(&str, Span)) {
    texts(value, &mut |text, span| {
        if let Some(account) = account(text) {
            visit(account, span);
        }
    });
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

/// Variables' defaults and files of variables: the places for what differs between accounts.
struct Outside<'c> {
    config: &'c Config,
    /// The blocks of variables.
    variables: BTreeMap<FileId, BTreeSet<Span>>,
}

impl<'c> Outside<'c> {
    fn of(config: &'c Config) -> Self {
        let mut variables: BTreeMap<FileId, BTreeSet<Span>> = BTreeMap::new();
        let all = config.modules.iter().flat_map(|module| &module.variables);
        for block in all.filter_map(|variable| variable.block.as_ref()) {
            let file = variables.entry(block.span.file).or_default();
            file.insert(block.span);
        }
        Self { config, variables }
    }

    /// Whether something stands in one of them.
    fn holds(&self, span: Span) -> bool {
        let in_file = self.config.sources.get(span.file).is_some_and(|source| {
            source.path.ends_with(".tfvars") || source.path.ends_with(".tfvars.json")
        });
        let blocks = self.variables.get(&span.file);
        in_file || blocks.is_some_and(|blocks| blocks.iter().any(|block| within(span, *block)))
    }
}
