//! User pools, their clients, domains and resource servers:
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html>.

mod alias_beside_username_attributes;
mod api_scope_never_requested;
mod auth_flows_left_open;
mod auth_flows_mixed;
mod custom_domain_without_certificate;
mod default_mail_sender;
mod default_redirect_unlisted;
mod flow_without_callback;
mod implicit_grant;
mod login_host_is_api_host;
mod login_without_record;
mod machine_client_without_secret;
mod machine_flow_mixed;
mod mfa_by_sms_only;
mod mfa_off;
mod mfa_without_factor;
mod no_identity_provider;
mod no_logout_url;
mod no_recovery_channel;
mod nothing_watches_sign_in;
mod oauth_switched_off;
mod one_scope_for_everything;
mod open_sign_up;
mod parent_without_address;
mod password_flow;
mod pool_can_be_deleted;
mod pool_without_domain;
mod prefix_with_reserved_word;
mod recovery_by_sms;
mod redirect_over_http;
mod redirect_to_front_page;
mod redirect_with_fragment;
mod redirect_with_wildcard;
mod refresh_without_rotation;
mod required_custom_attribute;
mod revocation_off;
mod rotation_beside_refresh_flow;
mod scope_undeclared;
mod secret_for_a_browser;
mod secret_handed_on;
mod sign_in_names_left_open;
mod threat_protection_below_plus;
mod threat_protection_off;
mod token_lifetime_out_of_range;
mod token_lives_too_long;
mod trigger_without_permission;
mod users_can_be_enumerated;
mod weak_passwords;

use crate::finding::Findings;
use crate::rule::Rule;
use crate::rules::{made, named, sharing};
use crate::terraform::block::Attr;
use crate::terraform::config::{By, Config, Resource};
use crate::terraform::value::Valued;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    alias_beside_username_attributes::RULE,
    api_scope_never_requested::RULE,
    auth_flows_left_open::RULE,
    auth_flows_mixed::RULE,
    custom_domain_without_certificate::RULE,
    default_mail_sender::RULE,
    default_redirect_unlisted::RULE,
    flow_without_callback::RULE,
    implicit_grant::RULE,
    login_host_is_api_host::RULE,
    login_without_record::RULE,
    machine_client_without_secret::RULE,
    machine_flow_mixed::RULE,
    mfa_by_sms_only::RULE,
    mfa_off::RULE,
    mfa_without_factor::RULE,
    no_identity_provider::RULE,
    no_logout_url::RULE,
    no_recovery_channel::RULE,
    nothing_watches_sign_in::RULE,
    oauth_switched_off::RULE,
    one_scope_for_everything::RULE,
    open_sign_up::RULE,
    parent_without_address::RULE,
    password_flow::RULE,
    pool_can_be_deleted::RULE,
    pool_without_domain::RULE,
    prefix_with_reserved_word::RULE,
    recovery_by_sms::RULE,
    redirect_over_http::RULE,
    redirect_to_front_page::RULE,
    redirect_with_fragment::RULE,
    redirect_with_wildcard::RULE,
    refresh_without_rotation::RULE,
    required_custom_attribute::RULE,
    revocation_off::RULE,
    rotation_beside_refresh_flow::RULE,
    scope_undeclared::RULE,
    secret_for_a_browser::RULE,
    secret_handed_on::RULE,
    sign_in_names_left_open::RULE,
    threat_protection_below_plus::RULE,
    threat_protection_off::RULE,
    token_lifetime_out_of_range::RULE,
    token_lives_too_long::RULE,
    trigger_without_permission::RULE,
    users_can_be_enumerated::RULE,
    weak_passwords::RULE,
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
    resource: &Resource,
    kind: &'c str,
) -> impl Iterator<Item = &'c Resource> {
    sharing(config, resource, kind, "user_pool_id").into_iter()
}

/// Whether every item of a list is known.
fn all_known(attr: Attr<'_>) -> bool {
    !attr.is_unknown()
        && attr
            .items()
            .iter()
            .all(|item| item.value.unknown().is_none())
}

