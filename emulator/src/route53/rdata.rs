//! The values of records: Route 53's text read to data, and data written for the wire.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html>; RFC 1035 3.3 and 5.1, RFC 2782
//! (SRV), RFC 3403 (NAPTR), RFC 3596 (AAAA), RFC 4034 (DS), RFC 4255 (SSHFP), RFC 6698 (TLSA), RFC 8659 (CAA). Invariant: what was
//! read here can be answered; a value that Route 53 would refuse is no [`Data`].

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::name::{DomainName, NameError, unescape};

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

/// One record's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Data {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// What this name is another name of.
    Cname(DomainName),
    /// A name server.
    Ns(DomainName),
    /// A name that an address belongs to.
    Ptr(DomainName),
    /// A mail exchanger.
    Mx(u16, DomainName),
    /// Priority, weight, port and target of a service.
    Srv([u16; 3], DomainName),
    /// The start of a zone.
    Soa(Soa),
    /// Who may issue certificates: flags, tag and value.
    Caa(u8, String, Vec<u8>),
    /// Texts of up to 255 bytes each.
    Txt(Vec<Vec<u8>>),
    /// Texts, under SPF's own number.
    Spf(Vec<Vec<u8>>),
    /// Any other type that is stored, as its bytes on the wire.
    Other(RecordType, Vec<u8>),
}

/// The start of a zone (RFC 1035 3.3.13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Soa {
    /// The primary name server.
    pub primary: DomainName,
    /// Who is responsible, an address whose `@` is a dot.
    pub hostmaster: DomainName,
    /// Serial, refresh, retry, expire and minimum.
    pub numbers: [u32; 5],
}

/// Why a value is no data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataError {
    /// Route 53 refuses it; the text is what it says after `FATAL problem: `.
    Fatal(String),
    /// Route 53 takes it and this emulator cannot answer it.
    NotModelled(RecordType),
}

fn fatal(code: &str, why: &str, text: &str) -> DataError {
    DataError::Fatal(format!("{code} ({why}) encountered with '{text}'"))
}

impl From<NameError> for DataError {
    fn from(error: NameError) -> Self {
        Self::Fatal(error.to_string())
    }
}

impl Data {
    /// Reads a value as `ResourceRecord.Value` holds it.
    ///
    /// # Errors
    /// Route 53 refuses it, or it is not modelled.
    pub fn parse(kind: RecordType, text: &str) -> Result<Self, DataError> {
        match kind {
            RecordType::A => text.parse().map(Self::A).map_err(|_| {
                let why = "Value is not a valid IPv4 address";
                fatal("ARRDATAIllegalIPv4Address", why, text)
            }),
            RecordType::Aaaa => text.parse().map(Self::Aaaa).map_err(|_| {
                let why = "Value is not a valid IPv6 address";
                fatal("AAAARRDATAIllegalIPv6Address", why, text)
            }),
            RecordType::Cname => Ok(Self::Cname(DomainName::parse(text)?)),
            RecordType::Ns => Ok(Self::Ns(DomainName::parse(text)?)),
            RecordType::Ptr => Ok(Self::Ptr(DomainName::parse(text)?)),
            RecordType::Txt => texts(text).map(Self::Txt),
            RecordType::Spf => texts(text).map(Self::Spf),
            RecordType::Mx => {
                let [preference, exchange] = words(kind, "two", text)?;
                Ok(Self::Mx(number(preference)?, DomainName::parse(exchange)?))
            }
            RecordType::Srv => {
                let [priority, weight, port, target] = words(kind, "four", text)?;
                let numbers = [number(priority)?, number(weight)?, number(port)?];
                Ok(Self::Srv(numbers, DomainName::parse(target)?))
            }
            RecordType::Soa => soa(text).map(Self::Soa),
            RecordType::Caa => caa(text),
            RecordType::Ds => {
                let [tag, algorithm, digest_type, digest] = words(kind, "four", text)?;
                let mut wire = number::<u16>(tag)?.to_be_bytes().to_vec();
                wire.extend([number::<u8>(algorithm)?, number(digest_type)?]);
                wire.extend(hexadecimal(digest)?);
                Ok(Self::Other(kind, wire))
            }
            RecordType::Sshfp => {
                let [algorithm, print_type, print] = words(kind, "three", text)?;
                let mut wire = vec![number::<u8>(algorithm)?, number(print_type)?];
                wire.extend(hexadecimal(print)?);
                Ok(Self::Other(kind, wire))
            }
            RecordType::Tlsa => {
                let [usage, selector, matching, association] = words(kind, "four", text)?;
                let mut wire = vec![number::<u8>(usage)?, number(selector)?, number(matching)?];
                wire.extend(hexadecimal(association)?);
                Ok(Self::Other(kind, wire))
            }
            RecordType::Naptr => naptr(text),
            RecordType::Https | RecordType::Svcb => Err(DataError::NotModelled(kind)),
        }
    }

