//! Issue, renewal and expiry.
//!
//! Pages: <https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html>,
//! <https://docs.aws.amazon.com/acm/latest/userguide/dns-renewal-validation.html>. Invariant: a renewal asks for the same proof as the first
//! issue, keeps the ARN, and happens only to a certificate that is in use; what is not renewed expires.

use super::authority::{self, Request};
use super::certificate::{Certificate, Issued, Key, Method, Origin, Status};
use super::key::{FixedKey, KeyAlgorithm};
use super::{Due, caa, validation};
use crate::clock::Timestamp;
use crate::keys;
use crate::world::{self, World};

const DAY: i64 = 86_400;

/// The RSA keys that are not the authority's, which has the first.
const OTHERS: u64 = keys::COUNT as u64 - 1;

/// Since 2026-02-18 a public certificate of Amazon's is valid for 198 days instead of 395, and renewed 45 days before
/// its end instead of 60.
const SHORTER_SINCE: Timestamp = Timestamp(1_771_372_800_000);

/// Days for which a certificate of a day is valid, and days before its end on which renewal begins.
const fn terms(from: Timestamp) -> (i64, i64) {
    if from.0 < SHORTER_SINCE.0 {
        (395, 60)
    } else {
        (198, 45)
    }
}

/// Issues a certificate whose names are proved, from the start of this day on.
pub(super) fn issue(world: &mut World, arn: &str) {
    let (days, window) = terms(world.now);
    let from = Timestamp(world.now.seconds().div_euclid(DAY) * DAY * 1000);
    let until = from.plus_seconds(days * DAY - 1);
    let mut serial = world.ids.bytes(16);
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x3F | 0x40;
    }
    let number = world.ids.below(OTHERS);
    let at = world.now;
    let Some(certificate) = world.acm.certificates.get_mut(arn) else {
        return;
    };
    let key = match certificate.key_algorithm {
        KeyAlgorithm::Rsa2048 => FixedKey::Rsa(1 + usize::try_from(number).unwrap_or_default()),
        KeyAlgorithm::P256 => FixedKey::P256,
        KeyAlgorithm::P384 => FixedKey::P384,
    };
    let request = Request {
        names: &certificate.names,
        addresses: &[],
        key,
        from,
        until,
        serial: &serial,
    };
    let Some(der) = authority::issue(&request) else {
        return;
    };
    let hexadecimal: Vec<String> = serial.iter().map(|byte| format!("{byte:02x}")).collect();
    let domain = certificate.names.first().map_or("", String::as_str);
    certificate.issued = Some(Issued {
        certificate: authority::pem("CERTIFICATE", &der),
        chain: authority::ca_pem().to_owned(),
        key: Key::Fixed(key),
        at,
        not_before: from,
        not_after: until,
        serial: hexadecimal.join(":"),
        subject: format!("CN={domain}"),
        issuer: "Amazon".to_owned(),
    });
    certificate.status = Status::Issued;
    let renewal = until.plus_seconds(-window * DAY);
    let certificate = || arn.to_owned();
    let renew = Due::Renew {
        certificate: certificate(),
        at: renewal,
    };
    let expire = Due::Expired {
        certificate: certificate(),
        not_after: until,
    };
    world.agenda.add(renewal, world::Due::Acm(renew));
    world.agenda.add(until, world::Due::Acm(expire));
}

/// Renews a certificate if it is in use and its records are still there, else tries again a day later.
pub(super) fn renew(world: &mut World, arn: &str, at: Timestamp) {
    let Some(certificate) = world.acm.certificates.get(arn) else {
        return;
    };
    if certificate.status != Status::Issued {
        return;
    }
    if certificate.renewable() && proved(world, certificate) {
        issue(world, arn);
        let now = world.now;
        if let Some(Certificate {
            origin: Origin::Requested { renewed_at, .. },
            ..
        }) = world.acm.certificates.get_mut(arn)
        {
            *renewed_at = Some(now);
        }
        return;
    }
    let next = at.plus_seconds(DAY);
    let due = Due::Renew {
        certificate: arn.to_owned(),
        at: next,
    };
    world.agenda.add(next, world::Due::Acm(due));
}

fn proved(world: &World, certificate: &Certificate) -> bool {
    let by_dns = matches!(
        certificate.origin,
        Origin::Requested {
            method: Method::Dns,
            ..
        }
    );
    let records = validation::prove(world, certificate.validations());
    let allowed = certificate
        .names
        .iter()
        .all(|name| caa::allows(world, name));
    by_dns && records.iter().all(|proved| *proved) && allowed
}

/// Lets a certificate expire that still is the one whose end has come.
pub(super) fn expire(world: &mut World, arn: &str, not_after: Timestamp) {
    if let Some(certificate) = world.acm.certificates.get_mut(arn)
        && let Some(issued) = &certificate.issued
        && issued.not_after == not_after
        && certificate.status == Status::Issued
    {
        certificate.status = Status::Expired;
    }
}
