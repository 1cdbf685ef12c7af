//! What other services do with certificates: may this one be used for that host, and who uses it.
//!
//! Pages: <https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html> (wildcards),
//! <https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html>; RFC 6125 6.4.3. Invariant: whoever shows a certificate is
//! in its `in_use_by`, and a certificate in use cannot be deleted.

use std::net::IpAddr;

use crate::acm::certificate::Status;
use crate::names;
use crate::world::World;

/// Why a certificate cannot be used; each service says so in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// There is no such certificate in the account.
    NotFound,
    /// It lives in another region than the one in which it is wanted.
    WrongRegion,
    /// It is pending, failed, timed out or expired.
    NotIssued,
    /// None of its names is or covers the host.
    DoesNotCover,
}

/// Whether a certificate can be used for a host by something that needs it in `region`. The host may be a wildcard, which only the
/// same wildcard covers.
///
/// # Errors
/// The first reason against it, in the order of [`Unusable`].
pub fn usable(world: &World, arn: &str, region: &str, host: &str) -> Result<(), Unusable> {
    let certificate = world.acm.certificates.get(arn).ok_or(Unusable::NotFound)?;
    if certificate.region != region {
        return Err(Unusable::WrongRegion);
    }
    if certificate.status != Status::Issued {
        return Err(Unusable::NotIssued);
    }
    if !covers(&certificate.names, host) {
        return Err(Unusable::DoesNotCover);
    }
    Ok(())
}

/// Notes that something uses a certificate. `user` is its ARN, as `InUseBy` shows it.
pub fn attach(world: &mut World, arn: &str, user: &str) {
    if let Some(certificate) = world.acm.certificates.get_mut(arn) {
        certificate.in_use_by.insert(user.to_owned());
    }
}

/// Notes that something uses a certificate no longer.
pub fn detach(world: &mut World, arn: &str, user: &str) {
    if let Some(certificate) = world.acm.certificates.get_mut(arn) {
        certificate.in_use_by.remove(user);
    }
}

/// Whether one of a certificate's names is the host, or a wildcard for it. A wildcard stands for exactly one label, and only
/// for a whole one; an address is no name.
pub fn covers<S: AsRef<str>>(certificate_names: &[S], host: &str) -> bool {
    let host = names::normal(host);
    if host.parse::<IpAddr>().is_ok() {
        return false;
    }
    let parent = host
        .split_once('.')
        .filter(|(label, _)| !label.is_empty())
        .map(|(_, parent)| parent);
    certificate_names.iter().any(|name| {
        let name = names::normal(name.as_ref());
        match name.strip_prefix("*.") {
            Some(below) => !below.is_empty() && parent == Some(below),
            None => !host.is_empty() && name == host,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Certificate characteristics: `*.example.com` protects login.example.com and test.example.com, not
    /// test.login.example.com, and not the bare domain.
    #[test]
    fn a_wildcard_covers_exactly_one_label() {
        let names = ["*.example.com"];
        assert!(covers(&names, "login.example.com"));
        assert!(covers(&names, "LOGIN.example.com."));
        assert!(!covers(&names, "test.login.example.com"));
        assert!(!covers(&names, "example.com"));
        assert!(!covers(&names, ".example.com"));
        assert!(!covers(&names, "login.example.org"));
        assert!(covers(&names, "*.example.com"));
        assert!(!covers(&["login.example.com"], "*.example.com"));
    }

    #[test]
    fn any_of_the_names_will_do() {
        let names = ["example.com", "*.example.com"];
        assert!(covers(&names, "example.com"));
        assert!(covers(&names, "a.example.com"));
        assert!(!covers(&names, "com"));
        assert!(!covers(&names, ""));
        assert!(!covers::<&str>(&[], "example.com"));
    }
}
