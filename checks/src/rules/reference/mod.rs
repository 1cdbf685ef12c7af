//! What a configuration names: declarations, files, ids, accounts.
//! <https://developer.hashicorp.com/terraform/language/expressions/references>.

mod empty_id;
mod hardcoded_account_id;

use crate::rule::Rule;

/// The rules of the family.
pub const RULES: &[Rule] = &[empty_id::RULE, hardcoded_account_id::RULE];