    /// Its type.
    pub const fn kind(&self) -> RecordType {
        match self {
            Self::A(_) => RecordType::A,
            Self::Aaaa(_) => RecordType::Aaaa,
            Self::Cname(_) => RecordType::Cname,
            Self::Ns(_) => RecordType::Ns,
            Self::Ptr(_) => RecordType::Ptr,
            Self::Mx(..) => RecordType::Mx,
            Self::Srv(..) => RecordType::Srv,
            Self::Soa(_) => RecordType::Soa,
            Self::Caa(..) => RecordType::Caa,
            Self::Txt(_) => RecordType::Txt,
            Self::Spf(_) => RecordType::Spf,
            Self::Other(kind, _) => *kind,
        }
    }

    /// Its bytes on the wire, names uncompressed.
    pub fn wire(&self) -> Vec<u8> {
        match self {
            Self::A(address) => address.octets().to_vec(),
            Self::Aaaa(address) => address.octets().to_vec(),
            Self::Cname(name) | Self::Ns(name) | Self::Ptr(name) => name.wire(),
            Self::Mx(preference, name) => [&preference.to_be_bytes()[..], &name.wire()].concat(),
            Self::Srv(numbers, name) => {
                let mut out: Vec<u8> = numbers.iter().flat_map(|n| n.to_be_bytes()).collect();
                out.extend(name.wire());
                out
            }
            Self::Soa(soa) => {
                let mut out = soa.primary.wire();
                out.extend(soa.hostmaster.wire());
                out.extend(soa.numbers.iter().flat_map(|n| n.to_be_bytes()));
                out
            }
            Self::Caa(flags, tag, value) => {
                let mut out = vec![*flags];
                character_string(&mut out, tag.as_bytes());
                out.extend(value);
                out
            }
            Self::Txt(texts) | Self::Spf(texts) => {
                let mut out = Vec::new();
                for text in texts {
                    character_string(&mut out, text);
                }
                out
            }
            Self::Other(_, wire) => wire.clone(),
        }
    }
}

/// As Route 53 writes it; a type of [`Data::Other`] in the generic form of RFC 3597.
impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(address) => address.fmt(f),
            Self::Aaaa(address) => address.fmt(f),
            Self::Cname(name) | Self::Ns(name) | Self::Ptr(name) => name.fmt(f),
            Self::Mx(preference, name) => write!(f, "{preference} {name}"),
            Self::Srv([priority, weight, port], name) => {
                write!(f, "{priority} {weight} {port} {name}")
            }
            Self::Soa(soa) => {
                write!(f, "{} {}", soa.primary, soa.hostmaster)?;
                soa.numbers.iter().try_for_each(|n| write!(f, " {n}"))
            }
            Self::Caa(flags, tag, value) => write!(f, "{flags} {tag} {}", Quoted(value)),
            Self::Txt(texts) | Self::Spf(texts) => {
                for (at, text) in texts.iter().enumerate() {
                    let space = if at == 0 { "" } else { " " };
                    write!(f, "{space}{}", Quoted(text))?;
                }
                Ok(())
            }
            Self::Other(_, wire) => {
                write!(f, "\\# {} ", wire.len())?;
                wire.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

/// Bytes in quotation marks, with Route 53's escapes.
struct Quoted<'a>(&'a [u8]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for byte in self.0 {
            match byte {
                b'"' | b'\\' => write!(f, "\\{}", char::from(*byte))?,
                b' '..=b'~' => write!(f, "{}", char::from(*byte))?,
                other => write!(f, "\\{other:03o}")?,
            }
        }
        f.write_str("\"")
    }
}

