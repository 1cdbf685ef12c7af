//! A user pool that can be deleted.

use super::POOL;
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{insert, made, report_attr, unknown};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/pool-can-be-deleted",
    page: include_str!("pool_can_be_deleted.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, POOL) {
        let protection = pool.attr("deletion_protection");
        let kept = pool.meta.path("lifecycle.prevent_destroy");
        let safe = protection.text() == Some("ACTIVE") || kept.bool() == Some(true);
        if safe || unknown(found, protection) || unknown(found, kept) {
            continue;
        }
        let finding = report_attr(
            found,
            pool,
            protection,
            "one destroy, or a change that replaces the pool, deletes every user",
        )
        .help("deletion_protection = \"ACTIVE\"");
        insert::argument(config, finding, pool, "deletion_protection", "\"ACTIVE\"");
    }
}
