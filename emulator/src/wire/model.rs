//! The service models under `emulator/models`, read when they are first asked for.
//!
//! Invariant: the files are part of the binary and a test reads each of them, so reading cannot fail at
//! run time; a model that could not be read would be empty and so refuse every operation.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::operation::Service;

/// How a service speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protocol {
    /// JSON 1.1 with `X-Amz-Target`.
    #[default]
    Json,
    /// JSON with methods and paths.
    RestJson,
    /// XML with methods and paths.
    RestXml,
    /// Forms in, XML out.
    Query,
}

/// A service's model.
#[derive(Debug, Default)]
pub struct Model {
    /// How it speaks.
    pub protocol: Protocol,
    /// The prefix of `X-Amz-Target`.
    pub target_prefix: Option<String>,
    /// The version that query requests name.
    pub api_version: String,
    /// The XML namespace of its answers.
    pub xml_namespace: Option<String>,
    /// Operations by name.
    pub operations: BTreeMap<String, OperationModel>,
    /// Shapes by name.
    pub shapes: BTreeMap<String, Shape>,
}

/// An operation.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct OperationModel {
    /// Method, path and status.
    pub http: Http,
    /// The input's shape.
    pub input: Option<Ref>,
    /// The output's shape.
    pub output: Option<Ref>,
    /// `none` where the operation is called without a signature.
    pub authtype: Option<String>,
}

/// How an operation is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Http {
    /// `POST`.
    pub method: String,
    /// `/restapis/{restapi_id}`, perhaps with a query.
    pub request_uri: String,
    /// The status of success; 200 where it is not said.
    pub response_code: Option<u16>,
}

/// A use of a shape, with what the use adds.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Ref {
    /// The shape's name.
    pub shape: String,
    /// `uri`, `querystring`, `header`, `headers`, `statusCode`; none for the body.
    pub location: Option<String>,
    /// The name on the wire.
    pub location_name: Option<String>,
    /// The element that wraps the answer of a query operation.
    pub result_wrapper: Option<String>,
    /// The namespace of a request's root element.
    pub xml_namespace: Option<XmlNamespace>,
    /// The timestamp's form at this place.
    pub timestamp_format: Option<String>,
    /// Whether a list stands without an element around it.
    pub flattened: bool,
    /// Whether it is an attribute of its element.
    pub xml_attribute: bool,
}

/// A namespace.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct XmlNamespace {
    /// Its URI.
    pub uri: String,
    /// Its prefix.
    pub prefix: Option<String>,
}

/// A shape.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Shape {
    /// `structure`, `list`, `map`, `string`, `integer`, `long`, `float`, `double`, `boolean`, `timestamp`, `blob`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Members of a structure.
    pub members: BTreeMap<String, Ref>,
    /// The members that must be there, in the model's order.
    pub required: Vec<String>,
    /// What a list holds.
    pub member: Option<Ref>,
    /// A map's keys.
    pub key: Option<Ref>,
    /// A map's values.
    pub value: Option<Ref>,
    /// The member that is the whole body.
    pub payload: Option<String>,
    /// The least length or value.
    pub min: Option<f64>,
    /// The greatest length or value.
    pub max: Option<f64>,
    /// The regular expression of a string.
    pub pattern: Option<String>,
    /// The values of a string.
    #[serde(rename = "enum")]
    pub values: Vec<String>,
    /// The timestamp's form.
    pub timestamp_format: Option<String>,
    /// Whether a list stands without an element around it.
    pub flattened: bool,
    /// The name on the wire.
    pub location_name: Option<String>,
    /// The code and status of an error.
    pub error: Option<ErrorTrait>,
    /// Whether it is an error.
    pub exception: bool,
    /// Whether its values are secret.
    pub sensitive: bool,
}

/// What the model says of an error on the wire.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ErrorTrait {
    /// The code, where it is not the shape's name.
    pub code: Option<String>,
    /// The status.
    pub http_status_code: Option<u16>,
    /// Whether it is the sender's fault.
    pub sender_fault: bool,
}