/// Length and bytes (RFC 1035 3.3); what was parsed has at most 255.
fn character_string(out: &mut Vec<u8>, text: &[u8]) {
    out.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
    out.extend(text.iter().take(usize::from(u8::MAX)));
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, DataError> {
    text.parse()
        .map_err(|_| fatal("UnparseableInteger", "Value is not a valid integer", text))
}

fn hexadecimal(text: &str) -> Result<Vec<u8>, DataError> {
    let wrong = || {
        let why = "Value is not a valid hexadecimal string";
        fatal("InvalidHexadecimal", why, text)
    };
    if text.is_empty() || text.len() % 2 != 0 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    (0..text.len())
        .step_by(2)
        .map(|at| {
            let digits = text.get(at..at + 2).ok_or_else(wrong)?;
            u8::from_str_radix(digits, 16).map_err(|_| wrong())
        })
        .collect()
}

/// Exactly `N` words; `count` is that number in English.
fn words<'t, const N: usize>(
    kind: RecordType,
    count: &str,
    text: &'t str,
) -> Result<[&'t str; N], DataError> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    words.try_into().map_err(|_| {
        let (first, rest) = count.split_at(1);
        let code = format!("{kind}RRDATANot{}{rest}Fields", first.to_ascii_uppercase());
        fatal(
            &code,
            &format!("{kind} record doesn't have {N} fields"),
            text,
        )
    })
}

/// One or more texts in quotation marks, with blanks between them or nothing.
fn texts(text: &str) -> Result<Vec<Vec<u8>>, DataError> {
    let mut texts = Vec::new();
    let mut rest = text.trim_matches([' ', '\t']);
    while !rest.is_empty() || texts.is_empty() {
        let (one, after) = quoted(rest)?;
        texts.push(one);
        rest = after.trim_start_matches([' ', '\t']);
    }
    Ok(texts)
}

/// The first text in quotation marks, and what stands after it.
fn quoted(text: &str) -> Result<(Vec<u8>, &str), DataError> {
    let unquoted = || {
        let why = "Value should be enclosed in quotation marks";
        fatal("InvalidCharacterString", why, text)
    };
    let mut rest = text.strip_prefix('"').ok_or_else(unquoted)?.chars();
    let mut out = Vec::new();
    loop {
        match rest.next().ok_or_else(unquoted)? {
            '"' => break,
            '\\' => out.push(unescape(&mut rest).ok_or_else(unquoted)?),
            printable @ ' '..='~' => out.extend(u8::try_from(printable)),
            other => return Err(NameError::Unsupported(other.to_string()).into()),
        }
    }
    if out.len() > 255 {
        return Err(fatal("CharacterStringTooLong", "Value is too long", text));
    }
    Ok((out, rest.as_str()))
}

fn soa(text: &str) -> Result<Soa, DataError> {
    let fields: [&str; 7] = words(RecordType::Soa, "seven", text)?;
    let [primary, hostmaster, numbers @ ..] = fields;
    let mut parsed = [0; 5];
    for (slot, text) in parsed.iter_mut().zip(numbers) {
        *slot = number(text)?;
    }
    Ok(Soa {
        primary: DomainName::parse(primary)?,
        hostmaster: DomainName::parse(hostmaster)?,
        numbers: parsed,
    })
}

fn caa(text: &str) -> Result<Data, DataError> {
    let not_three = || {
        let why = "CAA record doesn't have 3 fields";
        fatal("CAARRDATANotThreeFields", why, text)
    };
    let (flags, rest) = text.trim().split_once(' ').ok_or_else(not_three)?;
    let (tag, value) = rest.trim_start().split_once(' ').ok_or_else(not_three)?;
    let (value, after) = quoted(value.trim_start())?;
    if !after.is_empty() {
        return Err(not_three());
    }
    if tag.is_empty() || tag.len() > 15 || !tag.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(fatal(
            "CAARRDATAInvalidTag",
            "Value is not a valid tag",
            tag,
        ));
    }
    Ok(Data::Caa(number(flags)?, tag.to_ascii_lowercase(), value))
}

