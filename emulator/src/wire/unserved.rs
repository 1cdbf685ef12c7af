//! The refusal of a service that is not served, by its signing name and in a form that its clients read.
//!
//! Page: <https://smithy.io/2.0/aws/protocols/>. Invariant: the status is a 4xx, so that no client tries again.

use serde_json::json;

use super::{rest_xml, xml};
use crate::message::{Reply, Request};
use crate::operation::AwsError;

/// Services of the REST XML protocol, which nothing in a request tells from REST JSON.
const REST_XML: [&str; 2] = ["cloudfront", "s3control"];

/// What a request to a service that is not served is answered.
pub fn answer(service: &str, request: &Request, request_id: &str) -> Reply {
    let error = AwsError::not_modelled(format_args!("the service {service}"));
    let (code, message) = (error.code.as_str(), error.message.as_str());
    let content_type = request.header("content-type").unwrap_or_default();
    let reply = if service == "s3" {
        bare(code, message, request_id)
    } else if REST_XML.contains(&service)
        || content_type.starts_with("application/x-www-form-urlencoded")
    {
        rest_xml::error_document("", 400, code, message, request_id)
    } else {
        let body = json!({ "__type": code, "message": message });
        Reply::of(400, "application/json", body.to_string()).with("x-amzn-ErrorType", code)
    };
    reply.with("x-amzn-RequestId", request_id)
}

/// `Error` without anything around it, as S3 alone has it.
fn bare(code: &str, message: &str, request_id: &str) -> Reply {
    let mut document = xml::document();
    let written = xml::wrapped(&mut document, "Error", None, |document| {
        xml::leaf(document, "Code", code)?;
        xml::leaf(document, "Message", message)?;
        xml::leaf(document, "RequestId", request_id)
    });
    let body = written.map_or_else(|_| Vec::new(), |()| document.into_inner());
    Reply::of(400, "application/xml", body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(service: &str, content_type: &str) -> Reply {
        let request = Request::default().with_header("Content-Type", content_type);
        answer(service, &request, "r-1")
    }

    #[test]
    fn every_protocol_reads_which_service_is_not_served() {
        for (service, content_type, has) in [
            ("s3", "", "<Error><Code>TollgateNotModelled</Code>"),
            ("cloudfront", "", "<ErrorResponse"),
            (
                "ec2",
                "application/x-www-form-urlencoded; charset=utf-8",
                "<Code>TollgateNotModelled</Code>",
            ),
            (
                "dynamodb",
                "application/x-amz-json-1.0",
                r#""__type":"TollgateNotModelled""#,
            ),
            ("batch", "application/json", r#""message":"#),
        ] {
            let reply = refused(service, content_type);
            assert_eq!(reply.status, 400, "{service}");
            assert!(reply.text().contains(has), "{service}: {}", reply.text());
            assert!(
                reply.text().contains(&format!("the service {service}")),
                "{}",
                reply.text()
            );
        }
    }
}
