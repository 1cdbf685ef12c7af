//! Proofs: a certificate is issued to whoever has the records, and to nobody else.

use super::super::certificate::{DomainStatus, FailureReason, Method, Status};
use super::super::describe::GetCertificate;
use super::super::letter::ResendValidationEmail;
use super::super::request::RequestCertificate;
use super::{change, describe, for_names, issued, prove, request, status, zone};
use crate::cloud::Cloud;
use crate::route53::RecordType;
use crate::route53::change::Action;

const DAY: i64 = 86_400;

#[test]
fn the_record_in_the_zone_issues_the_certificate() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let arn = request(&cloud, &["api.tollgate.org", "*.tollgate.org"]);
    let get = GetCertificate {
        certificate_arn: arn.clone(),
    };
    let early = cloud.call(get.clone()).expect_err("not yet");
    assert_eq!(early.code, "RequestInProgressException");
    cloud.advance(3600);
    assert_eq!(status(&cloud, &arn), Status::PendingValidation);
    prove(&cloud, &zone, &arn);
    cloud.advance(600);
    let detail = describe(&cloud, &arn);
    assert_eq!(detail.status, Status::Issued);
    let options = &detail.domain_validation_options;
    assert!(
        options
            .iter()
            .all(|option| option.validation_status == Some(DomainStatus::Success))
    );
    let shown = serde_json::to_value(&detail).expect("shown");
    assert_eq!(shown["KeyUsages"][1]["Name"], "KEY_ENCIPHERMENT");
    assert_eq!(shown["ExtendedKeyUsages"][0]["OID"], "1.3.6.1.5.5.7.3.1");
    let (from, until) = (
        detail.not_before.expect("from"),
        detail.not_after.expect("until"),
    );
    assert_eq!(from.rfc3339(), "2026-01-05T00:00:00Z");
    assert_eq!(until.seconds() - from.seconds(), 395 * DAY - 1);
    let text = cloud.call(get).expect("there").certificate;
    let (_, pem) = x509_parser::pem::parse_x509_pem(text.as_bytes()).expect("PEM");
    let leaf = pem.parse_x509().expect("a certificate");
    assert_eq!(Some(leaf.raw_serial_as_string()), detail.serial);
    assert_eq!(leaf.validity().not_after.timestamp(), until.seconds());
}

#[test]
fn since_february_2026_a_certificate_is_valid_for_198_days() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    cloud.advance(60 * DAY);
    let detail = describe(&cloud, &issued(&cloud, &zone, &["api.tollgate.org"]));
    let (from, until) = (
        detail.not_before.expect("from"),
        detail.not_after.expect("until"),
    );
    assert_eq!(until.seconds() - from.seconds(), 198 * DAY - 1);
}

/// Each of these leaves the certificate pending, and the right record then issues it.
#[test]
fn a_record_that_is_not_the_one_proves_nothing() {
    let cloud = Cloud::seeded(1);
    let right = zone(&cloud, "tollgate.org");
    let wrong = zone(&cloud, "tollgate.net");
    let second = zone(&cloud, "tollgate.org");
    let arn = request(&cloud, &["api.tollgate.org"]);
    let option = describe(&cloud, &arn).domain_validation_options.remove(0);
    let record = option.resource_record.expect("a record");
    let stays = |what: &str| {
        cloud.advance(600);
        assert_eq!(status(&cloud, &arn), Status::PendingValidation, "{what}");
    };
    let upsert = |zone: &str, name: &str, kind, value: &str| {
        change(&cloud, zone, Action::Upsert, name, kind, &[value]);
    };
    let quoted = format!("\"{}\"", record.value);
    upsert(&right, &record.name, RecordType::Txt, &quoted);
    stays("a TXT record");
    change(
        &cloud,
        &right,
        Action::Delete,
        &record.name,
        RecordType::Txt,
        &[&quoted],
    );
    upsert(
        &right,
        &record.name,
        RecordType::Cname,
        "_other.acm-validations.aws",
    );
    stays("another value");
    upsert(
        &right,
        "_other.api.tollgate.org",
        RecordType::Cname,
        &record.value,
    );
    stays("another name");
    let elsewhere = record.name.replace("tollgate.org", "tollgate.net");
    upsert(&wrong, &elsewhere, RecordType::Cname, &record.value);
    stays("another domain");
    upsert(&second, &record.name, RecordType::Cname, &record.value);
    stays("a zone that nobody delegates to");
    upsert(&right, &record.name, RecordType::Cname, &record.value);
    cloud.advance(600);
    assert_eq!(status(&cloud, &arn), Status::Issued);
}

