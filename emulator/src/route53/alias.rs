//! Which targets an alias record may have.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html>,
//! <https://docs.aws.amazon.com/general/latest/gr/apigateway.html> (the zones of API Gateway's regional domains). Invariant: a
//! target lies in the zone that the alias names; targets of AWS services that are not emulated are refused by name.

use super::bare;
use super::hosted_zone::Zone;
use super::name::DomainName;
use super::record_set::{AliasTarget, ResourceRecordSet};
use super::record_type::RecordType;
use crate::names;
use crate::operation::AwsError;

/// The zone of every `CloudFront` distribution, those of Cognito's and API Gateway's domains included.
pub const CLOUDFRONT: &str = "Z2FDTNDATAQYW2";

/// The zones of API Gateway's regional domain names, by region.
pub const EXECUTE_API: [(&str, &str); 20] = [
    ("af-south-1", "Z2DHW2332DAMTN"),
    ("ap-east-1", "Z3FD1VL90ND7K5"),
    ("ap-northeast-1", "Z1YSHQZHG15GKL"),
    ("ap-northeast-2", "Z20JF4UZKIW1U8"),
    ("ap-south-1", "Z3VO1THU9YC4UR"),
    ("ap-southeast-1", "ZL327KTPIQFUL"),
    ("ap-southeast-2", "Z2RPCDW04V8134"),
    ("ca-central-1", "Z19DQILCV0OWEC"),
    ("eu-central-1", "Z1U9ULNL0V5AJ3"),
    ("eu-north-1", "Z3UWIKFBOOGXPP"),
    ("eu-south-1", "Z3BT4WSQ9TDYZV"),
    ("eu-west-1", "ZLY8HYME6SFDD"),
    ("eu-west-2", "ZJ5UAJN8Y3Z2Q"),
    ("eu-west-3", "Z3KY65QIEKYHQQ"),
    ("me-south-1", "Z20ZBPC0SS8806"),
    ("sa-east-1", "ZCMLWB8V5SYIT"),
    ("us-east-1", "Z1UJRXOUMOOFQ8"),
    ("us-east-2", "ZOJJZC49E0EPZ"),
    ("us-west-1", "Z2MUQ32089INYE"),
    ("us-west-2", "Z2OJLYMUO9EFXC"),
];

/// What is wrong with an alias in a zone; `set` finds the sets that the zone will have.
///
/// # Errors
/// The target belongs to a service that is not modelled.
pub(super) fn problems<'s>(
    zone: &Zone,
    name: &DomainName,
    kind: RecordType,
    alias: &AliasTarget,
    set: impl Fn(&DomainName, RecordType) -> Option<&'s ResourceRecordSet>,
) -> Result<Vec<String>, AwsError> {
    let target = match DomainName::parse(&alias.dns_name) {
        Ok(target) => target,
        Err(error) => return Ok(vec![format!("FATAL problem: {error}")]),
    };
    let named = bare(&alias.hosted_zone_id);
    let tried =
        format!("Tried to create an alias that targets {target}, type {kind} in zone {named}, but");
    let outside = format!("{tried} the alias target name does not lie within the target zone");
    let missing = format!("{tried} that target was not found");
    if matches!(kind, RecordType::Ns | RecordType::Soa) {
        return Ok(vec![missing]);
    }
    if names::is_aws(&target.host()) {
        let Some(expected) = service_zone(&target.host()) else {
            return Err(AwsError::not_modelled(format_args!(
                "the alias target {target}"
            )));
        };
        if named != expected {
            return Ok(vec![outside, missing]);
        }
        if !matches!(kind, RecordType::A | RecordType::Aaaa) {
            return Ok(vec![missing]);
        }
        if named == CLOUDFRONT && alias.evaluate_target_health {
            return Ok(vec![format!(
                "EvaluateTargetHealth cannot be set to true for the CloudFront distribution {target}"
            )]);
        }
        return Ok(Vec::new());
    }
    if named != zone.id || !target.is_within(&zone.name) {
        return Ok(vec![outside, missing]);
    }
    if ends(name, target, kind, set) {
        Ok(Vec::new())
    } else {
        Ok(vec![missing])
    }
}

/// Whether the chain of aliases from a name reaches values, or something of AWS's, without coming back.
fn ends<'s>(
    name: &DomainName,
    target: DomainName,
    kind: RecordType,
    set: impl Fn(&DomainName, RecordType) -> Option<&'s ResourceRecordSet>,
) -> bool {
    let mut seen = vec![name.clone()];
    let mut next = target;
    while !seen.contains(&next) {
        if names::is_aws(&next.host()) {
            return true;
        }
        let Some(found) = set(&next, kind) else {
            return false;
        };
        let Some(alias) = &found.alias_target else {
            return true;
        };
        let Ok(further) = DomainName::parse(&alias.dns_name) else {
            return false;
        };
        seen.push(std::mem::replace(&mut next, further));
    }
    false
}

/// The zone of a name of AWS's that an alias may have as its target.
fn service_zone(host: &str) -> Option<&'static str> {
    if host.ends_with(".cloudfront.net") {
        return Some(CLOUDFRONT);
    }
    let (_, region) = host
        .strip_suffix(".amazonaws.com")?
        .split_once(".execute-api.")?;
    let row = EXECUTE_API.iter().find(|(of, _)| *of == region);
    row.map(|(_, zone)| *zone)
}
