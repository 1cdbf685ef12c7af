//! `AWS::Cognito::UserPoolDomain`: the host of a pool's pages and OAuth endpoints, as a prefix of AWS's or as an own name.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html>. Invariant: a domain
//! that is active is in the World's names, with the certificate that it shows; one that is not serves nothing.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{State, invalid_parameter};
use crate::acm::{self, Unusable};
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::names::{Names, Serves, Site};
use crate::operation::{AwsError, Call, Empty, Operation, Service};
use crate::route53::{self, Question, RecordType};
use crate::world::{self, World};

/// Where CloudFront keeps certificates, and so where the certificate of a custom domain must be.
const CERTIFICATE_REGION: &str = "us-east-1";

/// How long a custom domain takes, in seconds: about five minutes, says the guide.
const CUSTOM_SECONDS: i64 = 300;

/// A domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// A prefix without dots, or a whole name.
    pub name: String,
    /// Its pool.
    pub pool: String,
    /// The pool's region.
    pub region: String,
    /// The label of its CloudFront name: `d111111abcdef8`.
    pub cloudfront: String,
    /// The certificate of a custom domain.
    pub certificate: Option<String>,
    /// 1 for the classic pages, 2 for managed login; `None` where nothing was said.
    pub login_version: Option<i64>,
    /// `CREATING`, `UPDATING`, `ACTIVE`.
    pub status: String,
    /// When it was made.
    pub created: Timestamp,
}

impl Domain {
    /// `d111111abcdef8.cloudfront.net`: what DNS points at for a custom domain.
    pub fn distribution(&self) -> String {
        format!("{}.cloudfront.net", self.cloudfront)
    }

    /// The host that it serves.
    pub fn host(&self) -> String {
        if self.is_custom() {
            self.name.clone()
        } else {
            format!("{}.auth.{}.amazoncognito.com", self.name, self.region)
        }
    }

    /// Whether it is an own name.
    pub fn is_custom(&self) -> bool {
        self.certificate.is_some()
    }

    /// The ARN under which ACM lists it.
    fn arn(&self, account: &str) -> String {
        let id = self.cloudfront.to_ascii_uppercase();
        format!("arn:aws:cloudfront::{account}:distribution/{id}")
    }

    fn open(&self, names: &mut Names) {
        let site = |certificate: Option<String>| Site {
            serves: Serves::UserPoolDomain {
                pool: self.pool.clone(),
            },
            certificate,
            policy: "TLS_1_2".to_owned(),
        };
        names.insert(&self.host(), site(self.certificate.clone()));
        if self.is_custom() {
            names.insert(&self.distribution(), site(None));
        }
    }

    fn close(&self, names: &mut Names) {
        if self.status != "CREATING" {
            names.remove(&self.host());
        }
        names.remove(&self.distribution());
    }
}

/// `20260105090000`.
pub(super) fn stamp(at: Timestamp) -> String {
    let at = at.calendar();
    let mut text = String::new();
    for part in [
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
    ] {
        // Writing to a String cannot fail.
        let _ = write!(text, "{part:02}");
    }
    format!("{:04}{text}", at.year())
}

/// A custom domain is ready.
pub(super) fn activate(world: &mut World, cloudfront: &str) {
    let mut domains = world.cognito.domains.values_mut();
    if let Some(domain) = domains.find(|domain| domain.cloudfront == cloudfront) {
        "ACTIVE".clone_into(&mut domain.status);
        let domain = domain.clone();
        domain.open(&mut world.names);
    }
}

/// The name under which a domain is kept: prefixes are unique in a region, own names everywhere.
fn key(name: &str, region: &str) -> String {
    if name.contains('.') {
        name.to_owned()
    } else {
        format!("{name}.{region}")
    }
}

impl State {
    /// The domains of a pool.
    pub fn domains_of(&self, pool: &str) -> impl Iterator<Item = &Domain> {
        self.domains
            .values()
            .filter(move |domain| domain.pool == pool)
    }

    /// The domain that serves a host, by its own name or CloudFront's.
    pub fn domain_at(&self, host: &str) -> Option<&Domain> {
        self.domains
            .values()
            .find(|domain| domain.host() == host || domain.distribution() == host)
    }
}

/// The certificate of a custom domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CustomDomainConfig {
    /// Its ARN, in us-east-1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_arn: Option<String>,
}

/// Gives a pool a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateUserPoolDomain {
    /// A prefix, or with a certificate a whole name.
    pub domain: String,
    /// The pool.
    pub user_pool_id: String,
    /// 1 for the classic pages, 2 for managed login.
    pub managed_login_version: Option<i64>,
    /// The certificate of a custom domain.
    pub custom_domain_config: Option<CustomDomainConfig>,
}

/// What creating and changing answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UserPoolDomainOutput {
    /// As it was asked for.
    pub managed_login_version: Option<i64>,
    /// What DNS is to point at, of a custom domain.
    pub cloud_front_domain: Option<String>,
}

