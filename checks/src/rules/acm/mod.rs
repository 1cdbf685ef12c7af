//! Certificates and what they are attached to:
//! <https://docs.aws.amazon.com/acm/latest/userguide/acm-overview.html>.

mod certificate_unused;
mod destroyed_before_replaced;
mod duplicate_certificates;
mod email_validation;
mod host_not_covered;
mod no_validation_records;
mod not_in_transparency_log;
mod only_first_name_validated;
mod other_region;
mod region_by_chance;
mod used_before_validated;
mod waiting_switched_off;
mod wildcard_name;

use crate::rule::Rule;
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, Resource, Target};
use crate::terraform::source::Span;
use crate::terraform::value::Valued;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    certificate_unused::RULE,
    destroyed_before_replaced::RULE,
    duplicate_certificates::RULE,
    email_validation::RULE,
    host_not_covered::RULE,
    no_validation_records::RULE,
    not_in_transparency_log::RULE,
    only_first_name_validated::RULE,
    other_region::RULE,
    region_by_chance::RULE,
    used_before_validated::RULE,
    waiting_switched_off::RULE,
    wildcard_name::RULE,
];

const CERTIFICATE: &str = "aws_acm_certificate";
const VALIDATION: &str = "aws_acm_certificate_validation";
const CERTIFICATE_MODULE: &str = "terraform-aws-modules/acm/aws";

/// A certificate that a host is attached to.
struct Attachment<'c> {
    /// What has the host.
    resource: &'c Resource,
    /// The host's name.
    host: Attr<'c>,
    /// The certificate's ARN.
    arn: Attr<'c>,
    /// Where the ARN comes from, if it can be followed.
    certificate: Option<Certificate<'c>>,
}

/// The arguments of each type that has a host and a certificate.
const ATTACHED: [(&str, &str, &str); 4] = [
    ("aws_cognito_user_pool_domain", "domain", "certificate_arn"),
    (
        "aws_api_gateway_domain_name",
        "domain_name",
        "certificate_arn",
    ),
    (
        "aws_api_gateway_domain_name",
        "domain_name",
        "regional_certificate_arn",
    ),
    (
        "aws_apigatewayv2_domain_name",
        "domain_name",
        "domain_name_configuration.certificate_arn",
    ),
];

/// Every host that a certificate is attached to.
fn attachments(config: &Config) -> impl Iterator<Item = Attachment<'_>> {
    ATTACHED.iter().flat_map(|(kind, host, certificate)| {
        config.resources(kind).filter_map(|resource| {
            let arn = resource.path(certificate);
            (!arn.is_unset()).then(|| Attachment {
                resource,
                host: resource.attr(host),
                arn,
                certificate: resource
                    .attribute_at(certificate)
                    .and_then(|attribute| Certificate::of(config, &attribute.value, FURTHEST)),
            })
        })
    })
}

/// How many resources an ARN is followed through.
const FURTHEST: usize = 8;

/// A certificate of the tree.
struct Certificate<'c> {
    resource: &'c Resource,
    /// The validation that the ARN was taken from.
    validation: Option<&'c Resource>,
}

impl<'c> Certificate<'c> {
    /// Follows an ARN to the certificate that it is of, step by step.
    fn of(config: &'c Config, arn: &'c Valued, steps: usize) -> Option<Self> {
        let steps = steps.checked_sub(1)?;
        let read = arn.from.as_deref().or(arn.origin())?;
        let Target::Resource(resource) = config.find(read)? else {
            return None;
        };
        if resource.kind.as_ref() == CERTIFICATE {
            return Some(Self {
                resource,
                validation: None,
            });
        }
        let further = Self::of(config, &resource.attribute_at(&read.path)?.value, steps)?;
        let validates = resource.kind.as_ref() == VALIDATION;
        Some(Self {
            validation: further.validation.or(validates.then_some(resource)),
            ..further
        })
    }
}

/// The names of a certificate; `None` for an imported one, whose names stand in its body.
fn names_of(certificate: &Resource) -> Option<Vec<Name<'_>>> {
    let mut names = match certificate.attr("domain_name") {
        Attr::Set(value, _) => vec![Name::Known(value)],
        Attr::Unknown(span, _) => vec![Name::Unknown(span)],
        Attr::Unset(_) => return None,
    };
    match certificate.attr("subject_alternative_names") {
        Attr::Unknown(span, _) => names.push(Name::Unknown(span)),
        Attr::Set(value, _) => {
            for item in value.items() {
                names.push(match item.text() {
                    Some(_) => Name::Known(item),
                    None => Name::Unknown(item.span),
                });
            }
        }
        Attr::Unset(_) => {}
    }
    Some(names)
}

/// A name of a certificate.
enum Name<'c> {
    Known(&'c Valued),
    /// One or several that are not known.
    Unknown(Span),
}

/// Whether Amazon issues it: neither imported nor of a private authority.
fn issued_by_amazon(certificate: &Resource) -> bool {
    certificate.attr("certificate_authority_arn").is_unset()
        && certificate.attr("certificate_body").is_unset()
        && certificate.attr("private_key").is_unset()
}
