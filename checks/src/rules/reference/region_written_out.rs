//! A region written into an ARN.

use std::collections::BTreeSet;

use super::{Outside, texts};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "reference/region-written-out",
    page: include_str!("region_written_out.md"),
    predicts: Predicts::Posture(Severity::Low),
    check,
};

/// Services whose ARNs have a region that does not follow the provider's.
const FIXED: [&str; 4] = ["acm", "cloudfront", "kms", "wafv2"];

fn check(config: &Config, found: &mut Findings) {
    let outside = Outside::of(config);
    let mut seen = BTreeSet::new();
    for resource in config.all() {
        resource.walk(&mut |attribute| {
            texts(&attribute.value, &mut |text, span| {
                let Some(region) = region(text) else { return };
                if outside.holds(span) || !seen.insert((span.file, span.start)) {
                    return;
                }
                found
                    .report(span, format!("{region} is written into an ARN, and the provider already says where this is"))
                    .at(resource.address.as_ref())
                    .help("take the ARN from the object itself, or the region from `data.aws_region.current.name`");
            });
        });
    }
}

/// The region of the first ARN in a text that has one written out.
fn region(text: &str) -> Option<&str> {
    text.match_indices("arn:").find_map(|(at, _)| {
        let mut fields = text.get(at..)?.splitn(6, ':').skip(2);
        let (service, region, _) = (fields.next()?, fields.next()?, fields.next()?);
        let rest = fields.next().unwrap_or_default();
        let named = region.split('-').count() >= 3
            && region
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (named && !FIXED.contains(&service) && !rest.starts_with("layer:")).then_some(region)
    })
}
