//! Requests: which are taken, what is known of them at first, how they are listed.

use super::super::certificate::{DomainStatus, FailureReason, Method, Options, Preference, Status};
use super::super::describe::GetCertificate;
use super::super::list::{Filters, ListCertificates, ListCertificatesOutput};
use super::super::request::{DomainValidationOption, RequestCertificate};
use super::super::tag::{
    AddTagsToCertificate, ListTagsForCertificate, RemoveTagsFromCertificate, Tag,
};
use super::{describe, for_names, issued, request, status, try_describe, zone};
use crate::cloud::Cloud;
use crate::operation::AwsError;

fn refusal(cloud: &Cloud, request: RequestCertificate) -> AwsError {
    cloud.call(request).expect_err("refused")
}

#[test]
fn a_request_is_pending_and_its_record_comes_seconds_later() {
    let cloud = Cloud::seeded(1);
    let output = cloud.call(for_names(&[
        "API.tollgate.org",
        "*.tollgate.org",
        "api.tollgate.org",
    ]));
    let arn = output.expect("a request").certificate_arn;
    assert!(arn.starts_with("arn:aws:acm:us-east-1:000000000000:certificate/"));
    let first = describe(&cloud, &arn);
    assert_eq!(
        first.subject_alternative_names,
        ["api.tollgate.org", "*.tollgate.org"]
    );
    assert_eq!(first.domain_validation_options.len(), 2);
    assert!(
        first
            .domain_validation_options
            .iter()
            .all(|option| option.resource_record.is_none())
    );
    cloud.advance(5);
    let later = describe(&cloud, &arn);
    let record = later.domain_validation_options[0]
        .resource_record
        .as_ref()
        .expect("a record");
    let label = record
        .name
        .strip_suffix(".api.tollgate.org.")
        .expect("below the name");
    assert_eq!((label.len(), record.kind.as_str()), (33, "CNAME"));
    assert!(label.starts_with('_') && label[1..].bytes().all(|byte| byte.is_ascii_hexdigit()));
    let value = record
        .value
        .strip_suffix(".acm-validations.aws.")
        .expect("ACM's domain");
    let (hash, letters) = value.split_once('.').expect("two labels");
    assert_eq!((hash.len(), letters.len()), (33, 10));
    let shown = serde_json::to_value(&later).expect("shown");
    assert_eq!(shown["Status"], "PENDING_VALIDATION");
    assert_eq!(shown["Type"], "AMAZON_ISSUED");
    assert_eq!(shown["Issuer"], "Amazon");
    assert_eq!(shown["Subject"], "CN=api.tollgate.org");
    assert_eq!(shown["KeyAlgorithm"], "RSA-2048");
    assert_eq!(shown["SignatureAlgorithm"], "SHA256WITHRSA");
    assert_eq!(shown["RenewalEligibility"], "INELIGIBLE");
    assert_eq!(shown["InUseBy"], serde_json::json!([]));
    assert_eq!(
        shown["Options"]["CertificateTransparencyLoggingPreference"],
        "ENABLED"
    );
    assert_eq!(shown["Options"]["Export"], "DISABLED");
    assert!(shown.get("NotAfter").is_none() && shown.get("IssuedAt").is_none());
}

/// "DNS validation": one record proves a domain and its wildcard, and stays the same for the account.
#[test]
fn a_domain_and_its_wildcard_have_one_record_and_keep_it() {
    let cloud = Cloud::seeded(1);
    let records = |arn: &str| {
        let options = describe(&cloud, arn).domain_validation_options;
        let records = options
            .into_iter()
            .map(|option| option.resource_record.expect("a record"));
        records.collect::<Vec<_>>()
    };
    let first = records(&request(
        &cloud,
        &["tollgate.org", "*.tollgate.org", "a.tollgate.org"],
    ));
    assert_eq!(first[0], first[1]);
    assert_ne!(first[0].value, first[2].value);
    assert_eq!(records(&request(&cloud, &["*.tollgate.org"]))[0], first[0]);
}

#[test]
fn a_token_is_known_for_an_hour() {
    let cloud = Cloud::seeded(1);
    let with_token = |names: &[&str], token: &str| {
        let request = RequestCertificate {
            idempotency_token: Some(token.to_owned()),
            ..for_names(names)
        };
        cloud.call(request).expect("a request").certificate_arn
    };
    let first = with_token(&["a.tollgate.org"], "t1");
    assert_eq!(with_token(&["a.tollgate.org"], "t1"), first);
    assert_ne!(with_token(&["a.tollgate.org"], "t2"), first);
    assert_ne!(with_token(&["b.tollgate.org"], "t1"), first);
    cloud.advance(3600);
    assert_ne!(with_token(&["a.tollgate.org"], "t1"), first);
}

