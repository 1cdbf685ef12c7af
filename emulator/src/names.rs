//! The one table behind dispatch, TLS and DNS: which host name serves what, with which certificate.
//!
//! Page: <https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html>. Invariant: names
//! are kept in lower case without a trailing dot; a name that is not here serves nothing.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::operation::Service;

/// What a host name serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Serves {
    /// Operations of a service in a region; for Cognito also the issuer's documents.
    Operations {
        /// The service.
        service: Service,
        /// The region.
        region: String,
    },
    /// Authorize, login, token and the rest of a user pool's domain.
    UserPoolDomain {
        /// The pool's id.
        pool: String,
    },
    /// An API at its own `execute-api` name; stages are in the path.
    Api {
        /// The API's id.
        api: String,
    },
    /// An API Gateway custom domain; base path mappings say which API.
    ApiDomain {
        /// The domain name as it was made, a leading `*.` included.
        domain: String,
    },
}

/// One name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// What it serves.
    pub serves: Serves,
    /// The ARN of the ACM certificate that it shows; `None` for AWS's own names, whose certificates the
    /// emulator's authority issues when they are asked for.
    pub certificate: Option<String>,
    /// The security policy of its TLS: `TLS_1_2`.
    pub policy: String,
}

/// The table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Names {
    sites: BTreeMap<String, Site>,
    /// The address that DNS answers for every name that the emulator itself serves.
    pub address: Ipv4Addr,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            sites: BTreeMap::new(),
            address: Ipv4Addr::LOCALHOST,
        }
    }
}

impl Names {
    /// Sets a name.
    pub fn insert(&mut self, host: &str, site: Site) {
        self.sites.insert(normal(host), site);
    }

    /// Takes a name out.
    pub fn remove(&mut self, host: &str) -> Option<Site> {
        self.sites.remove(&normal(host))
    }

    /// What a host serves: the exact name, else the wildcard one label up, else AWS's own
    /// service names.
    pub fn site(&self, host: &str) -> Option<Site> {
        let host = normal(host);
        if let Some(site) = self.sites.get(&host) {
            return Some(site.clone());
        }
        let wildcard = host
            .split_once('.')
            .map(|(_, parent)| format!("*.{parent}"));
        if let Some(site) = wildcard.and_then(|name| self.sites.get(&name)) {
            return Some(site.clone());
        }
        let (service, region) = service_of_host(&host)?;
        Some(Site {
            serves: Serves::Operations { service, region },
            certificate: None,
            policy: "TLS_1_2".to_owned(),
        })
    }

    /// Every name that was set, with its site.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Site)> {
        self.sites.iter().map(|(host, site)| (host.as_str(), site))
    }
}

/// Lower case, without the trailing dot of a fully qualified name.
pub fn normal(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// Whether a name is one of AWS's own, so that it must never be looked for outside.
pub fn is_aws(host: &str) -> bool {
    let host = normal(host);
    [
        "amazonaws.com",
        "amazoncognito.com",
        "api.aws",
        "aws.dev",
        "cloudfront.net",
    ]
    .iter()
    .any(|suffix| {
        host == *suffix
            || host
                .strip_suffix(suffix)
                .is_some_and(|rest| rest.ends_with('.'))
    })
}

/// The service and region of `acm.us-east-1.amazonaws.com`, `iam.amazonaws.com` and the like.
fn service_of_host(host: &str) -> Option<(Service, String)> {
    let name = host.strip_suffix(".amazonaws.com")?;
    let (prefix, region) = name.split_once('.').unwrap_or((name, "us-east-1"));
    if region.contains('.') {
        return None;
    }
    let service = match prefix {
        "acm" => Service::Acm,
        "apigateway" => Service::ApiGateway,
        "cognito-idp" => Service::CognitoIdp,
        "iam" => Service::Iam,
        "lambda" => Service::Lambda,
        "logs" => Service::Logs,
        "route53" => Service::Route53,
        "sts" => Service::Sts,
        _ => return None,
    };
    Some((service, region.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(pool: &str) -> Site {
        Site {
            serves: Serves::UserPoolDomain {
                pool: pool.to_owned(),
            },
            certificate: None,
            policy: "TLS_1_2".to_owned(),
        }
    }

    #[test]
    fn an_exact_name_wins_over_a_wildcard_and_a_wildcard_covers_one_label() {
        let mut names = Names::default();
        names.insert("*.example.com", site("wild"));
        names.insert("Auth.Example.com.", site("exact"));
        assert_eq!(names.site("auth.example.com"), Some(site("exact")));
        assert_eq!(names.site("API.example.com"), Some(site("wild")));
        assert_eq!(names.site("a.b.example.com"), None);
        assert_eq!(names.site("example.com"), None);
    }

    #[test]
    fn aws_s_own_service_names_need_no_row() {
        let names = Names::default();
        let serves = |host: &str| names.site(host).map(|site| site.serves);
        let expected = |service, region: &str| {
            Some(Serves::Operations {
                service,
                region: region.to_owned(),
            })
        };
        assert_eq!(
            serves("acm.eu-west-1.amazonaws.com"),
            expected(Service::Acm, "eu-west-1")
        );
        assert_eq!(
            serves("iam.amazonaws.com"),
            expected(Service::Iam, "us-east-1")
        );
        assert_eq!(serves("s3.amazonaws.com"), None);
        assert!(is_aws("s3.amazonaws.com") && !is_aws("notamazonaws.com"));
    }
}
