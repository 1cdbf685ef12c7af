//! Roles and policies: who is let in, and what they may do.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html>. Invariant: a policy of which something is not
//! known is judged by what is known of it; what it lacks is then not said.

mod access_key_in_state;
mod administrator_attached;
mod everything_allowed;
mod log_role_not_for_the_gateway;
mod malformed_policy;
mod oidc_trust_of_any_branch;
mod oidc_trust_too_wide;
mod oidc_trust_without_audience;
mod oidc_trust_without_subject;
mod pass_role_to_anything;
mod policy_as_text;
mod policy_is_no_json;
mod sms_role_not_for_cognito;
mod sms_role_without_external_id;
mod trust_for_anybody;
mod trust_of_another_account;
mod whole_service_allowed;

use super::policy::{self, Document, Listed, Principal, Statement};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource, Target};
use crate::terraform::value::{Part, Value, Valued};

/// The rules of this family.
pub const RULES: &[Rule] = &[
    access_key_in_state::RULE,
    administrator_attached::RULE,
    everything_allowed::RULE,
    log_role_not_for_the_gateway::RULE,
    malformed_policy::RULE,
    oidc_trust_of_any_branch::RULE,
    oidc_trust_too_wide::RULE,
    oidc_trust_without_audience::RULE,
    oidc_trust_without_subject::RULE,
    pass_role_to_anything::RULE,
    policy_as_text::RULE,
    policy_is_no_json::RULE,
    sms_role_not_for_cognito::RULE,
    sms_role_without_external_id::RULE,
    trust_for_anybody::RULE,
    trust_of_another_account::RULE,
    whole_service_allowed::RULE,
];

/// Every policy that says what somebody may do, as far as it can be read.
fn grants<'c>(config: &'c Config, found: &mut Findings) -> Vec<(&'c Resource, Document)> {
    policy::identity_policies(config)
        .into_iter()
        .filter_map(|(resource, attr)| {
            let document = policy::judged(config, found, attr)?;
            Some((resource, document))
        })
        .collect()
}

/// The first value of a list that is one of these texts.
fn one_of<'v>(listed: Option<&'v Listed<Valued>>, texts: &[&str]) -> Option<&'v Valued> {
    listed
        .filter(|listed| !listed.not)?
        .values
        .iter()
        .find(|value| value.text().is_some_and(|text| texts.contains(&text)))
}

/// Issuers of OIDC tokens that many people share, so that the subject must tell them apart.
const SHARED: [&str; 3] = [
    "token.actions.githubusercontent.com",
    "app.terraform.io",
    "gitlab.com",
];

/// The shared issuer whose tokens a statement takes.
fn issuer(config: &Config, statement: &Statement) -> Option<&'static str> {
    let takes = statement.actions.as_ref()?.values.iter().any(|action| {
        action
            .text()
            .is_some_and(|action| policy::like(action, "sts:AssumeRoleWithWebIdentity"))
    });
    if !takes || !statement.allows() {
        return None;
    }
    let principals = statement.principals.as_ref()?;
    SHARED.into_iter().find(|issuer| {
        let named = principals
            .values
            .iter()
            .any(|principal| is_of(config, principal, issuer));
        // A provider that is not known here is told by what is asked of its tokens.
        let asked = statement
            .conditions
            .iter()
            .any(|condition| condition.key.starts_with(&format!("{issuer}:")));
        named || asked
    })
}

/// Whether a principal is the identity provider of an issuer.
fn is_of(config: &Config, principal: &Principal, issuer: &str) -> bool {
    let end = format!("oidc-provider/{issuer}");
    let text = match &principal.name.value {
        Value::Text(text) => Some(text),
        Value::Unknown(unknown) => match unknown.parts.last() {
            Some(Part::Text(text)) => Some(text),
            _ => None,
        },
        _ => None,
    };
    if let Some(text) = text {
        return text.ends_with(&end);
    }
    let provider = principal
        .name
        .origin()
        .and_then(|origin| config.find(origin));
    let Some(Target::Resource(provider)) = provider else {
        return false;
    };
    let host = |url: &str| url.trim_start_matches("https://").trim_end_matches('/') == issuer;
    provider.kind.as_ref() == "aws_iam_openid_connect_provider"
        && provider.attr("url").text().is_some_and(host)
}

/// Every statement of a trust policy that takes tokens of a shared issuer.
fn shared_trusts<'c>(
    config: &'c Config,
    found: &mut Findings,
) -> Vec<(&'c Resource, &'static str, Statement)> {
    let mut all = Vec::new();
    for (role, document) in policy::trusts(config, found) {
        for statement in document.statements {
            if let Some(issuer) = issuer(config, &statement) {
                all.push((role, issuer, statement));
            }
        }
    }
    all
}

/// The role that an attribute names by its ARN, its name or its id.
fn role_of<'c>(config: &'c Config, attr: Attr<'c>) -> Option<&'c Resource> {
    super::named(config, attr, "aws_iam_role")
}
