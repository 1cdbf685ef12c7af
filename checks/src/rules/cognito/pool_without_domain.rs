//! OAuth without a domain.

use super::{DOMAIN, POOL, clients_elsewhere};
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, named};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/pool-without-domain",
    page: include_str!("pool_without_domain.md"),
    predicts: Predicts::Fails("cognito/token-endpoint/client-credentials-give-a-token"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for client in made(config, found, super::CLIENT) {
        let flows = client.attr("allowed_oauth_flows");
        if flows.items().is_empty() {
            continue;
        }
        let Some(pool) = named(config, client.attr("user_pool_id"), POOL) else {
            continue;
        };
        let mut domains = config.naming(pool, DOMAIN, "user_pool_id");
        let has_domain = domains.next().is_some()
            || config
                .beside(client, DOMAIN)
                .any(|domain| named(config, domain.attr("user_pool_id"), POOL).is_none());
        // Who gets the pool's id may give it a domain.
        let handed_on = clients_elsewhere(config, &[pool]);
        if has_domain || handed_on {
            continue;
        }
        found
            .report(flows.span(), "the pool has no domain, so there is no login page and no token endpoint for these flows")
            .at(client.address.as_ref())
            .related(pool.header, "has no domain")
            .help(format!(
                "add an `aws_cognito_user_pool_domain` with user_pool_id = {}.id",
                pool.address
            ));
    }
}
