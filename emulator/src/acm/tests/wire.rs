//! The same over HTTP, as Terraform and other clients of AWS's SDKs ask and are answered.

use serde_json::{Value, json};

use super::{prove, zone};
use crate::answer::Answer;
use crate::cloud::Cloud;
use crate::message::Request;

fn send(cloud: &Cloud, operation: &str, body: &Value) -> (u16, Value) {
    let request = Request {
        method: "POST".to_owned(),
        host: "acm.us-east-1.amazonaws.com".to_owned(),
        body: body.to_string().into_bytes(),
        ..Request::default()
    };
    let request = request
        .with_header("X-Amz-Target", format!("CertificateManager.{operation}"))
        .with_header("Content-Type", "application/x-amz-json-1.1");
    match cloud.handle(request) {
        Answer::Reply(reply) => {
            let value = serde_json::from_slice(&reply.body).unwrap_or_default();
            (reply.status, value)
        }
        other => panic!("a reply: {other:?}"),
    }
}

#[test]
fn a_certificate_goes_its_way_as_terraform_sends_it() {
    let cloud = Cloud::seeded(1);
    let zone = zone(&cloud, "tollgate.org");
    let (status, made) = send(
        &cloud,
        "RequestCertificate",
        &json!({
            "DomainName": "api.tollgate.org",
            "IdempotencyToken": "tf20260105090000000000000001",
            "Options": {"CertificateTransparencyLoggingPreference": "ENABLED"},
            "Tags": [{"Key": "a", "Value": "1"}],
            "ValidationMethod": "DNS"
        }),
    );
    assert_eq!(status, 200, "{made}");
    let arn = made["CertificateArn"].as_str().expect("an ARN").to_owned();
    let of = json!({ "CertificateArn": arn });
    let describe = || send(&cloud, "DescribeCertificate", &of).1["Certificate"].clone();
    assert!(
        describe()["DomainValidationOptions"][0]
            .get("ResourceRecord")
            .is_none()
    );
    cloud.advance(5);
    let option = describe()["DomainValidationOptions"][0].clone();
    assert_eq!(option["ValidationMethod"], "DNS");
    assert_eq!(option["ResourceRecord"]["Type"], "CNAME");
    prove(&cloud, &zone, &arn);
    cloud.advance(60);
    let issued = describe();
    assert_eq!(issued["Status"], "ISSUED");
    assert_eq!(issued["CreatedAt"].as_f64(), Some(1_767_603_660.0));
    assert!(issued["IssuedAt"].is_number() && issued["NotAfter"].is_number());
    assert_eq!(
        send(&cloud, "ListTagsForCertificate", &of).1["Tags"][0]["Key"],
        "a"
    );
    let (_, listed) = send(
        &cloud,
        "ListCertificates",
        &json!({"CertificateStatuses": ["ISSUED"]}),
    );
    assert_eq!(listed["CertificateSummaryList"][0]["CertificateArn"], arn);
    assert_eq!(send(&cloud, "DeleteCertificate", &of).0, 200);
    let (status, gone) = send(&cloud, "DescribeCertificate", &of);
    assert_eq!(
        (status, &gone["__type"]),
        (400, &json!("ResourceNotFoundException"))
    );
}

#[test]
fn a_member_or_operation_that_is_not_modelled_is_refused_by_name() {
    let cloud = Cloud::seeded(1);
    let with = |member: &str, value: &str| {
        let mut body = json!({"DomainName": "api.tollgate.org", "ValidationMethod": "DNS"});
        body[member] = value.into();
        let (status, refused) = send(&cloud, "RequestCertificate", &body);
        (status, refused.to_string())
    };
    let authority = "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/x";
    for (member, value) in [
        ("CertificateAuthorityArn", authority),
        ("ManagedBy", "CLOUDFRONT"),
    ] {
        let (status, text) = with(member, value);
        assert_eq!(status, 400);
        assert!(
            text.contains("TollgateNotModelled") && text.contains(member),
            "{text}"
        );
    }
    assert_eq!(with("IdempotencyToken", "a").0, 200);
    let (status, text) = send(&cloud, "ExportCertificate", &json!({}));
    assert_eq!(status, 400);
    assert!(text.to_string().contains("ExportCertificate"));
}