#[derive(Deserialize)]
struct File {
    metadata: Metadata,
    operations: BTreeMap<String, OperationModel>,
    shapes: BTreeMap<String, Shape>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    protocol: String,
    api_version: String,
    target_prefix: Option<String>,
    xml_namespace: Option<String>,
}

impl Model {
    /// A shape by its name.
    pub fn shape(&self, name: &str) -> Option<&Shape> {
        self.shapes.get(name)
    }

    /// The code and status that an error has on the wire, by the name of its shape or by its code. An error
    /// that the model does not know has status 400.
    pub fn error<'a>(&'a self, code: &'a str) -> (&'a str, u16) {
        let by_name = self.shapes.get(code).filter(|shape| shape.exception);
        let by_code = || {
            self.shapes.values().find(|shape| {
                shape.exception
                    && shape.error.as_ref().and_then(|error| error.code.as_deref()) == Some(code)
            })
        };
        let known = by_name
            .or_else(by_code)
            .and_then(|shape| shape.error.as_ref());
        let wire = known
            .and_then(|error| error.code.as_deref())
            .unwrap_or(code);
        let status = known
            .and_then(|error| error.http_status_code)
            .unwrap_or(400);
        (wire, status)
    }
}

/// The model of a service.
pub fn of(service: Service) -> &'static Model {
    static MODELS: [OnceLock<Model>; 9] = [const { OnceLock::new() }; 9];
    let (number, packed): (usize, &[u8]) = match service {
        Service::Acm => (0, include_bytes!("../../models/acm.json.gz")),
        Service::ApiGateway => (1, include_bytes!("../../models/apigateway.json.gz")),
        Service::ApiGatewayV2 => (2, include_bytes!("../../models/apigatewayv2.json.gz")),
        Service::CognitoIdp => (3, include_bytes!("../../models/cognito-idp.json.gz")),
        Service::Iam => (4, include_bytes!("../../models/iam.json.gz")),
        Service::Lambda => (5, include_bytes!("../../models/lambda.json.gz")),
        Service::Logs => (6, include_bytes!("../../models/logs.json.gz")),
        Service::Route53 => (7, include_bytes!("../../models/route53.json.gz")),
        Service::Sts => (8, include_bytes!("../../models/sts.json.gz")),
    };
    MODELS[number].get_or_init(|| read(packed).unwrap_or_default())
}

fn read(packed: &[u8]) -> Option<Model> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_string(&mut text)
        .ok()?;
    let file: File = serde_json::from_str(&text).ok()?;
    Some(Model {
        protocol: match file.metadata.protocol.as_str() {
            "rest-json" => Protocol::RestJson,
            "rest-xml" => Protocol::RestXml,
            "query" => Protocol::Query,
            _ => Protocol::Json,
        },
        target_prefix: file.metadata.target_prefix,
        api_version: file.metadata.api_version,
        xml_namespace: file.metadata.xml_namespace,
        operations: file.operations,
        shapes: file.shapes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_read_and_lists_every_operation_that_is_answered() {
        for service in Service::ALL {
            let model = of(service);
            assert!(!model.operations.is_empty(), "{service:?}");
            for entry in service.operations() {
                assert!(model.operations.contains_key(entry.name), "{entry:?}");
            }
        }
    }

    #[test]
    fn the_status_of_an_error_stands_in_the_model() {
        let iam = of(Service::Iam);
        assert_eq!(iam.error("NoSuchEntityException"), ("NoSuchEntity", 404));
        assert_eq!(iam.error("NoSuchEntity"), ("NoSuchEntity", 404));
        assert_eq!(of(Service::ApiGateway).error("NotFoundException").1, 404);
        assert_eq!(
            of(Service::CognitoIdp).error("InvalidParameterException").1,
            400
        );
    }
}
