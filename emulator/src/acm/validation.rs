//! Proofs that names belong to who asks for them: a CNAME record that is looked up, or a letter that waits for a click.
//!
//! Pages: <https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html>,
//! <https://docs.aws.amazon.com/acm/latest/userguide/email-validation.html>. Invariant: nothing is taken on trust; a certificate is
//! issued when every name's record is found in the public DNS of the World with the value that was asked for, and no
//! CAA record speaks against it.

use aws_lc_rs::digest;

use super::certificate::{
    Certificate, DomainStatus, FailureReason, Method, Origin, Status, Validation,
};
use super::{Due, caa, issue, letter};
use crate::route53::rdata::Data;
use crate::route53::{DomainName, Question, RecordType, resolve};
use crate::world::{self, World};

/// Seconds from the request until its records are known, or its letters are written.
const PREPARATION: i64 = 5;

/// Seconds between two looks, in the first half hour and later.
const SOON: i64 = 10;
const LATER: i64 = 300;
const FIRST: i64 = 1800;

/// Seconds until a request is given up.
const PATIENCE: i64 = 72 * 3600;

/// Domains that are kept for documentation (RFC 2606 3).
const DOCUMENTATION: [&str; 3] = ["example.com", "example.net", "example.org"];

/// Top-level domains that nobody can have (RFC 2606 2, RFC 6762).
const NOT_PUBLIC: [&str; 6] = [
    "example",
    "internal",
    "invalid",
    "local",
    "localhost",
    "test",
];

/// Puts on the agenda what happens to a request.
pub(super) fn begin(world: &mut World, arn: &str) {
    let certificate = arn.to_owned();
    world.later(PREPARATION, world::Due::Acm(Due::Prepared { certificate }));
    let certificate = arn.to_owned();
    world.later(PATIENCE, world::Due::Acm(Due::GivenUp { certificate }));
}

/// Fills in the records or writes the letters, all at one moment; or fails the request for names that nobody can have.
pub(super) fn prepare(world: &mut World, arn: &str) {
    let account = world.account.clone();
    let Some(certificate) = pending(world, arn) else {
        return;
    };
    if let Some(reason) = certificate.names.iter().find_map(|name| forbidden(name)) {
        fail(certificate, reason);
        return;
    }
    let Origin::Requested {
        method,
        validations,
        ..
    } = &mut certificate.origin
    else {
        return;
    };
    match method {
        Method::Dns => {
            for validation in validations {
                validation.record = Some(record(&account, &validation.domain));
            }
            look_again(world, arn);
        }
        Method::Email | Method::Http => {
            for validation in validations {
                validation.emails = letter::mailboxes(&validation.validation_domain);
            }
            letter::write(world, arn, None);
        }
    }
}

/// Why a name can have no certificate.
fn forbidden(name: &str) -> Option<FailureReason> {
    let below = |domain: &str| {
        let rest = name.strip_suffix(domain);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if DOCUMENTATION.into_iter().any(below) {
        return Some(FailureReason::AdditionalVerificationRequired);
    }
    let public = !NOT_PUBLIC.into_iter().any(below);
    (!public).then_some(FailureReason::InvalidPublicDomain)
}

/// The CNAME record of a domain and its value. They are the same for every request of an account, and for a domain and
/// its wildcard.
fn record(account: &str, domain: &str) -> (String, String) {
    let domain = domain.strip_prefix("*.").unwrap_or(domain);
    let hash = |what: &str| {
        let text = format!("{what} {account} {domain}");
        digest::digest(&digest::SHA256, text.as_bytes())
    };
    let hexadecimal = |what: &str| -> String {
        let digest = hash(what);
        let halves = digest
            .as_ref()
            .iter()
            .take(16)
            .flat_map(|byte| [byte >> 4, byte & 15]);
        halves
            .filter_map(|half| char::from_digit(half.into(), 16))
            .collect()
    };
    let letters: String = hash("zone")
        .as_ref()
        .iter()
        .take(10)
        .map(|byte| char::from(b'a' + byte % 26))
        .collect();
    (
        format!("_{}.{domain}.", hexadecimal("name")),
        format!("_{}.{letters}.acm-validations.aws.", hexadecimal("value")),
    )
}

/// Puts the next look on the agenda.
fn look_again(world: &mut World, arn: &str) {
    let Some(certificate) = world.acm.certificates.get(arn) else {
        return;
    };
    let early = world.now < certificate.created_at.plus_seconds(FIRST);
    let certificate = arn.to_owned();
    let due = Due::Look { certificate };
    world.later(if early { SOON } else { LATER }, world::Due::Acm(due));
}

/// Looks whether the records are there, and issues the certificate when all are.
pub(super) fn look(world: &mut World, arn: &str) {
    let Some(certificate) = pending(world, arn) else {
        return;
    };
    let validations = certificate.validations().to_vec();
    let proved = prove(world, &validations);
    let all = proved.iter().all(|proved| *proved);
    let forbidden = all && {
        let names: Vec<&str> = validations.iter().map(|one| one.domain.as_str()).collect();
        names.iter().any(|name| !caa::allows(world, name))
    };
    let Some(certificate) = pending(world, arn) else {
        return;
    };
    if forbidden {
        fail(certificate, FailureReason::CaaError);
        return;
    }
    if let Origin::Requested { validations, .. } = &mut certificate.origin {
        for (validation, proved) in validations.iter_mut().zip(proved) {
            if proved {
                validation.status = DomainStatus::Success;
            }
        }
    }
    if all {
        issue::issue(world, arn);
    } else {
        look_again(world, arn);
    }
}

/// Which names are proved now.
pub(super) fn prove(world: &World, validations: &[Validation]) -> Vec<bool> {
    validations
        .iter()
        .map(|validation| {
            let record = validation.record.as_ref();
            record.is_some_and(|(name, value)| points(world, name, value))
        })
        .collect()
}

/// Whether a CNAME record in the public DNS has a value.
fn points(world: &World, name: &str, value: &str) -> bool {
    let Ok(question) = Question::new(name, RecordType::Cname) else {
        return false;
    };
    let Ok(value) = DomainName::parse(value) else {
        return false;
    };
    let answer = resolve(world, &question);
    let mut records = answer.answers.iter();
    records.any(|record| record.data == Data::Cname(value.clone()))
}

/// Gives a request up if it still waits.
pub(super) fn give_up(world: &mut World, arn: &str) {
    if let Some(certificate) = pending(world, arn) {
        certificate.status = Status::ValidationTimedOut;
        end(certificate);
    }
}

fn fail(certificate: &mut Certificate, reason: FailureReason) {
    certificate.status = Status::Failed;
    certificate.failure = Some(reason);
    end(certificate);
}

fn end(certificate: &mut Certificate) {
    if let Origin::Requested { validations, .. } = &mut certificate.origin {
        for validation in validations {
            validation.status = DomainStatus::Failed;
        }
    }
}

fn pending<'w>(world: &'w mut World, arn: &str) -> Option<&'w mut Certificate> {
    let certificate = world.acm.certificates.get_mut(arn);
    certificate.filter(|certificate| certificate.status == Status::PendingValidation)
}
