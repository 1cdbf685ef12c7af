//! Signature Version 4: what a signature names, and how one is made and checked.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>. Invariant: a
//! signature holds only if every step of it can be read; a form that is not known here is refused.

use std::fmt::Write as _;

use aws_lc_rs::{constant_time, digest, hmac};

use crate::clock::Timestamp;
use crate::message::{Request, form_pairs, percent_encode};
use crate::operation::{AwsError, Service};
use crate::world::World;

/// The credential scope of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The access key's id.
    pub access_key: String,
    /// `20260105`.
    pub date: String,
    /// `us-east-1`.
    pub region: String,
    /// The signing name of the service: `cognito-idp`.
    pub service: String,
}

/// The scope that a request names, in its `Authorization` header or its query.
pub fn scope(request: &Request) -> Option<Scope> {
    let credential = match request.header("authorization") {
        Some(value) => {
            let fields = value.strip_prefix("AWS4-HMAC-SHA256")?;
            fields
                .split(',')
                .find_map(|field| field.trim().strip_prefix("Credential="))?
                .to_owned()
        }
        None => {
            form_pairs(&request.query)
                .into_iter()
                .find(|(name, _)| name == "X-Amz-Credential")?
                .1
        }
    };
    let mut parts = credential.rsplitn(5, '/');
    if parts.next()? != "aws4_request" {
        return None;
    }
    let service = parts.next()?.to_owned();
    let region = parts.next()?.to_owned();
    let date = parts.next()?.to_owned();
    let access_key = parts.next()?.to_owned();
    Some(Scope {
        access_key,
        date,
        region,
        service,
    })
}

/// The service that a scope names. Both dialects of API Gateway sign as `apigateway`; the path tells them apart.
pub fn service(scope: &Scope) -> Option<Service> {
    Service::ALL
        .into_iter()
        .find(|service| service.model_name() == scope.service)
}

/// How far a signature's time may stand from the World's, in seconds.
const SKEW: i64 = 300;

/// The access keys that every World has, with their secrets: the one that `deploy` gives to Terraform and the one
/// that people type into emulators.
pub const ACCESS_KEYS: [(&str, &str); 2] = [("AKIATOLLGATE00000000", "tollgate"), ("test", "test")];

/// Whether a request is signed with a key of the World, for this service, now.
///
/// # Errors
/// The common errors of AWS for a signature that is missing, wrong or old.
pub fn check(world: &World, request: &Request) -> Result<(), AwsError> {
    let Some(value) = request.header("authorization") else {
        return Err(AwsError::new(
            "MissingAuthenticationToken",
            "Missing Authentication Token",
        ));
    };
    let Some(scope) = scope(request) else {
        return Err(incomplete("Credential"));
    };
    let signed_headers =
        field(value, "SignedHeaders").ok_or_else(|| incomplete("SignedHeaders"))?;
    let given = field(value, "Signature").ok_or_else(|| incomplete("Signature"))?;
    let Some((_, secret)) = ACCESS_KEYS.iter().find(|(key, _)| *key == scope.access_key) else {
        return Err(AwsError::new(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ));
    };
    let time = request
        .header("x-amz-date")
        .ok_or_else(|| incomplete("X-Amz-Date"))?;
    let signed_at = moment(time).filter(|_| time.starts_with(&scope.date));
    let Some(signed_at) = signed_at else {
        return Err(incomplete("X-Amz-Date"));
    };
    if (signed_at.seconds() - world.now.seconds()).abs() > SKEW {
        return Err(AwsError::new(
            "SignatureDoesNotMatch",
            format!(
                "Signature expired: {time} is not within 5 minutes of {}",
                world.now.rfc3339()
            ),
        ));
    }
    let made = signature(request, &scope, secret, time, signed_headers);
    if constant_time::verify_slices_are_equal(made.as_bytes(), given.as_bytes()).is_ok() {
        return Ok(());
    }
    Err(AwsError::new(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key \
         and signing method. Consult the service documentation for details.",
    ))
}

fn incomplete(what: &str) -> AwsError {
    AwsError::new(
        "IncompleteSignature",
        format!("Authorization header requires '{what}' parameter."),
    )
}

fn field<'v>(authorization: &'v str, name: &str) -> Option<&'v str> {
    let fields = authorization.strip_prefix("AWS4-HMAC-SHA256")?;
    fields
        .split(',')
        .find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
}

/// `20150830T123600Z`.
fn moment(text: &str) -> Option<Timestamp> {
    let format = time::macros::format_description!("[year][month][day]T[hour][minute][second]Z");
    let at = time::PrimitiveDateTime::parse(text, format).ok()?;
    Some(Timestamp(
        at.assume_utc().unix_timestamp().checked_mul(1000)?,
    ))
}

/// The signature that a request must have, in lower-case hexadecimal.
fn signature(
    request: &Request,
    scope: &Scope,
    secret: &str,
    time: &str,
    signed_headers: &str,
) -> String {
    let canonical = canonical_request(request, signed_headers);
    let Scope {
        date,
        region,
        service,
        ..
    } = scope;
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{time}\n{date}/{region}/{service}/aws4_request\n{}",
        hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref())
    );
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [date, region, service, "aws4_request"] {
        key = mac(&key, part);
    }
    hex(&mac(&key, &to_sign))
}

