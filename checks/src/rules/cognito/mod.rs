//! User pools, their clients, domains and resource servers:
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html>.

mod implicit_grant;

use crate::rule::Rule;
use crate::terraform::config::Resource;

/// The rules of the family.
pub const RULES: &[Rule] = &[implicit_grant::RULE];

const CLIENT: &str = "aws_cognito_user_pool_client";

/// Whether an OAuth flow of a client is certainly on.
fn has_flow(client: &Resource, flow: &str) -> bool {
    let flows = client.attr("allowed_oauth_flows").items();
    flows.iter().any(|item| item.text() == Some(flow))
}
