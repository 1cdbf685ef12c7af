//! Custom domain names, which both dialects share.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html>,
//! <https://docs.aws.amazon.com/general/latest/gr/apigateway.html> (hosted zones of targets). Invariant: a domain stands in
//! the table of host names with its certificate, and so does its target; both go when it goes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::mapping::Mapping;
use super::{Strings, bad_request};
use crate::acm;
use crate::acm::Unusable;
use crate::clock::Timestamp;
use crate::names::{self, Serves, Site};
use crate::operation::{AwsError, Call};
use crate::world::{Due, World};

/// A custom domain.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Domain {
    pub name: String,
    pub region: String,
    /// Whether it is reached through CloudFront.
    pub edge: bool,
    pub certificate: String,
    pub security_policy: String,
    pub ip_address_type: String,
    /// What DNS is to point at.
    pub target: String,
    pub created: Timestamp,
    /// Whether it is served; CloudFront takes its time.
    pub available: bool,
    pub tags: Strings,
    /// By base path; the empty one is all that no other takes.
    pub mappings: BTreeMap<String, Mapping>,
}

/// What a domain is to be.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub name: String,
    pub edge: bool,
    pub certificate: String,
    pub security_policy: String,
    pub ip_address_type: String,
    pub tags: Strings,
}

impl Domain {
    /// `arn:aws:apigateway:{region}::/domainnames/{name}`, without an account.
    pub(crate) fn arn(&self) -> String {
        format!(
            "arn:aws:apigateway:{}::/domainnames/{}",
            self.region, self.name
        )
    }

    /// The hosted zone that alias records to the target name.
    pub(crate) fn zone(&self) -> &'static str {
        if self.edge {
            return CLOUDFRONT_ZONE;
        }
        zone(&self.region).unwrap_or_default()
    }

    /// `AVAILABLE` or `UPDATING`.
    pub(crate) const fn status(&self) -> &'static str {
        if self.available {
            "AVAILABLE"
        } else {
            "UPDATING"
        }
    }

    /// The region in which its certificate must be.
    fn certificate_region(&self) -> &str {
        if self.edge { "us-east-1" } else { &self.region }
    }
}

/// The hosted zone of every CloudFront name.
const CLOUDFRONT_ZONE: &str = "Z2FDTNDATAQYW2";

/// How long CloudFront takes, in seconds.
const CLOUDFRONT_SECONDS: i64 = 900;

/// The hosted zone of a region's targets.
const fn zone(region: &str) -> Option<&'static str> {
    Some(match region.as_bytes() {
        b"us-east-1" => "Z1UJRXOUMOOFQ8",
        b"us-east-2" => "ZOJJZC49E0EPZ",
        b"us-west-1" => "Z2MUQ32089INYE",
        b"us-west-2" => "Z2OJLYMUO9EFXC",
        b"af-south-1" => "Z2DHW2332DAMTN",
        b"ap-east-1" => "Z3FD1VL90ND7K5",
        b"ap-south-1" => "Z3VO1THU9YC4UR",
        b"ap-northeast-1" => "Z1YSHQZHG15GKL",
        b"ap-northeast-2" => "Z20JF4UZKIW1U8",
        b"ap-southeast-1" => "ZL327KTPIQFUL",
        b"ap-southeast-2" => "Z2RPCDW04V8134",
        b"ca-central-1" => "Z19DQILCV0OWEC",
        b"eu-central-1" => "Z1U9ULNL0V5AJ3",
        b"eu-west-1" => "ZLY8HYME6SFDD",
        b"eu-west-2" => "ZJ5UAJN8Y3Z2Q",
        b"eu-west-3" => "Z3KY65QIEKYHQQ",
        b"eu-south-1" => "Z3BT4WSQ9TDYZV",
        b"eu-north-1" => "Z3UWIKFBOOGXPP",
        b"me-south-1" => "Z20ZBPC0SS8806",
        b"sa-east-1" => "ZCMLWB8V5SYIT",
        _ => return None,
    })
}

/// A domain of the call's region.
pub(crate) fn find<'w>(call: &'w Call<'_>, name: &str) -> Option<&'w Domain> {
    let domain = call.world.apigateway.domains.get(&names::normal(name))?;
    (domain.region == call.region).then_some(domain)
}

/// The same, to be changed.
pub(crate) fn find_mut<'w>(call: &'w mut Call<'_>, name: &str) -> Option<&'w mut Domain> {
    let domain = call
        .world
        .apigateway
        .domains
        .get_mut(&names::normal(name))?;
    (domain.region == call.region).then_some(domain)
}

