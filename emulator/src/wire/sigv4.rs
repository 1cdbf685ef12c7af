//! Signature Version 4: what a signature names, and how one is made and checked.
//!
//! Page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html>.

use crate::message::{Request, form_pairs};
use crate::operation::Service;

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

    #[test]
    fn a_bearer_token_and_a_broken_credential_name_nothing() {
        assert_eq!(scope(&signed("Bearer abc")), None);
        assert_eq!(
            scope(&signed("AWS4-HMAC-SHA256 Credential=AKID/aws4_request")),
            None
        );
    }
}