#[test]
fn what_cannot_be_requested_is_refused() {
    let cloud = Cloud::seeded(1);
    let bad = refusal(&cloud, for_names(&["-a.tollgate.org"]));
    assert_eq!(bad.code, "ValidationException");
    assert!(
        bad.message
            .contains("at 'domainName' failed to satisfy constraint")
    );
    let long = format!("{}.tollgate.org", "a".repeat(52));
    assert_eq!(
        refusal(&cloud, for_names(&[&long])).code,
        "InvalidParameterException"
    );
    cloud.call(for_names(&[&long[1..]])).expect("64 characters");
    cloud
        .call(for_names(&["a.tollgate.org", &long]))
        .expect("a long second name");
    let many: Vec<String> = (0..11).map(|at| format!("a{at}.tollgate.org")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(
        refusal(&cloud, for_names(&many)).code,
        "LimitExceededException"
    );
    cloud.call(for_names(&many[1..])).expect("ten names");
    let with = |change: &dyn Fn(&mut RequestCertificate)| {
        let mut request = for_names(&["a.tollgate.org"]);
        change(&mut request);
        cloud.call(request).map(|_| ()).map_err(|error| error.code)
    };
    let not_modelled = Err(AwsError::NOT_MODELLED.to_owned());
    assert_eq!(
        with(&|one| one.validation_method = Some(Method::Http)),
        not_modelled
    );
    assert_eq!(
        with(&|one| one.key_algorithm = Some("EC_prime256v1".to_owned())),
        Ok(())
    );
    assert_eq!(
        with(&|one| one.key_algorithm = Some("RSA_1024".to_owned())),
        Err("InvalidParameterException".to_owned())
    );
    assert_eq!(
        with(&|one| one.key_algorithm = Some("RSA_2048".to_owned())),
        Ok(())
    );
    let export = |export| {
        Some(Options {
            export: Some(export),
            ..Options::default()
        })
    };
    assert_eq!(
        with(&|one| one.options = export(Preference::Enabled)),
        not_modelled
    );
    assert_eq!(
        with(&|one| one.options = export(Preference::Disabled)),
        Ok(())
    );
}

#[test]
fn a_certificate_is_found_in_its_region_only() {
    let cloud = Cloud::seeded(1);
    let arn = request(&cloud, &["a.tollgate.org"]);
    assert_eq!(status(&cloud, &arn), Status::PendingValidation);
    let elsewhere = cloud.call_in(
        "eu-west-1",
        GetCertificate {
            certificate_arn: arn.clone(),
        },
    );
    assert_eq!(
        elsewhere.expect_err("refused"),
        AwsError::new(
            "ResourceNotFoundException",
            format!("Could not find certificate {arn}")
        )
    );
    let other = "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/x";
    let error = try_describe(&cloud, other).expect_err("refused");
    assert!(["ValidationException", "InvalidArnException"].contains(&error.code.as_str()));
    let no_certificate = "arn:aws:acm:us-east-1:000000000000:other/x";
    let error = try_describe(&cloud, no_certificate).expect_err("refused");
    assert_eq!(error.code, "InvalidArnException");
}

#[test]
fn names_that_nobody_can_have_fail_in_seconds() {
    let cloud = Cloud::seeded(1);
    for (name, reason) in [
        (
            "api.example.com",
            FailureReason::AdditionalVerificationRequired,
        ),
        (
            "*.example.org",
            FailureReason::AdditionalVerificationRequired,
        ),
        ("api.tollgate.test", FailureReason::InvalidPublicDomain),
        ("api.tollgate.internal", FailureReason::InvalidPublicDomain),
    ] {
        let arn = request(&cloud, &["a.tollgate.org", name]);
        let detail = describe(&cloud, &arn);
        assert_eq!(
            (detail.status, detail.failure_reason),
            (Status::Failed, Some(reason)),
            "{name}"
        );
        let options = detail.domain_validation_options;
        assert!(
            options
                .iter()
                .all(|option| option.validation_status == Some(DomainStatus::Failed))
        );
    }
    let arn = request(&cloud, &["api.notexample.com", "api.latest"]);
    assert_eq!(status(&cloud, &arn), Status::PendingValidation);
}

#[test]
fn a_validation_domain_is_the_name_or_above_it() {
    let cloud = Cloud::seeded(1);
    let with = |domain: &str, above: &str| {
        let option = DomainValidationOption {
            domain_name: domain.to_owned(),
            validation_domain: above.to_owned(),
        };
        let request = RequestCertificate {
            validation_method: Some(Method::Email),
            domain_validation_options: Some(vec![option]),
            ..for_names(&["a.tollgate.org"])
        };
        cloud.call(request)
    };
    for (domain, above) in [
        ("a.tollgate.org", "other.org"),
        ("b.tollgate.org", "tollgate.org"),
    ] {
        let error = with(domain, above).expect_err("refused");
        assert_eq!(error.code, "InvalidDomainValidationOptionsException");
    }
    let arn = with("a.tollgate.org", "tollgate.org")
        .expect("a request")
        .certificate_arn;
    cloud.advance(5);
    let option = &describe(&cloud, &arn).domain_validation_options[0];
    assert_eq!(option.validation_domain.as_deref(), Some("tollgate.org"));
    let emails = option.validation_emails.as_ref().expect("addresses");
    assert!(emails.contains(&"admin@tollgate.org".to_owned()));
}

#[test]
fn certificates_are_listed_by_state_in_pages() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let done = issued(&cloud, &zone, &["a.tollgate.org"]);
    let waiting = request(&cloud, &["b.tollgate.org"]);
    let list = |list: ListCertificates| cloud.call(list).expect("lists");
    let arns = |page: &ListCertificatesOutput| {
        let summaries = page.certificate_summary_list.iter();
        summaries
            .map(|summary| summary.certificate_arn.clone())
            .collect::<Vec<_>>()
    };
    let all = list(ListCertificates::default());
    assert_eq!(arns(&all), [waiting.clone(), done.clone()]);
    let only = list(ListCertificates {
        certificate_statuses: Some(vec!["ISSUED".to_owned()]),
        ..ListCertificates::default()
    });
    assert_eq!(arns(&only), std::slice::from_ref(&done));
    assert!(only.certificate_summary_list[0].not_after.is_some());
    let curved = RequestCertificate {
        key_algorithm: Some("EC_prime256v1".to_owned()),
        ..for_names(&["c.tollgate.org"])
    };
    cloud.call(curved).expect("a request");
    assert_eq!(
        list(ListCertificates::default())
            .certificate_summary_list
            .len(),
        2
    );
    let kinds = |key_types: &str| {
        let filters = Filters {
            key_types: Some(vec![key_types.to_owned()]),
            ..Filters::default()
        };
        let page = list(ListCertificates {
            includes: Some(filters),
            ..ListCertificates::default()
        });
        page.certificate_summary_list.len()
    };
    assert_eq!((kinds("RSA_2048"), kinds("EC_prime256v1")), (2, 1));
    let page = |next_token| ListCertificates {
        next_token,
        max_items: Some(1),
        ..ListCertificates::default()
    };
    let first = list(page(None));
    let second = list(page(first.next_token.clone()));
    assert_eq!((arns(&first), arns(&second)), (vec![waiting], vec![done]));
    assert_eq!(second.next_token, None);
    let wrong = cloud.call(page(Some("x".to_owned())));
    assert_eq!(wrong.expect_err("refused").code, "ValidationException");
}

