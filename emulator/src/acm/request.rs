//! Requests for certificates.
//!
//! Page: <https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html>. Invariant: a request is
//! only filed here; everything else about it happens on the agenda, seconds later.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::certificate::{
    Certificate, DomainStatus, Method, Options, Origin, Preference, Status, Validation,
};
use super::key::KeyAlgorithm;
use super::tag::{Tag, map};
use super::validation;
use crate::operation::{AwsError, Call, Operation, Service};
use crate::world::World;

/// Names that a certificate can have unless AWS allows more.
const NAMES: usize = 10;

/// Seconds for which a token and its request are remembered.
const TOKEN_LIFETIME: i64 = 3600;

/// Requests a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RequestCertificate {
    /// The primary name.
    pub domain_name: String,
    /// How the names are proved; by letter if it does not say.
    pub validation_method: Option<Method>,
    /// More names.
    pub subject_alternative_names: Option<Vec<String>>,
    /// A word by which a request is known again for an hour.
    pub idempotency_token: Option<String>,
    /// To whom letters about a name go.
    pub domain_validation_options: Option<Vec<DomainValidationOption>>,
    /// Options.
    pub options: Option<Options>,
    /// Tags.
    pub tags: Option<Vec<Tag>>,
    /// The kind of key.
    pub key_algorithm: Option<String>,
}

/// To whom letters about a name go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DomainValidationOption {
    /// The name.
    pub domain_name: String,
    /// The domain whose owners are written to: the name itself or a domain above it.
    pub validation_domain: String,
}

/// The certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CertificateArnOutput {
    /// Its ARN.
    pub certificate_arn: String,
}

impl Operation for RequestCertificate {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "RequestCertificate";
    type Output = CertificateArnOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let options = self.options.clone().unwrap_or_default();
        options.modelled()?;
        let key_algorithm = key_algorithm(self.key_algorithm.as_deref())?;
        let method = self.validation_method.unwrap_or(Method::Email);
        if method == Method::Http {
            return Err(AwsError::not_modelled("validation by HTTP"));
        }
        let names = names(&self.domain_name, self.subject_alternative_names.as_deref())?;
        let domains = self.domain_validation_options.unwrap_or_default();
        let validations = validations(&names, &domains)?;
        let tags = map(BTreeMap::new(), self.tags.unwrap_or_default())?;
        if let Some(arn) = known(
            call.world,
            &call.region,
            self.idempotency_token.as_deref(),
            &names,
        ) {
            return Ok(CertificateArnOutput {
                certificate_arn: arn,
            });
        }
        let id = call.world.ids.uuid();
        let arn = call.arn("acm", format_args!("certificate/{id}"));
        let logged = options.certificate_transparency_logging_preference;
        let certificate = Certificate {
            arn: arn.clone(),
            region: call.region.clone(),
            names,
            origin: Origin::Requested {
                method,
                validations,
                token: self.idempotency_token,
                renewed_at: None,
            },
            key_algorithm,
            status: Status::PendingValidation,
            failure: None,
            issued: None,
            in_use_by: BTreeSet::new(),
            tags,
            transparency: logged.unwrap_or(Preference::Enabled),
            created_at: call.now(),
        };
        call.world.acm.certificates.insert(arn.clone(), certificate);
        validation::begin(call.world, &arn);
        Ok(CertificateArnOutput {
            certificate_arn: arn,
        })
    }
}

/// The kind of key, if it is one that ACM issues for.
fn key_algorithm(name: Option<&str>) -> Result<KeyAlgorithm, AwsError> {
    let Some(name) = name else {
        return Ok(KeyAlgorithm::default());
    };
    KeyAlgorithm::of_name(name).ok_or_else(|| {
        AwsError::new(
            "InvalidParameterException",
            format!("The key algorithm {name} is not supported for certificates that ACM issues."),
        )
    })
}

/// The names of a request, the primary one first, each once and in lower case.
fn names(primary: &str, others: Option<&[String]>) -> Result<Vec<String>, AwsError> {
    // RFC 5280: the primary name is the common name, which has 64 characters at most.
    if primary.len() > 64 {
        return Err(AwsError::new(
            "InvalidParameterException",
            "The first domain name can be no longer than 64 characters.",
        ));
    }
    let mut names: Vec<String> = Vec::new();
    for name in std::iter::once(primary).chain(others.into_iter().flatten().map(String::as_str)) {
        let name = name.to_ascii_lowercase();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > NAMES {
        return Err(AwsError::new(
            "LimitExceededException",
            format!(
                "Your account cannot request a certificate with more than {NAMES} domain names."
            ),
        ));
    }
    Ok(names)
}

fn validations(
    names: &[String],
    options: &[DomainValidationOption],
) -> Result<Vec<Validation>, AwsError> {
    for option in options {
        let domain = option.domain_name.to_ascii_lowercase();
        let above = option.validation_domain.to_ascii_lowercase();
        let below = domain.strip_suffix(&above);
        let within = below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        if !within || !names.contains(&domain) {
            let text = format!(
                "The validation domain {above} is not {domain} or a domain above it, or {domain} is not \
                 one of the requested names."
            );
            return Err(AwsError::new(
                "InvalidDomainValidationOptionsException",
                text,
            ));
        }
    }
    let validation = |name: &String| {
        let option = options
            .iter()
            .find(|option| option.domain_name.eq_ignore_ascii_case(name));
        let bare = name.strip_prefix("*.").unwrap_or(name);
        Validation {
            domain: name.clone(),
            validation_domain: option
                .map_or(bare, |option| &option.validation_domain)
                .to_owned(),
            status: DomainStatus::PendingValidation,
            record: None,
            emails: Vec::new(),
        }
    };
    Ok(names.iter().map(validation).collect())
}

/// The certificate of the same request with the same token within the hour.
fn known(world: &World, region: &str, token: Option<&str>, names: &[String]) -> Option<String> {
    let wanted = token?;
    let since = world.now.plus_seconds(-TOKEN_LIFETIME);
    let mut certificates = world.acm.certificates.values();
    let same = certificates.find(|certificate| {
        let with_token = matches!(
            &certificate.origin,
            Origin::Requested { token: Some(token), .. } if token == wanted
        );
        with_token
            && certificate.region == region
            && certificate.created_at > since
            && certificate.names == names
    });
    same.map(|certificate| certificate.arn.clone())
}
