//! State in S3 without encryption.

use super::{blocks, partial};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::insert;
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "backend/s3-not-encrypted",
    page: include_str!("s3_not_encrypted.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (_, block) in blocks(config) {
        if block.labels.first().map(AsRef::as_ref) != Some("s3") || partial(found, block) {
            continue;
        }
        let encrypt = block.attr("encrypt");
        let key = ["kms_key_id", "sse_customer_key"]
            .iter()
            .any(|name| !block.attr(name).is_unset());
        if encrypt.bool() == Some(true) || encrypt.is_unknown() || key {
            continue;
        }
        let finding = found
            .report(
                encrypt.span(),
                "whether the state is encrypted is left to the bucket",
            )
            .help("encrypt = true, and kms_key_id for a key of one's own");
        insert::argument(config, finding, block, "encrypt", "true");
    }
}
