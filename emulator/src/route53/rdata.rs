//! The values of records: Route 53's text read to data, and data written for the wire.
//!
//! Pages: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html>; RFC 1035 3.3 and 5.1, RFC 2782
//! (SRV), RFC 3403 (NAPTR), RFC 3596 (AAAA), RFC 4034 (DS), RFC 4255 (SSHFP), RFC 6698 (TLSA), RFC 8659 (CAA). Invariant: what was
//! read here can be answered; a value that Route 53 would refuse is no [`Data`].

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::name::{DomainName, NameError, unescape};
use super::record_type::RecordType;

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
    if text.is_empty()
        || !text.len().is_multiple_of(2)
        || !text.bytes().all(|b| b.is_ascii_hexdigit())
    {
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
