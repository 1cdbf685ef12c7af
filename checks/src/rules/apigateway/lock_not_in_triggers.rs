//! A lock that the deployment does not follow.

use super::{DEPLOYMENT, METHOD, REST_AUTHORIZER, named_for, of_same_rest_api};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, unknown};
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource};

pub const RULE: Rule = Rule {
    id: "apigateway/lock-not-in-triggers",
    page: include_str!("lock_not_in_triggers.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for deployment in made(config, found, DEPLOYMENT) {
        let triggers = deployment.attr("triggers");
        if triggers.is_unset() || (triggers.is_unknown() && triggers.origins().is_empty()) {
            unknown(found, triggers);
            continue;
        }
        let read = triggers.origins();
        if read.is_empty() {
            continue;
        }
        let left_out: Vec<&Resource> = [METHOD, REST_AUTHORIZER]
            .iter()
            .flat_map(|kind| of_same_rest_api(config, deployment, kind))
            .filter(|part| {
                !read
                    .iter()
                    .any(|origin| covers(&origin.address, &part.address))
            })
            .filter(|part| !named_for(config, deployment, part))
            .collect();
        let Some(first) = left_out.first() else {
            continue;
        };
        let finding = found.report(
            place(triggers),
            format!(
                "a change of {} never goes live: the deployment does not follow from it",
                first.address
            ),
        );
        finding
            .at(deployment.address.as_ref())
            .help(format!("put {} into the hash", list(&left_out)));
        for part in left_out {
            finding.related(part.header, "not in the hash");
        }
    }
}

/// The hash itself, where there is one.
fn place(triggers: Attr<'_>) -> crate::terraform::source::Span {
    let entries = triggers.value().and_then(|value| value.value.entries());
    entries
        .and_then(|entries| entries.values().next())
        .map_or(triggers.span(), |value| value.span)
}

/// Whether an address is this instance's, or that of all its instances.
fn covers(read: &str, address: &str) -> bool {
    let bare = |text: &str| text.split('[').next().unwrap_or_default().to_owned();
    read == address || bare(read) == bare(address)
}

fn list(parts: &[&Resource]) -> String {
    let addresses: Vec<_> = parts.iter().map(|part| part.address.as_ref()).collect();
    addresses.join(", ")
}