fn naptr(text: &str) -> Result<Data, DataError> {
    let not_six = || {
        let why = "NAPTR record doesn't have 6 fields";
        fatal("NAPTRRRDATANotSixFields", why, text)
    };
    let (order, rest) = text.trim().split_once(' ').ok_or_else(not_six)?;
    let (preference, rest) = rest.trim_start().split_once(' ').ok_or_else(not_six)?;
    let mut wire = number::<u16>(order)?.to_be_bytes().to_vec();
    wire.extend(number::<u16>(preference)?.to_be_bytes());
    let mut rest = rest;
    for _ in ["flags", "service", "regular expression"] {
        let (field, after) = quoted(rest.trim_start())?;
        character_string(&mut wire, &field);
        rest = after;
    }
    wire.extend(DomainName::parse(rest.trim_start())?.wire());
    Ok(Data::Other(RecordType::Naptr, wire))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: RecordType, text: &str) -> Data {
        Data::parse(kind, text).expect("a value")
    }

    fn refused(kind: RecordType, text: &str) -> String {
        match Data::parse(kind, text).expect_err("refused") {
            DataError::Fatal(text) => text,
            DataError::NotModelled(kind) => panic!("{kind} is not modelled"),
        }
    }

    #[test]
    fn addresses_are_read_strictly() {
        assert_eq!(read(RecordType::A, "192.0.2.1").wire(), [192, 0, 2, 1]);
        assert_eq!(
            refused(RecordType::A, "1.2.3"),
            "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '1.2.3'"
        );
        assert_eq!(read(RecordType::Aaaa, "2001:db8::1").wire().len(), 16);
        assert_eq!(
            refused(RecordType::Aaaa, "192.0.2.1"),
            "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address) encountered with '192.0.2.1'"
        );
    }

    /// TXT format: each text in its own quotation marks, 255 bytes at most, `\"` and octal escapes inside.
    #[test]
    fn a_text_is_quoted_and_several_make_one_record() {
        assert_eq!(
            read(RecordType::Txt, r#""a b" "c\"\101""#),
            Data::Txt(vec![b"a b".to_vec(), b"c\"A".to_vec()])
        );
        assert_eq!(read(RecordType::Txt, r#""a""b""#).wire(), b"\x01a\x01b");
        assert_eq!(
            refused(RecordType::Txt, "v=spf1 -all"),
            "InvalidCharacterString (Value should be enclosed in quotation marks) encountered with 'v=spf1 -all'"
        );
        for unquoted in ["", "\"a", "\"a\" b", "\"a\\\""] {
            assert!(refused(RecordType::Txt, unquoted).starts_with("InvalidCharacterString"));
        }
        let long = "a".repeat(256);
        assert!(
            refused(RecordType::Txt, &format!("\"{long}\"")).starts_with("CharacterStringTooLong")
        );
        let text = Data::Txt(vec![vec![b'a', b'"', 0o377]]);
        assert_eq!(text.to_string(), r#""a\"\377""#);
    }

    #[test]
    fn fields_are_counted() {
        assert_eq!(
            read(RecordType::Mx, "10 mail.example.com").to_string(),
            "10 mail.example.com."
        );
        assert_eq!(
            refused(RecordType::Mx, "mail.example.com"),
            "MXRRDATANotTwoFields (MX record doesn't have 2 fields) encountered with 'mail.example.com'"
        );
        assert!(refused(RecordType::Mx, "x mail.example.com").starts_with("UnparseableInteger"));
        assert_eq!(
            read(RecordType::Srv, "1 2 443 a.b").wire(),
            b"\0\x01\0\x02\x01\xbb\x01a\x01b\0"
        );
        assert!(refused(RecordType::Srv, "1 2 a.b").starts_with("SRVRRDATANotFourFields"));
    }

    #[test]
    fn caa_has_flags_a_tag_and_a_quoted_value() {
        assert_eq!(
            read(RecordType::Caa, r#"0 issue "amazon.com""#).wire(),
            b"\0\x05issueamazon.com"
        );
        assert!(refused(RecordType::Caa, "0 issue amazon.com").starts_with("InvalidCharacter"));
        assert!(refused(RecordType::Caa, "issue").starts_with("CAARRDATANotThreeFields"));
        assert!(refused(RecordType::Caa, r#"256 issue ";""#).starts_with("UnparseableInteger"));
    }

    #[test]
    fn the_other_types_have_the_bytes_of_their_rfcs() {
        let soa = "ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";
        assert_eq!(read(RecordType::Soa, soa).to_string(), soa);
        assert_eq!(
            read(RecordType::Ds, "60485 5 1 2BB183AF").wire(),
            [0xEC, 0x45, 5, 1, 0x2B, 0xB1, 0x83, 0xAF]
        );
        assert_eq!(
            read(RecordType::Sshfp, "2 1 12ab").wire(),
            [2, 1, 0x12, 0xAB]
        );
        assert_eq!(
            read(RecordType::Tlsa, "3 1 1 00ff").wire(),
            [3, 1, 1, 0, 0xFF]
        );
        assert_eq!(
            read(RecordType::Naptr, r#"100 50 "s" "x" "" a.b"#).wire(),
            b"\0\x64\0\x32\x01s\x01x\0\x01a\x01b\0"
        );
        assert!(refused(RecordType::Ds, "1 5 1 2BB").starts_with("InvalidHexadecimal"));
        assert_eq!(
            Data::parse(RecordType::Https, "1 ."),
            Err(DataError::NotModelled(RecordType::Https))
        );
    }

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