fn canonical_request(request: &Request, signed_headers: &str) -> String {
    let mut query: Vec<(String, String)> = form_pairs(&request.query)
        .iter()
        .map(|(name, value)| (percent_encode(name), percent_encode(value)))
        .collect();
    query.sort();
    let query: Vec<String> = query
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    // Each segment is encoded once more than it was sent.
    let path: Vec<String> = request.path.split('/').map(percent_encode).collect();
    let mut headers = String::new();
    for name in signed_headers.split(';') {
        let values: Vec<String> = request
            .headers
            .iter()
            .filter(|(field, _)| field == name)
            .map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        // Writing to a String cannot fail.
        let _ = writeln!(headers, "{name}:{}", values.join(","));
    }
    let payload = request.header("x-amz-content-sha256").map_or_else(
        || hex(digest::digest(&digest::SHA256, &request.body).as_ref()),
        str::to_owned,
    );
    format!(
        "{}\n{}\n{}\n{headers}\n{signed_headers}\n{payload}",
        request.method,
        path.join("/"),
        query.join("&")
    )
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(authorization: &str) -> Request {
        Request::default().with_header("Authorization", authorization)
    }

    #[test]
    fn the_scope_is_read_from_the_header_or_the_query() {
        let header = signed(
            "AWS4-HMAC-SHA256 Credential=AKID/20260105/eu-west-1/acm/aws4_request, SignedHeaders=host, Signature=00",
        );
        let query = Request {
            query: "X-Amz-Credential=AKID%2F20260105%2Feu-west-1%2Facm%2Faws4_request".to_owned(),
            ..Request::default()
        };
        let expected = Scope {
            access_key: "AKID".to_owned(),
            date: "20260105".to_owned(),
            region: "eu-west-1".to_owned(),
            service: "acm".to_owned(),
        };
        assert_eq!(scope(&header), Some(expected.clone()));
        assert_eq!(scope(&query), Some(expected));
    }

    /// `get-vanilla` of AWS's own test suite for Signature Version 4.
    #[test]
    fn the_signature_of_aws_s_own_example_is_made() {
        let request = Request::default()
            .with_header("Host", "example.amazonaws.com")
            .with_header("X-Amz-Date", "20150830T123600Z");
        let scope = Scope {
            access_key: "AKIDEXAMPLE".to_owned(),
            date: "20150830".to_owned(),
            region: "us-east-1".to_owned(),
            service: "service".to_owned(),
        };
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        assert_eq!(
            signature(
                &request,
                &scope,
                secret,
                "20150830T123600Z",
                "host;x-amz-date"
            ),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        );
    }

    /// A request that is signed with a key of every World at its start.
    fn properly_signed(body: &str) -> Request {
        let time = "20260105T090000Z";
        let mut request = signed_with("test", time);
        request.body = body.as_bytes().to_vec();
        let scope = scope(&request).expect("scope");
        let signature = signature(&request, &scope, "test", time, "host;x-amz-date");
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=test/20260105/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature={signature}"
        );
        request.headers.retain(|(name, _)| name != "authorization");
        request.with_header("Authorization", authorization)
    }

    fn signed_with(key: &str, time: &str) -> Request {
        signed(&format!(
            "AWS4-HMAC-SHA256 Credential={key}/20260105/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=00"
        ))
        .with_header("Host", "sts.amazonaws.com")
        .with_header("X-Amz-Date", time)
    }

    #[test]
    fn a_signature_holds_for_its_own_request_and_for_no_other() {
        let world = World::seeded(1);
        let code = |request: &Request| check(&world, request).err().map(|error| error.code);
        assert_eq!(code(&properly_signed("a=b")), None);
        let tampered = Request {
            body: b"a=c".to_vec(),
            ..properly_signed("a=b")
        };
        let refused = |code: &str| Some(code.to_owned());
        assert_eq!(code(&tampered), refused("SignatureDoesNotMatch"));
        assert_eq!(
            code(&Request::default()),
            refused("MissingAuthenticationToken")
        );
        assert_eq!(code(&signed("Bearer x")), refused("IncompleteSignature"));
        assert_eq!(
            code(&signed_with("AKIANOBODY", "20260105T090000Z")),
            refused("UnrecognizedClientException")
        );
        assert_eq!(
            code(&signed_with("test", "20260105T091000Z")),
            refused("SignatureDoesNotMatch")
        );
        assert_eq!(
            code(&signed_with("test", "20260106")),
            refused("IncompleteSignature")
        );
    }

    #[test]
    fn a_bearer_token_and_a_broken_credential_name_nothing() {
        assert_eq!(scope(&signed("Bearer abc")), None);
        assert_eq!(
            scope(&signed("AWS4-HMAC-SHA256 Credential=AKID/aws4_request")),
            None
        );
    }
}
