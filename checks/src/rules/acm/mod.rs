//! Certificates and what they are attached to:
//! <https://docs.aws.amazon.com/acm/latest/userguide/acm-overview.html>.

mod email_validation;
mod host_not_covered;
mod used_before_validated;

use crate::rule::Rule;
use crate::terraform::block::Attr;
use crate::terraform::config::{Body, Call, Config, Resource, Target};
use crate::terraform::source::Span;
use crate::terraform::value::Valued;

/// The rules of the family.
pub const RULES: &[Rule] = &[
    email_validation::RULE,
    host_not_covered::RULE,
    used_before_validated::RULE,
];

pub const CERTIFICATE: &str = "aws_acm_certificate";
pub const VALIDATION: &str = "aws_acm_certificate_validation";
const MODULE: &str = "terraform-aws-modules/acm/aws";

/// A certificate that a host is attached to.
struct Attachment<'c> {
    /// What has the host.
    resource: &'c Resource,
    /// The host's name.
    host: Attr<'c>,
    /// The certificate's ARN.
    certificate: Attr<'c>,
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
            let certificate = resource.path(certificate);
            (!certificate.is_unset()).then(|| Attachment {
                resource,
                host: resource.attr(host),
                certificate,
            })
        })
    })
}

/// Where a certificate's ARN comes from.
enum Certificate<'c> {
    /// A certificate of the tree, and the validation that the ARN was taken from.
    Here(&'c Resource, Option<&'c Resource>),
    /// A call of the certificate module whose source is not on disk.
    Module(&'c Call),
}

impl<'c> Certificate<'c> {
    /// Follows an ARN to the certificate that it is of.
    fn of(config: &'c Config, arn: Attr<'c>) -> Option<Self> {
        let resource = match config.find(arn.origin()?)? {
            Target::Resource(resource) => resource,
            Target::Call(call) => return is_module(call).then_some(Self::Module(call)),
        };
        match resource.kind.as_ref() {
            CERTIFICATE => Some(Self::Here(resource, None)),
            VALIDATION => match Self::of(config, resource.attr("certificate_arn"))? {
                Self::Here(certificate, _) => Some(Self::Here(certificate, Some(resource))),
                other @ Self::Module(_) => Some(other),
            },
            _ => None,
        }
    }

    /// Its names; `None` for an imported one, whose names stand in its body.
    fn names(&self) -> Option<Vec<Name<'c>>> {
        let (domain, others) = match self {
            Self::Here(certificate, _) => (
                certificate.attr("domain_name"),
                certificate.attr("subject_alternative_names"),
            ),
            Self::Module(call) => (
                call.attr("domain_name"),
                call.attr("subject_alternative_names"),
            ),
        };
        let mut names = match domain {
            Attr::Set(value, _) => vec![Name::Known(value)],
            Attr::Unknown(span, _) => vec![Name::Unknown(span)],
            Attr::Unset(_) => return None,
        };
        match others {
            Attr::Unknown(span, _) => names.push(Name::Unknown(span)),
            Attr::Set(value, _) => {
                names.extend(value.items().iter().map(|item| match item.text() {
                    Some(_) => Name::Known(item),
                    None => Name::Unknown(item.span),
                }))
            }
            Attr::Unset(_) => {}
        }
        Some(names)
    }

    /// Where its names stand.
    fn span(&self) -> Span {
        match self {
            Self::Here(certificate, _) => certificate.attr("domain_name").span(),
            Self::Module(call) => call.attr("domain_name").span(),
        }
    }

    /// Its address.
    fn address(&self) -> &'c str {
        match self {
            Self::Here(certificate, _) => &certificate.address,
            Self::Module(call) => &call.address,
        }
    }
}

/// A name of a certificate.
enum Name<'c> {
    Known(&'c Valued),
    /// One or several that are not known.
    Unknown(Span),
}

fn is_module(call: &Call) -> bool {
    matches!(&call.body, Body::Registry(name) if name == MODULE)
}

/// Whether Amazon issues it: neither imported nor of a private authority.
fn issued_by_amazon(certificate: &Resource) -> bool {
    certificate.attr("certificate_authority_arn").is_unset()
        && certificate.attr("certificate_body").is_unset()
        && certificate.attr("private_key").is_unset()
}