#[test]
fn tags_are_added_and_taken_away() {
    let cloud = Cloud::seeded(1);
    let tag = |key: &str, value: Option<&str>| Tag {
        key: key.to_owned(),
        value: value.map(str::to_owned),
    };
    let tagged = RequestCertificate {
        tags: Some(vec![tag("a", Some("1")), tag("b", None)]),
        ..for_names(&["a.tollgate.org"])
    };
    let certificate_arn = cloud.call(tagged).expect("a request").certificate_arn;
    let list = || {
        let list = ListTagsForCertificate {
            certificate_arn: certificate_arn.clone(),
        };
        cloud.call(list).expect("lists").tags
    };
    assert_eq!(list(), [tag("a", Some("1")), tag("b", Some(""))]);
    let remove = |tags| {
        let remove = RemoveTagsFromCertificate {
            certificate_arn: certificate_arn.clone(),
            tags,
        };
        cloud.call(remove).expect("removed");
    };
    remove(vec![tag("a", Some("other")), tag("b", None)]);
    assert_eq!(list(), [tag("a", Some("1"))]);
    let add = |tags| {
        let add = AddTagsToCertificate {
            certificate_arn: certificate_arn.clone(),
            tags,
        };
        cloud.call(add).map(|_| ()).map_err(|error| error.code)
    };
    assert_eq!(add(vec![tag("a", Some("2"))]), Ok(()));
    assert_eq!(list(), [tag("a", Some("2"))]);
    assert_eq!(
        add(vec![tag("aws:x", None)]),
        Err("InvalidTagException".to_owned())
    );
    let many = (0..50).map(|at| tag(&format!("k{at}"), None)).collect();
    assert_eq!(add(many), Err("TooManyTagsException".to_owned()));
}
