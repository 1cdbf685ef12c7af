//! User pools, their clients, domains and resource servers:
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html>.

mod api_scope_never_requested;
mod implicit_grant;
mod login_host_is_api_host;

use crate::rule::Rule;
use crate::rules::same;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    api_scope_never_requested::RULE,
    implicit_grant::RULE,
    login_host_is_api_host::RULE,
];

pub const CLIENT: &str = "aws_cognito_user_pool_client";
pub const DOMAIN: &str = "aws_cognito_user_pool_domain";
pub const POOL: &str = "aws_cognito_user_pool";
pub const RESOURCE_SERVER: &str = "aws_cognito_resource_server";

/// Whether an OAuth flow of a client is certainly on.
fn has_flow(client: &Resource, flow: &str) -> bool {
    let flows = client.attr("allowed_oauth_flows").items();
    flows.iter().any(|item| item.text() == Some(flow))
}

/// Whether people certainly sign in through this client's pages, by code or implicit flow.
fn for_people(client: &Resource) -> bool {
    has_flow(client, "code") || has_flow(client, "implicit")
}

/// What belongs to the same user pool as a resource.
fn of_same_pool<'c>(
    config: &'c Config,
    resource: &'c Resource,
    kind: &str,
) -> impl Iterator<Item = &'c Resource> {
    let pool = resource.attr("user_pool_id");
    config
        .resources(kind)
        .filter(move |other| same(other.attr("user_pool_id"), pool))
}

/// Whether every item of a list is known.
fn all_known(attr: Attr<'_>) -> bool {
    !attr.is_unknown()
        && attr
            .items()
            .iter()
            .all(|item| item.value.unknown().is_none())
}