impl Operation for CreateUserPoolDomain {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "CreateUserPoolDomain";
    type Output = UserPoolDomainOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UserPoolDomainOutput, AwsError> {
        let world = &mut *call.world;
        let tier = &world
            .cognito
            .pool(&call.region, &self.user_pool_id)?
            .settings
            .user_pool_tier;
        login_version(self.managed_login_version, tier)?;
        let certificate = self
            .custom_domain_config
            .and_then(|config| config.certificate_arn);
        if world
            .cognito
            .domains
            .contains_key(&key(&self.domain, &call.region))
        {
            return Err(invalid_parameter(
                "Domain already associated with another user pool.",
            ));
        }
        if world
            .cognito
            .domains_of(&self.user_pool_id)
            .any(|domain| domain.is_custom() == certificate.is_some())
        {
            return Err(invalid_parameter(format!(
                "User pool {} already has a domain of this kind configured.",
                self.user_pool_id
            )));
        }
        match &certificate {
            None => prefix(&self.domain)?,
            Some(arn) => custom(world, &self.domain, arn)?,
        }
        if certificate.is_some() && world.names.iter().any(|(host, _)| host == self.domain) {
            return Err(invalid_parameter(
                "One or more of the CNAMEs you provided are already associated with a different resource.",
            ));
        }
        let domain = Domain {
            cloudfront: cloudfront_label(&mut world.ids),
            status: if certificate.is_some() {
                "CREATING"
            } else {
                "ACTIVE"
            }
            .to_owned(),
            region: call.region.clone(),
            created: world.now,
            login_version: self.managed_login_version,
            pool: self.user_pool_id,
            name: self.domain,
            certificate,
        };
        let key = key(&domain.name, &domain.region);
        if let Some(arn) = &domain.certificate {
            let user = domain.arn(&world.account);
            acm::attach(world, arn, &user);
            let due = world::Due::Cognito(super::Due::DomainActive(domain.cloudfront.clone()));
            world.later(CUSTOM_SECONDS, due);
        } else {
            domain.open(&mut world.names);
        }
        let output = answer(&domain);
        world.cognito.domains.insert(key, domain);
        Ok(output)
    }
}

fn answer(domain: &Domain) -> UserPoolDomainOutput {
    UserPoolDomainOutput {
        managed_login_version: domain.login_version,
        cloud_front_domain: domain.is_custom().then(|| domain.distribution()),
    }
}

fn cloudfront_label(ids: &mut Ids) -> String {
    format!("d{}", ids.lower_digits(13))
}

fn login_version(version: Option<i64>, tier: &str) -> Result<(), AwsError> {
    match version {
        None | Some(1) => Ok(()),
        Some(2) if tier != "LITE" => Ok(()),
        Some(2) => Err(AwsError::new(
            "FeatureUnavailableInTierException",
            "Managed login is not available in the LITE tier.",
        )),
        Some(other) => Err(invalid_parameter(format!(
            "Invalid managed login version: {other}."
        ))),
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn prefix(name: &str) -> Result<(), AwsError> {
    if name.contains('.') {
        return Err(invalid_parameter(
            "Custom domain needs a certificate: CustomDomainConfig is missing.",
        ));
    }
    if !is_label(name) {
        return Err(invalid_parameter(
            "Domain may only contain lower case letters, digits and hyphens, and no hyphen at its ends.",
        ));
    }
    for word in ["cognito", "amazon", "aws"] {
        if name.contains(word) {
            return Err(invalid_parameter(format!(
                "Domain cannot contain reserved word: {word}"
            )));
        }
    }
    Ok(())
}

/// An own name: its certificate must be good for it, and its parent must have an address.
fn custom(world: &World, name: &str, certificate: &str) -> Result<(), AwsError> {
    let parent = name.split_once('.').map(|(_, parent)| parent);
    let Some(parent) = parent.filter(|_| name.split('.').all(is_label)) else {
        return Err(invalid_parameter("Custom domain is not a valid subdomain."));
    };
    certified(world, name, certificate)?;
    let question = Question::new(parent, RecordType::A).ok();
    let has_address = parent.contains('.')
        && question.is_some_and(|question| {
            route53::resolve(world, &question)
                .addresses()
                .next()
                .is_some()
        });
    if has_address {
        return Ok(());
    }
    Err(invalid_parameter(
        "Custom domain is not a valid subdomain: Was not able to resolve a DNS A record for the parent domain or \
         domain parent is a top-level domain.",
    ))
}

fn certified(world: &World, name: &str, certificate: &str) -> Result<(), AwsError> {
    let why = match acm::usable(world, certificate, CERTIFICATE_REGION, name) {
        Ok(()) => return Ok(()),
        Err(Unusable::NotFound) => "does not exist",
        Err(Unusable::WrongRegion) => "is not in us-east-1",
        Err(Unusable::NotIssued) => "is not issued",
        Err(Unusable::DoesNotCover) => "does not cover the domain",
    };
    Err(invalid_parameter(format!(
        "The certificate {certificate} {why}: a custom domain needs an issued ACM certificate in us-east-1 for its name."
    )))
}

/// Describes a domain, of whatever pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DescribeUserPoolDomain {
    /// A prefix or a whole name.
    pub domain: String,
}

/// The answer with a domain in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DescribeUserPoolDomainOutput {
    /// The domain; empty where there is none of that name.
    pub domain_description: DomainDescription,
}

