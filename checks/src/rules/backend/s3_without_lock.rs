//! State in S3 without a lock.

use super::{blocks, partial};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "backend/s3-without-lock",
    page: include_str!("s3_without_lock.md"),
    predicts: Predicts::Posture(Severity::Medium),
    check,
};

fn check(config: &Config, found: &mut Findings) {
    for (_, block) in blocks(config) {
        if block.labels.first().map(AsRef::as_ref) != Some("s3") || partial(found, block) {
            continue;
        }
        let lock = block.attr("use_lockfile");
        if lock.bool() == Some(true)
            || lock.is_unknown()
            || !block.attr("dynamodb_table").is_unset()
        {
            continue;
        }
        found
            .report(
                lock.span(),
                "two runs at once write this state without knowing of each other",
            )
            .help("use_lockfile = true");
    }
}
