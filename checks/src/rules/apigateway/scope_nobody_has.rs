//! A scope that nobody has.

use super::{HTTP_AUTHORIZER, METHOD, REST_AUTHORIZER, ROUTE};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{cognito, made, named, named_by, report_value};
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "apigateway/scope-nobody-has",
    page: include_str!("scope_nobody_has.md"),
    predicts: Predicts::Fails("apigateway/cognito-authorizer/token-with-the-scope-gets-in"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (kind, authorizers) in [(METHOD, REST_AUTHORIZER), (ROUTE, HTTP_AUTHORIZER)] {
        for door in made(config, found, kind) {
            if let Some(authorizer) = named(config, door.attr("authorizer_id"), authorizers) {
                judge(config, door, authorizer, found);
            }
        }
    }
}

fn judge(config: &Config, door: &Resource, authorizer: &Resource, found: &mut Findings) {
    let pools = if authorizer.kind.as_ref() == REST_AUTHORIZER {
        pools(config, authorizer)
    } else {
        issuers(config, authorizer)
    };
    let scopes = door.attr("authorization_scopes");
    let (Some(pools), Some(first)) = (pools, scopes.items().first()) else {
        return;
    };
    let wanted: Option<Vec<_>> = scopes.items().iter().map(|scope| scope.text()).collect();
    let Some(wanted) = wanted else { return };
    let had = |scope: &&str| !scope.contains('/') || may_be_had(config, &pools, scope);
    if wanted.iter().any(had) {
        return;
    }
    let list = wanted.join(", ");
    let example = wanted.first().copied().unwrap_or_default();
    let finding = report_value(
        found,
        door,
        scopes,
        first,
        format!("no client of the pool may ask for {list}, so nobody gets in"),
    );
    for pool in &pools {
        finding.related(pool.header, "whose tokens count");
    }
    finding.help(format!("let a client ask for it: allowed_oauth_scopes with \"{example}\", declared by a resource server"));
}

/// The user pool that signs for a JWT authorizer; `None` unless it is in the tree.
fn issuers<'c>(config: &'c Config, authorizer: &'c Resource) -> Option<Vec<&'c Resource>> {
    let issuer = authorizer.path("jwt_configuration.issuer");
    match config.sources_of(issuer).as_slice() {
        [(pool, _)] if pool.kind.as_ref() == cognito::POOL => Some(vec![pool]),
        _ => None,
    }
}

/// The user pools of an authorizer; `None` unless all of them are in the tree.
fn pools<'c>(config: &'c Config, authorizer: &'c Resource) -> Option<Vec<&'c Resource>> {
    let arns = authorizer.attr("provider_arns").items();
    let pools: Option<Vec<_>> = arns
        .iter()
        .map(|arn| named_by(config, arn, cognito::POOL))
        .collect();
    pools.filter(|pools| !pools.is_empty())
}

/// Whether some client of the pools asks for a scope, or may.
fn may_be_had(config: &Config, pools: &[&Resource], scope: &str) -> bool {
    let root = pools.first().map_or(0, |pool| config.root_of(pool.module));
    let clients: Vec<_> = config
        .resources_of(root, cognito::CLIENT)
        .filter(
            |client| match named(config, client.attr("user_pool_id"), cognito::POOL) {
                Some(pool) => pools.iter().any(|ours| ours.id == pool.id),
                None => true,
            },
        )
        .collect();
    // With no client in the tree all of them are elsewhere.
    clients.is_empty()
        || cognito::clients_elsewhere(config, pools)
        || clients.iter().any(|client| {
            let scopes = client.attr("allowed_oauth_scopes");
            scopes.is_unknown()
                || scopes
                    .items()
                    .iter()
                    .any(|asked| asked.text().is_none_or(|asked| asked == scope))
        })
}
