//! Values of records: read as Route 53 reads them, written as the RFCs say.

use super::super::rdata::{Data, DataError};
use super::super::record_type::RecordType;

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
    assert!(refused(RecordType::Txt, &format!("\"{long}\"")).starts_with("CharacterStringTooLong"));
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