#[test]
fn every_name_has_to_be_proved() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let arn = request(&cloud, &["a.tollgate.org", "b.tollgate.org"]);
    let options = describe(&cloud, &arn).domain_validation_options;
    let records: Vec<_> = options
        .into_iter()
        .map(|option| option.resource_record.expect("a record"))
        .collect();
    let add = |at: usize| {
        let (name, value) = (&records[at].name, &records[at].value);
        change(
            &cloud,
            &zone,
            Action::Create,
            name,
            RecordType::Cname,
            &[value],
        );
        cloud.advance(60);
    };
    add(0);
    let half = describe(&cloud, &arn);
    let states = half
        .domain_validation_options
        .iter()
        .map(|option| option.validation_status);
    assert_eq!(half.status, Status::PendingValidation);
    assert!(states.eq([
        Some(DomainStatus::Success),
        Some(DomainStatus::PendingValidation)
    ]));
    add(1);
    assert_eq!(status(&cloud, &arn), Status::Issued);
}

#[test]
fn a_request_is_given_up_after_72_hours() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let late = request(&cloud, &["a.tollgate.org"]);
    cloud.advance(3 * DAY - 10);
    assert_eq!(status(&cloud, &late), Status::PendingValidation);
    cloud.advance(10);
    assert_eq!(status(&cloud, &late), Status::ValidationTimedOut);
    prove(&cloud, &zone, &late);
    cloud.advance(DAY);
    assert_eq!(status(&cloud, &late), Status::ValidationTimedOut);
    let in_time = request(&cloud, &["b.tollgate.org"]);
    cloud.advance(3 * DAY - 3600);
    prove(&cloud, &zone, &in_time);
    cloud.advance(3600);
    assert_eq!(status(&cloud, &in_time), Status::Issued);
}

