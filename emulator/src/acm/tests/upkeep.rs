//! Use, renewal, expiry and end of certificates.

use super::super::certificate::{
    DeleteCertificate, Options, Preference, Status, UpdateCertificateOptions,
};
use super::super::{Unusable, attach, covers, detach, usable};
use super::{change, describe, issued, prove, request, status, try_describe, zone};
use crate::cloud::Cloud;
use crate::route53::RecordType;
use crate::route53::change::Action;
use tollgate_fixtures::rows::Hostname;

const DAY: i64 = 86_400;
const USER: &str = "arn:aws:apigateway:us-east-1::/domainnames/api.tollgate.org";

#[test]
fn a_certificate_is_usable_where_it_is_issued_and_for_what_it_covers() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let arn = issued(&cloud, &zone, &["api.tollgate.org"]);
    let pending = request(&cloud, &["api.tollgate.org", "b.tollgate.org"]);
    let may =
        |arn: &str, region: &str, host: &str| cloud.read(|world| usable(world, arn, region, host));
    assert_eq!(may(&arn, "us-east-1", "API.tollgate.org"), Ok(()));
    assert_eq!(
        may(&arn, "us-east-1", "b.tollgate.org"),
        Err(Unusable::DoesNotCover)
    );
    assert_eq!(
        may(&arn, "eu-west-1", "api.tollgate.org"),
        Err(Unusable::WrongRegion)
    );
    assert_eq!(
        may(&pending, "us-east-1", "api.tollgate.org"),
        Err(Unusable::NotIssued)
    );
    assert_eq!(
        may("arn", "us-east-1", "api.tollgate.org"),
        Err(Unusable::NotFound)
    );
}

#[test]
fn a_certificate_in_use_is_not_deleted() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let arn = issued(&cloud, &zone, &["api.tollgate.org"]);
    let delete = || {
        let delete = DeleteCertificate {
            certificate_arn: arn.clone(),
        };
        cloud
            .call(delete)
            .map(|_| ())
            .map_err(|error| (error.code, error.message))
    };
    cloud.write(|world| attach(world, &arn, USER));
    assert_eq!(describe(&cloud, &arn).in_use_by, [USER]);
    assert_eq!(describe(&cloud, &arn).renewal_eligibility, "ELIGIBLE");
    let text = format!("Certificate {arn} is in use.");
    assert_eq!(delete(), Err(("ResourceInUseException".to_owned(), text)));
    cloud.write(|world| detach(world, &arn, USER));
    assert_eq!(describe(&cloud, &arn).renewal_eligibility, "INELIGIBLE");
    assert_eq!(delete(), Ok(()));
    assert_eq!(
        try_describe(&cloud, &arn).expect_err("gone").code,
        "ResourceNotFoundException"
    );
    assert_eq!(delete().expect_err("gone").0, "ResourceNotFoundException");
}

#[test]
fn a_certificate_in_use_is_renewed_and_another_expires() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let used = issued(&cloud, &zone, &["a.tollgate.org"]);
    let unused = issued(&cloud, &zone, &["b.tollgate.org"]);
    cloud.write(|world| attach(world, &used, USER));
    let before = describe(&cloud, &used);
    cloud.advance(334 * DAY);
    assert_eq!(describe(&cloud, &used).serial, before.serial);
    cloud.advance(2 * DAY);
    let after = describe(&cloud, &used);
    assert_ne!(after.serial, before.serial);
    assert_eq!(after.certificate_arn, before.certificate_arn);
    assert_eq!(
        after.renewal_summary.map(|summary| summary.renewal_status),
        Some("SUCCESS".to_owned())
    );
    cloud.advance(60 * DAY);
    assert_eq!(status(&cloud, &used), Status::Issued);
    assert_eq!(status(&cloud, &unused), Status::Expired);
}

#[test]
fn a_renewal_asks_for_the_record_again() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let arn = issued(&cloud, &zone, &["a.tollgate.org"]);
    cloud.write(|world| attach(world, &arn, USER));
    let option = describe(&cloud, &arn).domain_validation_options.remove(0);
    let record = option.resource_record.expect("a record");
    change(
        &cloud,
        &zone,
        Action::Delete,
        &record.name,
        RecordType::Cname,
        &[&record.value],
    );
    cloud.advance(350 * DAY);
    assert_eq!(describe(&cloud, &arn).renewal_summary, None);
    prove(&cloud, &zone, &arn);
    cloud.advance(2 * DAY);
    assert!(describe(&cloud, &arn).renewal_summary.is_some());
    change(
        &cloud,
        &zone,
        Action::Delete,
        &record.name,
        RecordType::Cname,
        &[&record.value],
    );
    cloud.advance(200 * DAY);
    assert_eq!(status(&cloud, &arn), Status::Expired);
}

#[test]
fn options_of_an_issued_certificate_are_changed() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let arn = issued(&cloud, &zone, &["a.tollgate.org"]);
    let pending = request(&cloud, &["b.tollgate.org"]);
    let update = |arn: &str| {
        cloud.call(UpdateCertificateOptions {
            certificate_arn: arn.to_owned(),
            options: Options {
                certificate_transparency_logging_preference: Some(Preference::Disabled),
                export: None,
            },
        })
    };
    update(&arn).expect("changed");
    let logged = describe(&cloud, &arn)
        .options
        .certificate_transparency_logging_preference;
    assert_eq!(logged, Some(Preference::Disabled));
    assert_eq!(
        update(&pending).expect_err("refused").code,
        "InvalidStateException"
    );
}

#[test]
fn the_vectors_of_host_names_hold() {
    for vector in tollgate_fixtures::vectors::<Hostname>("hostname").expect("vectors") {
        let input = vector.input;
        assert_eq!(
            covers(&input.certificate, &input.host),
            vector.expected,
            "{}",
            vector.name
        );
    }
}
