//! `CreateUserPoolDomain` and `UpdateUserPoolDomain`: which names and certificates a pool may have.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html>. Invariant: a custom
//! domain has a certificate of us-east-1 that is issued and covers it, and a parent with an address.

use serde::{Deserialize, Serialize};

use super::{CustomDomainConfig, Domain, key, own};
use crate::acm::{self, Unusable};
use crate::cognito::{self, invalid_parameter};
use crate::ids::Ids;
use crate::operation::{AwsError, Call, Operation, Service};
use crate::route53::{self, Question, RecordType};
use crate::world::{self, World};

/// Where CloudFront keeps certificates, and so where the certificate of a custom domain must be.
const CERTIFICATE_REGION: &str = "us-east-1";

/// How long a custom domain takes, in seconds: about five minutes, says the guide.
const CUSTOM_SECONDS: i64 = 300;

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
            let due = world::Due::Cognito(cognito::Due::DomainActive(domain.cloudfront.clone()));
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
            let due = world::Due::Cognito(cognito::Due::DomainActive(domain.cloudfront.clone()));
            world.later(CUSTOM_SECONDS, due);
        }
        let output = answer(&domain);
        world.cognito.domains.insert(key, domain);
        Ok(output)
    }
}
