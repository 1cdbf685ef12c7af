//! Letters to the owners of a domain, who would approve a certificate by opening a link.
//!
//! Page: <https://docs.aws.amazon.com/acm/latest/userguide/email-validation.html>. Invariant: nobody reads them: a certificate that
//! waits for a letter stays pending until its request is given up.

use serde::{Deserialize, Serialize};

use super::certificate::{Method, Origin, Status, find};
use crate::operation::{AwsError, Call, Empty, Operation, Service};
use crate::world::{Letter, World};

/// Who is written to at a domain.
const MAILBOXES: [&str; 5] = [
    "admin",
    "administrator",
    "hostmaster",
    "postmaster",
    "webmaster",
];

/// The addresses of a domain that are written to.
pub(super) fn mailboxes(domain: &str) -> Vec<String> {
    MAILBOXES.map(|name| format!("{name}@{domain}")).to_vec()
}

/// Writes the letters about the names of a request, or about one of them.
pub(super) fn write(world: &mut World, arn: &str, domain: Option<&str>) {
    let Some(certificate) = world.acm.certificates.get(arn) else {
        return;
    };
    let letters: Vec<Letter> = certificate
        .validations()
        .iter()
        .filter(|validation| domain.is_none_or(|domain| validation.domain == domain))
        .flat_map(|validation| {
            validation.emails.iter().map(|to| Letter {
                at: world.now,
                medium: "EMAIL".to_owned(),
                to: to.clone(),
                subject: format!("Certificate approval for {}", validation.domain),
                body: format!(
                    "Somebody asked for a certificate for {} in the account {}. To approve it, open the \
                     link that AWS's letter has here; in the emulator nobody does, and the certificate {arn} \
                     stays pending.",
                    validation.domain, world.account
                ),
                code: None,
            })
        })
        .collect();
    world.mailbox.extend(letters);
}

/// Writes the letters about a name once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResendValidationEmail {
    /// The certificate.
    pub certificate_arn: String,
    /// The name.
    pub domain: String,
    /// The domain whose owners are written to, as it was requested.
    pub validation_domain: String,
}

impl Operation for ResendValidationEmail {
    const SERVICE: Service = Service::Acm;
    const NAME: &'static str = "ResendValidationEmail";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let certificate = find(call, &self.certificate_arn)?;
        let by_letter = matches!(
            certificate.origin,
            Origin::Requested {
                method: Method::Email,
                ..
            }
        );
        if !by_letter || certificate.status != Status::PendingValidation {
            let text = format!(
                "Certificate {} is not waiting for a letter.",
                certificate.arn
            );
            return Err(AwsError::new("InvalidStateException", text));
        }
        let known = certificate.validations().iter().any(|validation| {
            validation.domain == self.domain
                && validation.validation_domain == self.validation_domain
        });
        if !known {
            let text = format!(
                "{} was not requested with {}.",
                self.domain, self.validation_domain
            );
            return Err(AwsError::new(
                "InvalidDomainValidationOptionsException",
                text,
            ));
        }
        write(call.world, &self.certificate_arn, Some(&self.domain));
        Ok(Empty {})
    }
}