/// RFC 8659 3 and 4, and ACM's "(Optional) Configure a CAA record".
#[test]
fn caa_records_say_whether_amazon_may_issue() {
    for (name, records, allowed) in [
        (
            "a.tollgate.org",
            &[("tollgate.org", &["0 issue \"amazon.com\""][..])][..],
            true,
        ),
        (
            "a.tollgate.org",
            &[("tollgate.org", &["0 issue \"letsencrypt.org\""])],
            false,
        ),
        (
            "a.tollgate.org",
            &[(
                "tollgate.org",
                &[
                    "0 issue \"letsencrypt.org\"",
                    "0 issue \"awstrust.com; x=1\"",
                ],
            )],
            true,
        ),
        (
            "a.tollgate.org",
            &[("tollgate.org", &["0 issue \";\""])],
            false,
        ),
        (
            "a.tollgate.org",
            &[
                ("tollgate.org", &["0 issue \";\""]),
                ("a.tollgate.org", &["0 issue \"amazonaws.com\""]),
            ],
            true,
        ),
        (
            "a.tollgate.org",
            &[
                ("tollgate.org", &["0 issue \"amazon.com\""]),
                ("a.tollgate.org", &["0 issue \"other.org\""]),
            ],
            false,
        ),
        (
            "a.tollgate.org",
            &[(
                "tollgate.org",
                &["0 issue \"amazon.com\"", "0 issuewild \";\""],
            )],
            true,
        ),
        (
            "*.tollgate.org",
            &[(
                "tollgate.org",
                &["0 issue \"amazon.com\"", "0 issuewild \";\""],
            )],
            false,
        ),
        (
            "*.tollgate.org",
            &[(
                "tollgate.org",
                &["0 issue \";\"", "0 issuewild \"amazontrust.com\""],
            )],
            true,
        ),
        (
            "*.tollgate.org",
            &[("tollgate.org", &["0 issue \"amazon.com\""])],
            true,
        ),
        (
            "a.tollgate.org",
            &[("tollgate.org", &["0 iodef \"mailto:a@tollgate.org\""])],
            true,
        ),
        (
            "a.tollgate.org",
            &[("tollgate.org", &["128 tbs \"unknown\""])],
            false,
        ),
        (
            "a.tollgate.org",
            &[("tollgate.org", &["0 tbs \"unknown\""])],
            true,
        ),
    ] {
        let cloud = Cloud::seeded(1);
        let zone = zone(&cloud, "tollgate.org");
        for (owner, values) in records {
            change(
                &cloud,
                &zone,
                Action::Create,
                owner,
                RecordType::Caa,
                values,
            );
        }
        let arn = request(&cloud, &[name]);
        prove(&cloud, &zone, &arn);
        cloud.advance(600);
        let detail = describe(&cloud, &arn);
        let expected = if allowed {
            (Status::Issued, None)
        } else {
            (Status::Failed, Some(FailureReason::CaaError))
        };
        assert_eq!(
            (detail.status, detail.failure_reason),
            expected,
            "{name} {records:?}"
        );
    }
}

#[test]
fn a_letter_waits_for_a_click_that_never_comes() {
    let cloud = Cloud::seeded(1);
    zone(&cloud, "tollgate.org");
    let by_letter = |method| RequestCertificate {
        validation_method: method,
        ..for_names(&["a.tollgate.org"])
    };
    for method in [Some(Method::Email), None] {
        let output = cloud.call(by_letter(method));
        let arn = output.expect("a request").certificate_arn;
        let emails = |arn: &str| {
            describe(&cloud, arn)
                .domain_validation_options
                .remove(0)
                .validation_emails
        };
        assert_eq!(emails(&arn), Some(Vec::new()));
        let before = cloud.read(|world| world.mailbox.len());
        cloud.advance(5);
        assert_eq!(emails(&arn).map(|emails| emails.len()), Some(5));
        let resend = |domain: &str| ResendValidationEmail {
            certificate_arn: arn.clone(),
            domain: domain.to_owned(),
            validation_domain: "a.tollgate.org".to_owned(),
        };
        cloud.call(resend("a.tollgate.org")).expect("written again");
        let unknown = cloud.call(resend("b.tollgate.org")).expect_err("refused");
        assert_eq!(unknown.code, "InvalidDomainValidationOptionsException");
        let written = cloud.read(|world| world.mailbox[before..].to_vec());
        assert_eq!(written.len(), 10);
        assert!(
            written
                .iter()
                .all(|letter| letter.medium == "EMAIL" && letter.body.contains(&arn))
        );
        cloud.advance(DAY);
        assert_eq!(status(&cloud, &arn), Status::PendingValidation);
    }
    let by_dns = request(&cloud, &["a.tollgate.org"]);
    let resend = ResendValidationEmail {
        certificate_arn: by_dns,
        domain: "a.tollgate.org".to_owned(),
        validation_domain: "a.tollgate.org".to_owned(),
    };
    assert_eq!(
        cloud.call(resend).expect_err("refused").code,
        "InvalidStateException"
    );
}

/// Whoever serves settles the agenda ahead of the clock; a request that waits must not keep it busy for ever.
#[test]
fn a_pending_request_does_not_keep_the_agenda_from_settling() {
    let cloud = Cloud::seeded(1);
    let arn = request(&cloud, &["a.tollgate.org"]);
    cloud.write(|world| world.settle(3600));
    assert_eq!(status(&cloud, &arn), Status::PendingValidation);
}
