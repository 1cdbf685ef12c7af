//! What Cognito refuses on an app client: members that contradict each other or name what does not exist.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html>.
//! Invariant: a client that breaks one of these rules is never stored, neither by create nor by update.

use super::Client;
use crate::cognito::{Pool, invalid_parameter};
use crate::operation::AwsError;

/// The scopes that need no resource server.
pub const RESERVED_SCOPES: [&str; 5] = [
    "openid",
    "email",
    "phone",
    "profile",
    "aws.cognito.signin.user.admin",
];

/// The attributes that no client ever writes.
pub const NEVER_WRITABLE: [&str; 3] = ["sub", "email_verified", "phone_number_verified"];

/// Judges a client that is about to be stored.
///
/// # Errors
/// AWS's own.
pub(super) fn judge(pool: &Pool, client: &Client) -> Result<(), AwsError> {
    auth_flows(client)?;
    oauth_flows(client)?;
    urls(client)?;
    scopes(pool, client)?;
    providers(pool, client)?;
    attributes(pool, client)?;
    validity(client)
}

fn list(of: Option<&Vec<String>>) -> &[String] {
    of.map_or(&[], Vec::as_slice)
}

fn auth_flows(client: &Client) -> Result<(), AwsError> {
    let flows = list(client.explicit_auth_flows.as_ref());
    let new = flows
        .iter()
        .filter(|flow| flow.starts_with("ALLOW_"))
        .count();
    if new != 0 && new != flows.len() {
        return Err(invalid_parameter(
            "ExplicitAuthFlows must not mix values with and without the ALLOW_ prefix.",
        ));
    }
    let refresh = flows.iter().any(|flow| flow == "ALLOW_REFRESH_TOKEN_AUTH");
    if client.rotation().is_some() && refresh {
        return Err(invalid_parameter(
            "ALLOW_REFRESH_TOKEN_AUTH cannot be enabled together with refresh token rotation.",
        ));
    }
    Ok(())
}

fn oauth_flows(client: &Client) -> Result<(), AwsError> {
    let invalid_flow = |text: &str| Err(AwsError::new("InvalidOAuthFlowException", text));
    let flows = list(client.allowed_oauth_flows.as_ref());
    let scopes = list(client.allowed_oauth_scopes.as_ref());
    if client.allowed_oauth_flows_user_pool_client && (flows.is_empty() || scopes.is_empty()) {
        return Err(invalid_parameter(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.",
        ));
    }
    if flows.iter().any(|flow| flow == "client_credentials") {
        if flows.len() > 1 {
            return invalid_flow(
                "client_credentials flow can not be selected along with code flow or implicit flow.",
            );
        }
        if client.client_secret.is_none() {
            return invalid_flow(
                "client_credentials flow can not be selected if client does not have a client secret.",
            );
        }
        if let Some(scope) = scopes
            .iter()
            .find(|scope| RESERVED_SCOPES.contains(&scope.as_str()))
        {
            return invalid_flow(&format!(
                "{scope} is not supported with client_credentials flow."
            ));
        }
    } else if !flows.is_empty() && list(client.callback_urls.as_ref()).is_empty() {
        return Err(invalid_parameter(
            "CallbackURLs are required for the code flow and the implicit flow.",
        ));
    }
    Ok(())
}

fn urls(client: &Client) -> Result<(), AwsError> {
    let callbacks = list(client.callback_urls.as_ref());
    for url in callbacks.iter().chain(list(client.logout_urls.as_ref())) {
        url_allowed(url)?;
    }
    match &client.default_redirect_uri {
        Some(url) if !callbacks.contains(url) => Err(invalid_parameter(
            "defaultRedirectURI should be in callbackURLs.",
        )),
        _ => Ok(()),
    }
}

/// Absolute, without a fragment, and plain HTTP only to this machine.
fn url_allowed(url: &str) -> Result<(), AwsError> {
    let refuse = |why: &str| Err(invalid_parameter(format!("{url}: {why}")));
    let Some((scheme, rest)) = url.split_once("://").filter(|(_, rest)| !rest.is_empty()) else {
        return refuse("is not an absolute URI.");
    };
    let well_formed = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !well_formed {
        return refuse("is not an absolute URI.");
    }
    if url.contains('#') {
        return refuse("must not contain a fragment.");
    }
    if scheme.eq_ignore_ascii_case("http") && !is_this_machine(host(rest)) {
        return refuse("cannot use the HTTP protocol.");
    }
    Ok(())
}

/// The host of what follows `scheme://`, without user and port. An address in brackets keeps them.
fn host(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '\\']).next().unwrap_or_default();
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "[::1]"
}

fn scopes(pool: &Pool, client: &Client) -> Result<(), AwsError> {
    let unknown = list(client.allowed_oauth_scopes.as_ref())
        .iter()
        .find(|scope| !RESERVED_SCOPES.contains(&scope.as_str()) && !pool.has_scope(scope));
    match unknown {
        Some(scope) => Err(AwsError::new(
            "ScopeDoesNotExistException",
            format!("Invalid scope requested: {scope}"),
        )),
        None => Ok(()),
    }
}

fn providers(pool: &Pool, client: &Client) -> Result<(), AwsError> {
    let unknown = list(client.supported_identity_providers.as_ref())
        .iter()
        .find(|name| *name != "COGNITO" && !pool.identity_providers.contains_key(*name));
    match unknown {
        Some(name) => Err(invalid_parameter(format!(
            "The provider {name} does not exist for User Pool {}.",
            pool.id
        ))),
        None => Ok(()),
    }
}

fn attributes(pool: &Pool, client: &Client) -> Result<(), AwsError> {
    let known = |name: &String| pool.schema.iter().any(|attribute| attribute.name() == name);
    if !list(client.read_attributes.as_ref()).iter().all(known) {
        return Err(invalid_parameter(
            "Invalid read attributes specified while creating a client",
        ));
    }
    let invalid_write = || {
        Err(invalid_parameter(
            "Invalid write attributes specified while creating a client",
        ))
    };
    let Some(writable) = &client.write_attributes else {
        return Ok(());
    };
    if !writable.iter().all(known)
        || writable
            .iter()
            .any(|name| NEVER_WRITABLE.contains(&name.as_str()))
    {
        return invalid_write();
    }
    let required_is_missing = pool.schema.iter().any(|attribute| {
        attribute.is_required()
            && attribute.name() != "sub"
            && !writable.iter().any(|name| name == attribute.name())
    });
    if required_is_missing {
        return invalid_write();
    }
    Ok(())
}

/// Five minutes to a day for what is shown to APIs, an hour to ten years for what renews it.
fn validity(client: &Client) -> Result<(), AwsError> {
    const DAY: i64 = 86_400;
    let (access, id, refresh) = (
        client.access_seconds(),
        client.id_seconds(),
        client.refresh_seconds(),
    );
    let in_range = (300..=DAY).contains(&access)
        && (300..=DAY).contains(&id)
        && (3600..=3650 * DAY).contains(&refresh);
    if in_range && refresh >= access && refresh >= id {
        Ok(())
    } else {
        Err(invalid_parameter("Invalid range for token validity."))
    }
}