/// Makes a domain. `taken` is the dialect's error for a name that API Gateway already has.
pub(crate) fn create(
    call: &mut Call<'_>,
    wanted: Wanted,
    taken: AwsError,
) -> Result<Domain, AwsError> {
    let name = names::normal(&wanted.name);
    if !is_host(&name) {
        return Err(bad_request("Invalid domain name identifier specified"));
    }
    if zone(&call.region).is_none() {
        return Err(AwsError::not_modelled(format_args!(
            "custom domains in the region {}",
            call.region
        )));
    }
    let mut domain = Domain {
        name: name.clone(),
        region: call.region.clone(),
        edge: wanted.edge,
        certificate: wanted.certificate,
        security_policy: security_policy(&wanted.security_policy)?,
        ip_address_type: wanted.ip_address_type,
        target: String::new(),
        created: call.now(),
        available: !wanted.edge,
        tags: wanted.tags,
        mappings: BTreeMap::new(),
    };
    free(call.world, &domain, taken)?;
    usable(call.world, &domain)?;
    domain.target = if domain.edge {
        format!("d{}.cloudfront.net", call.world.ids.lower_digits(13))
    } else {
        let label = call.world.ids.lower_digits(10);
        format!("d-{label}.execute-api.{}.amazonaws.com", domain.region)
    };
    if domain.edge {
        let due = super::Due::DomainReady { name: name.clone() };
        call.world.later(CLOUDFRONT_SECONDS, Due::ApiGateway(due));
    }
    acm::attach(call.world, &domain.certificate, &domain.arn());
    show(call.world, &domain);
    call.world.apigateway.domains.insert(name, domain.clone());
    Ok(domain)
}

/// Puts a changed domain in the place of the one of its name.
pub(crate) fn replace(call: &mut Call<'_>, domain: &Domain) -> Result<(), AwsError> {
    security_policy(&domain.security_policy)?;
    usable(call.world, domain)?;
    let before = call
        .world
        .apigateway
        .domains
        .insert(domain.name.clone(), domain.clone());
    if let Some(before) = before {
        acm::detach(call.world, &before.certificate, &before.arn());
    }
    acm::attach(call.world, &domain.certificate, &domain.arn());
    show(call.world, domain);
    Ok(())
}

/// Takes a domain away, with its mappings.
pub(crate) fn delete(call: &mut Call<'_>, name: &str) -> Option<Domain> {
    let name = find(call, name)?.name.clone();
    let domain = call.world.apigateway.domains.remove(&name)?;
    acm::detach(call.world, &domain.certificate, &domain.arn());
    call.world.names.remove(&domain.name);
    call.world.names.remove(&domain.target);
    Some(domain)
}

fn show(world: &mut World, domain: &Domain) {
    let site = |certificate| Site {
        serves: Serves::ApiDomain {
            domain: domain.name.clone(),
        },
        certificate,
        policy: domain.security_policy.clone(),
    };
    world
        .names
        .insert(&domain.name, site(Some(domain.certificate.clone())));
    world.names.insert(&domain.target, site(None));
}

/// Host names have at least two labels; a wildcard is the first one.
fn is_host(name: &str) -> bool {
    let name = name.strip_prefix("*.").unwrap_or(name);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(label)
}

fn security_policy(name: &str) -> Result<String, AwsError> {
    if ["TLS_1_0", "TLS_1_2"].contains(&name) {
        return Ok(name.to_owned());
    }
    Err(AwsError::not_modelled(format_args!(
        "the security policy {name}"
    )))
}

/// Whether nobody has the name yet: not API Gateway, not a user pool.
fn free(world: &World, domain: &Domain, taken: AwsError) -> Result<(), AwsError> {
    if let Some(other) = world.apigateway.domains.get(&domain.name) {
        if other.region == domain.region {
            return Err(taken);
        }
        return Err(AwsError::not_modelled(
            "one custom domain name in two regions at the same time",
        ));
    }
    // A user pool's domain is not in the table before it is ready.
    let named = world.names.iter().any(|(host, _)| host == domain.name);
    if !named && !world.cognito.domains.contains_key(&domain.name) {
        return Ok(());
    }
    if domain.edge {
        return Err(bad_request(
            "The domain name you provided is already associated with an existing CloudFront distribution. Remove the \
             domain name from the existing CloudFront distribution or use a different domain name. If you own this \
             domain name and are not using it on an existing CloudFront distribution, please contact support.",
        ));
    }
    Err(AwsError::not_modelled(
        "a regional custom domain whose name a user pool's domain already has",
    ))
}

fn usable(world: &World, domain: &Domain) -> Result<(), AwsError> {
    let arn = &domain.certificate;
    let region = domain.certificate_region();
    acm::usable(world, arn, region, &domain.name).map_err(|why| {
        bad_request(match why {
            Unusable::NotFound => "The provided certificate does not exist.".to_owned(),
            Unusable::WrongRegion => {
                format!("Invalid certificate ARN: {arn}. Certificate must be in '{region}'.")
            }
            Unusable::NotIssued => format!("Certificate {arn} is not in ISSUED state"),
            Unusable::DoesNotCover => {
                format!(
                    "The provided certificate does not cover the domain name {}",
                    domain.name
                )
            }
        })
    })
}
