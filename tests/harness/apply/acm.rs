//! Certificates and the wait for their validation.

use serde_json::{Value as Json, json};
use tollgate_checks::terraform::config::Resource;
use tollgate_emulator::Service::Acm;

use super::translate::{Differences, input};
use super::{Applying, Attributes, Failed, Row, attributes, text};

/// The rows.
pub const ROWS: &[Row] = &[
    ("aws_acm_certificate", certificate),
    ("aws_acm_certificate_validation", validation),
];

fn certificate(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[],
        skips: &["tags", "options"],
    };
    let request = input(resource, Acm, "RequestCertificate", differences)?;
    let made = applying.call(resource, Acm, "RequestCertificate", request.into())?;
    let arn = text(&made, "CertificateArn");
    // The records to be made appear some seconds after the request.
    applying.wait();
    let described = describe(applying, resource, &arn)?;
    let options = described
        .pointer("/Certificate/DomainValidationOptions")
        .and_then(Json::as_array)
        .cloned()
        .unwrap_or_default();
    let options: Vec<Json> = options
        .iter()
        .map(|option| {
            json!({
                "domain_name": text(option, "DomainName"),
                "resource_record_name": text(option, "ResourceRecord.Name"),
                "resource_record_type": text(option, "ResourceRecord.Type"),
                "resource_record_value": text(option, "ResourceRecord.Value"),
            })
        })
        .collect();
    Ok(attributes([
        ("arn", arn.clone().into()),
        ("id", arn.into()),
        ("domain_validation_options", options.into()),
        ("status", text(&described, "Certificate.Status").into()),
    ]))
}

fn validation(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let arn = resource
        .block
        .attr("certificate_arn")
        .text()
        .unwrap_or_default()
        .to_owned();
    applying.wait();
    let described = describe(applying, resource, &arn)?;
    let status = text(&described, "Certificate.Status");
    if status != "ISSUED" {
        return Err(Failed::NeverReady {
            address: resource.address.to_string(),
            // As the provider says it: the state, and the reason of one that failed.
            why: format!(
                "the certificate is {status} {}",
                text(&described, "Certificate.FailureReason")
            )
            .trim_end()
            .to_owned(),
        });
    }
    Ok(attributes([
        ("certificate_arn", arn.clone().into()),
        ("id", arn.into()),
    ]))
}

fn describe(applying: &Applying, resource: &Resource, arn: &str) -> Result<Json, Failed> {
    let input = json!({ "CertificateArn": arn });
    applying.call(resource, Acm, "DescribeCertificate", input)
}
