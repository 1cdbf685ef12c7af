//! Threat protection below the Plus tier.

use super::POOL;
use crate::finding::Findings;
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::block::Attr;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "cognito/threat-protection-below-plus",
    page: include_str!("threat_protection_below_plus.md"),
    predicts: Predicts::Refused("FeatureUnavailableInTierException"),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for pool in made(config, found, POOL) {
        let mode = pool.path("user_pool_add_ons.advanced_security_mode");
        let tier = pool.attr("user_pool_tier");
        let (Attr::Set(value, _), Some(name @ ("LITE" | "ESSENTIALS"))) = (mode, tier.text())
        else {
            continue;
        };
        if !matches!(value.text(), Some("AUDIT" | "ENFORCED")) {
            continue;
        }
        report_value(
            found,
            pool,
            mode,
            value,
            format!("threat protection is part of the Plus tier, and this pool is of {name}"),
        )
        .related(tier.span(), "the tier")
        .help("user_pool_tier = \"PLUS\"");
    }
}
