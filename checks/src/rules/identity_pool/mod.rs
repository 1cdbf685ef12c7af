//! Identity pools, which give AWS credentials for tokens:
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-identity.html>.

mod classic_flow;
mod guests;
mod role_for_any_pool;
mod token_not_checked;

use crate::rule::Rule;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    classic_flow::RULE,
    guests::RULE,
    role_for_any_pool::RULE,
    token_not_checked::RULE,
];

const POOL: &str = "aws_cognito_identity_pool";
