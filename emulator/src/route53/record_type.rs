//! The types of records that Route 53 stores.
//!
//! Page: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html>; the numbers are those of
//! <https://www.iana.org/assignments/dns-parameters>. Invariant: the order of the variants is the order of their names, in
//! which Route 53 lists the sets of one name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The types that Route 53 stores, in the order in which it lists them within a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(
    missing_docs,
    reason = "each is the type of that name in IANA's registry"
)]
pub enum RecordType {
    A,
    Aaaa,
    Caa,
    Cname,
    Ds,
    Https,
    Mx,
    Naptr,
    Ns,
    Ptr,
    Soa,
    Spf,
    Srv,
    Sshfp,
    Svcb,
    Tlsa,
    Txt,
}

impl RecordType {
    /// Every type, with its name and its number in IANA's registry of DNS parameters.
    const TABLE: [(Self, &'static str, u16); 17] = [
        (Self::A, "A", 1),
        (Self::Aaaa, "AAAA", 28),
        (Self::Caa, "CAA", 257),
        (Self::Cname, "CNAME", 5),
        (Self::Ds, "DS", 43),
        (Self::Https, "HTTPS", 65),
        (Self::Mx, "MX", 15),
        (Self::Naptr, "NAPTR", 35),
        (Self::Ns, "NS", 2),
        (Self::Ptr, "PTR", 12),
        (Self::Soa, "SOA", 6),
        (Self::Spf, "SPF", 99),
        (Self::Srv, "SRV", 33),
        (Self::Sshfp, "SSHFP", 44),
        (Self::Svcb, "SVCB", 64),
        (Self::Tlsa, "TLSA", 52),
        (Self::Txt, "TXT", 16),
    ];

    /// The type of a number; `None` for types that Route 53 does not store.
    pub fn of_code(code: u16) -> Option<Self> {
        let row = Self::TABLE.iter().find(|(_, _, number)| *number == code);
        row.map(|(kind, _, _)| *kind)
    }

    /// Its number.
    pub fn code(self) -> u16 {
        let row = Self::TABLE.iter().find(|(kind, _, _)| *kind == self);
        row.map_or(0, |(_, _, number)| *number)
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = Self::TABLE.iter().find(|(kind, _, _)| kind == self);
        f.write_str(row.map_or("", |(_, name, _)| name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_of_types_are_iana_s() {
        for (kind, name, number) in RecordType::TABLE {
            assert_eq!(serde_json::to_value(kind).expect("a name"), name);
            assert_eq!(RecordType::of_code(number), Some(kind));
            assert_eq!((kind.code(), kind.to_string()), (number, name.to_owned()));
        }
        assert_eq!(RecordType::of_code(255), None);
    }
}