/// A domain as it is described.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(missing_docs, reason = "the members are those of Domain")]
pub struct DomainDescription {
    pub user_pool_id: Option<String>,
    #[serde(rename = "AWSAccountId")]
    pub aws_account_id: Option<String>,
    pub domain: Option<String>,
    #[serde(rename = "S3Bucket")]
    pub s3_bucket: Option<String>,
    pub cloud_front_distribution: Option<String>,
    pub version: Option<String>,
    pub status: Option<String>,
    pub custom_domain_config: Option<CustomDomainConfig>,
    pub managed_login_version: Option<i64>,
}

impl Operation for DescribeUserPoolDomain {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DescribeUserPoolDomain";
    type Output = DescribeUserPoolDomainOutput;

    fn run(self, call: &mut Call<'_>) -> Result<DescribeUserPoolDomainOutput, AwsError> {
        let account = call.world.account.clone();
        let domain = call
            .world
            .cognito
            .domains
            .get(&key(&self.domain, &call.region));
        let description = domain.map(|domain| DomainDescription {
            user_pool_id: Some(domain.pool.clone()),
            aws_account_id: Some(account),
            domain: Some(domain.name.clone()),
            s3_bucket: Some(format!("aws-cognito-prod-{}-assets", domain.region)),
            cloud_front_distribution: Some(domain.distribution()),
            version: Some(stamp(domain.created)),
            status: Some(domain.status.clone()),
            custom_domain_config: Some(CustomDomainConfig {
                certificate_arn: domain.certificate.clone(),
            }),
            managed_login_version: Some(domain.login_version.unwrap_or(1)),
        });
        Ok(DescribeUserPoolDomainOutput {
            domain_description: description.unwrap_or_default(),
        })
    }
}

/// Changes a domain's certificate or pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateUserPoolDomain {
    /// Which one.
    pub domain: String,
    /// Its pool.
    pub user_pool_id: String,
    /// 1 for the classic pages, 2 for managed login.
    pub managed_login_version: Option<i64>,
    /// The new certificate.
    pub custom_domain_config: Option<CustomDomainConfig>,
}

impl Operation for UpdateUserPoolDomain {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "UpdateUserPoolDomain";
    type Output = UserPoolDomainOutput;

    fn run(self, call: &mut Call<'_>) -> Result<UserPoolDomainOutput, AwsError> {
        let world = &mut *call.world;
        let tier = &world
            .cognito
            .pool(&call.region, &self.user_pool_id)?
            .settings
            .user_pool_tier;
        login_version(self.managed_login_version, tier)?;
        let key = key(&self.domain, &call.region);
        let mut domain = own(&world.cognito, &key, &self.user_pool_id)?.clone();
        if let Some(version) = self.managed_login_version {
            domain.login_version = Some(version);
        }
        let certificate = self
            .custom_domain_config
            .and_then(|config| config.certificate_arn);
        if let Some(arn) = certificate {
            let Some(before) = domain.certificate.clone() else {
                return Err(invalid_parameter("A prefix domain has no certificate."));
            };
            certified(world, &domain.name, &arn)?;
            let user = domain.arn(&world.account);
            acm::detach(world, &before, &user);
            acm::attach(world, &arn, &user);
            domain.certificate = Some(arn);
            "UPDATING".clone_into(&mut domain.status);
            let due = world::Due::Cognito(super::Due::DomainActive(domain.cloudfront.clone()));
            world.later(CUSTOM_SECONDS, due);
        }
        let output = answer(&domain);
        world.cognito.domains.insert(key, domain);
        Ok(output)
    }
}

fn own<'s>(state: &'s State, key: &str, pool: &str) -> Result<&'s Domain, AwsError> {
    state
        .domains
        .get(key)
        .filter(|domain| domain.pool == pool)
        .ok_or_else(|| invalid_parameter("No such domain or user pool exists."))
}

/// Takes a domain away from its pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteUserPoolDomain {
    /// Which one.
    pub domain: String,
    /// Its pool.
    pub user_pool_id: String,
}

impl Operation for DeleteUserPoolDomain {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DeleteUserPoolDomain";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let world = &mut *call.world;
        world.cognito.pool(&call.region, &self.user_pool_id)?;
        let key = key(&self.domain, &call.region);
        let domain = own(&world.cognito, &key, &self.user_pool_id)?.clone();
        domain.close(&mut world.names);
        if let Some(arn) = &domain.certificate {
            let user = domain.arn(&world.account);
            acm::detach(world, arn, &user);
        }
        world.cognito.domains.remove(&key);
        Ok(Empty {})
    }
}
