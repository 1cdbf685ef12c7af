//! Gateway responses: what REST APIs say when they, not the back end, answer.
//!
//! Pages: <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html>. Invariant: every
//! refusal is one of AWS's types, so a customised response of an API restyles it.

use serde::{Deserialize, Serialize};

/// A type of gateway response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Kind {
    AccessDenied,
    ApiConfigurationError,
    AuthorizerConfigurationError,
    AuthorizerFailure,
    BadRequestBody,
    BadRequestParameters,
    #[serde(rename = "DEFAULT_4XX")]
    Default4xx,
    #[serde(rename = "DEFAULT_5XX")]
    Default5xx,
    ExpiredToken,
    IntegrationFailure,
    IntegrationTimeout,
    InvalidApiKey,
    InvalidSignature,
    MissingAuthenticationToken,
    QuotaExceeded,
    RequestTooLarge,
    ResourceNotFound,
    Throttled,
    Unauthorized,
    UnsupportedMediaType,
    WafFiltered,
}

impl Kind {
    /// All, in alphabetical order.
    pub(crate) const ALL: [Self; 21] = [
        Self::AccessDenied,
        Self::ApiConfigurationError,
        Self::AuthorizerConfigurationError,
        Self::AuthorizerFailure,
        Self::BadRequestBody,
        Self::BadRequestParameters,
        Self::Default4xx,
        Self::Default5xx,
        Self::ExpiredToken,
        Self::IntegrationFailure,
        Self::IntegrationTimeout,
        Self::InvalidApiKey,
        Self::InvalidSignature,
        Self::MissingAuthenticationToken,
        Self::QuotaExceeded,
        Self::RequestTooLarge,
        Self::ResourceNotFound,
        Self::Throttled,
        Self::Unauthorized,
        Self::UnsupportedMediaType,
        Self::WafFiltered,
    ];

    /// Its name, status, message and `x-amzn-ErrorType`. The two defaults have a name alone.
    const fn row(self) -> (&'static str, u16, &'static str, &'static str) {
        match self {
            Self::AccessDenied => (
                "ACCESS_DENIED",
                403,
                "User is not authorized to access this resource",
                "AccessDeniedException",
            ),
            Self::ApiConfigurationError => (
                "API_CONFIGURATION_ERROR",
                500,
                "Internal server error",
                "InternalServerErrorException",
            ),
            Self::AuthorizerConfigurationError => (
                "AUTHORIZER_CONFIGURATION_ERROR",
                500,
                "",
                "AuthorizerConfigurationException",
            ),
            Self::AuthorizerFailure => (
                "AUTHORIZER_FAILURE",
                500,
                "Internal server error",
                "AuthorizerFailureException",
            ),
            Self::BadRequestBody => (
                "BAD_REQUEST_BODY",
                400,
                "Invalid request body",
                "BadRequestException",
            ),
            Self::BadRequestParameters => (
                "BAD_REQUEST_PARAMETERS",
                400,
                "Missing required request parameters",
                "BadRequestException",
            ),
            Self::Default4xx => ("DEFAULT_4XX", 400, "", ""),
            Self::Default5xx => ("DEFAULT_5XX", 500, "", ""),
            Self::ExpiredToken => (
                "EXPIRED_TOKEN",
                403,
                "The security token included in the request is expired",
                "ExpiredTokenException",
            ),
            Self::IntegrationFailure => (
                "INTEGRATION_FAILURE",
                504,
                "Internal server error",
                "InternalServerErrorException",
            ),
            Self::IntegrationTimeout => (
                "INTEGRATION_TIMEOUT",
                504,
                "Endpoint request timed out",
                "InternalServerErrorException",
            ),
            Self::InvalidApiKey => ("INVALID_API_KEY", 403, "Forbidden", "ForbiddenException"),
            Self::InvalidSignature => (
                "INVALID_SIGNATURE",
                403,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method. Consult the service documentation for details.",
                "InvalidSignatureException",
            ),
            Self::MissingAuthenticationToken => (
                "MISSING_AUTHENTICATION_TOKEN",
                403,
                "Missing Authentication Token",
                "MissingAuthenticationTokenException",
            ),
            Self::QuotaExceeded => (
                "QUOTA_EXCEEDED",
                429,
                "Limit Exceeded",
                "LimitExceededException",
            ),
            Self::RequestTooLarge => (
                "REQUEST_TOO_LARGE",
                413,
                "Request Too Long",
                "RequestTooLargeException",
            ),
            Self::ResourceNotFound => (
                "RESOURCE_NOT_FOUND",
                404,
                "Not Found",
                "ResourceNotFoundException",
            ),
            Self::Throttled => (
                "THROTTLED",
                429,
                "Too Many Requests",
                "TooManyRequestsException",
            ),
            Self::Unauthorized => ("UNAUTHORIZED", 401, "Unauthorized", "UnauthorizedException"),
            Self::UnsupportedMediaType => (
                "UNSUPPORTED_MEDIA_TYPE",
                415,
                "Unsupported Media Type",
                "BadRequestException",
            ),
            Self::WafFiltered => ("WAF_FILTERED", 403, "Forbidden", "ForbiddenException"),
        }
    }

    /// `UNAUTHORIZED`.
    pub(crate) const fn name(self) -> &'static str {
        self.row().0
    }

    /// The type of a name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The status that AWS gives it; none for the two defaults.
    pub(crate) const fn status(self) -> Option<u16> {
        match self {
            Self::Default4xx | Self::Default5xx => None,
            other => Some(other.row().1),
        }
    }

    /// The default that stands in for it.
    pub(crate) const fn class(self) -> Self {
        if self.row().1 < 500 {
            Self::Default4xx
        } else {
            Self::Default5xx
        }
    }
}

/// A refusal of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub kind: Kind,
    pub status: u16,
    /// None is shown as null.
    pub message: Option<String>,
    pub error_type: &'static str,
}

impl From<Kind> for Refusal {
    fn from(kind: Kind) -> Self {
        let (_, status, message, error_type) = kind.row();
        Self {
            kind,
            status,
            message: Some(message.to_owned()).filter(|message| !message.is_empty()),
            error_type,
        }
    }
}

impl Refusal {
    /// The same with another text.
    pub(crate) fn saying(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..Self::from(kind)
        }
    }

    /// What AWS answers where it finds no API, no stage, no key: `Forbidden`.
    pub(crate) fn forbidden() -> Self {
        Self {
            error_type: "ForbiddenException",
            ..Self::saying(Kind::AccessDenied, "Forbidden")
        }
    }

    /// A back end whose answer cannot be used: 502.
    pub(crate) fn malformed() -> Self {
        Self {
            status: 502,
            ..Self::from(Kind::IntegrationFailure)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_wire_and_in_alphabetical_order() {
        let names = Kind::ALL.map(Kind::name);
        assert!(names.is_sorted());
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a string"), kind.name());
            assert_eq!(Kind::of(kind.name()), Some(kind));
        }
    }
}
