//! `AWS::Cognito::UserPoolDomain`: the host of a pool's pages and OAuth endpoints, as a prefix of AWS's or as an own name.
//!
//! Pages: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-add-custom-domain.html>. Invariant: a domain
//! that is active is in the World's names, with the certificate that it shows; one that is not serves nothing.

mod change;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{State, invalid_parameter};
use crate::acm;
use crate::clock::Timestamp;
use crate::names::{Names, Serves, Site};
use crate::operation::{AwsError, Call, Empty, Operation, Service};
use crate::world::World;

pub use change::{CreateUserPoolDomain, UpdateUserPoolDomain, UserPoolDomainOutput};

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

fn own<'s>(state: &'s State, key: &str, pool: &str) -> Result<&'s Domain, AwsError> {
    state
        .domains
        .get(key)
        .filter(|domain| domain.pool == pool)
        .ok_or_else(|| invalid_parameter("No such domain or user pool exists."))
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