/// Whether a resource belongs to a user pool.
fn in_pool(config: &Config, resource: &Resource, pool: &Resource) -> bool {
    named(config, resource.attr("user_pool_id"), POOL).is_some_and(|named| named.id == pool.id)
}

/// The clients of a user pool.
fn clients_of<'c>(config: &'c Config, pool: &'c Resource) -> impl Iterator<Item = &'c Resource> {
    config.naming(pool, CLIENT, "user_pool_id")
}

/// The user pools that people sign in to: all but those whose clients are all for machines.
fn pools_of_people<'c>(config: &'c Config, found: &mut Findings) -> Vec<&'c Resource> {
    let mut pools = made(config, found, POOL);
    pools.retain(|pool| {
        let mut clients = clients_of(config, pool).peekable();
        clients.peek().is_none() || !clients.all(for_machines)
    });
    pools
}

/// Whether a client gets tokens for itself and for nobody else.
fn for_machines(client: &Resource) -> bool {
    let flows = client.attr("allowed_oauth_flows").items();
    !flows.is_empty()
        && flows
            .iter()
            .all(|flow| flow.text() == Some("client_credentials"))
}

/// Every callback and logout URL of a client, with the list that it stands in.
fn urls_of(client: &Resource) -> impl Iterator<Item = (Attr<'_>, &Valued)> {
    ["callback_urls", "logout_urls"]
        .into_iter()
        .flat_map(|name| {
            let attr = client.attr(name);
            attr.items().iter().map(move |url| (attr, url))
        })
}

/// How long a token of a client is good for.
enum Lifetime<'c> {
    /// In seconds, and the number that says so.
    Written(i64, Attr<'c>),
    /// As Cognito has it where nothing is said.
    Default(Attr<'c>),
    /// The number or its unit is not known.
    Unknown,
}

/// The lifetime of the `access`, `id` or `refresh` token. A refresh token of 0 has the default.
fn lifetime<'c>(client: &'c Resource, token: &str) -> Lifetime<'c> {
    let attr = client.attr(&format!("{token}_token_validity"));
    let unit = client.path(&format!("token_validity_units.{token}_token"));
    let seconds = match unit {
        Attr::Unset(_) if token == "refresh" => 86_400,
        Attr::Unset(_) => 3_600,
        _ => match unit.text() {
            Some("seconds") => 1,
            Some("minutes") => 60,
            Some("hours") => 3_600,
            Some("days") => 86_400,
            _ => return Lifetime::Unknown,
        },
    };
    match (attr, attr.whole()) {
        (Attr::Unset(_), _) | (_, Some(0)) => Lifetime::Default(attr),
        (_, Some(number)) => Lifetime::Written(number.saturating_mul(seconds), attr),
        _ => Lifetime::Unknown,
    }
}

/// Whether the scopes of a resource server are given to somebody outside of this configuration, or
/// its pool to a module, so that clients elsewhere may ask for them.
fn scopes_handed_on(config: &Config, server: &Resource) -> bool {
    config
        .readers(server)
        .any(|reader| config.leaves(reader.by))
        || named(config, server.attr("user_pool_id"), POOL)
            .is_some_and(|pool| clients_elsewhere(config, &[pool]))
}

/// Whether a module call without a body on disk is handed one of these pools, and may give it
/// clients of its own.
pub fn clients_elsewhere(config: &Config, pools: &[&Resource]) -> bool {
    let mut readers = pools.iter().flat_map(|pool| config.readers(pool));
    readers.any(|reader| matches!(reader.by, By::Call(_)) && config.leaves(reader.by))
}

/// Whether a module without a body on disk, or an output, is handed something of a resource server's
/// pool, so that what belongs together may be joined elsewhere.
pub fn handed_on(config: &Config, server: &Resource) -> bool {
    config
        .readers(server)
        .any(|reader| config.leaves(reader.by))
        || named(config, server.attr("user_pool_id"), POOL)
            .is_none_or(|pool| config.readers(pool).any(|reader| config.leaves(reader.by)))
}
