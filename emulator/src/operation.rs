//! What an operation is: an input struct that is read from the wire and can be run.
//!
//! Members are named as AWS's service model names them (<https://github.com/boto/botocore>, the models under
//! `emulator/models`). Invariant: an input member that the struct does not have is refused by
//! name, and an operation that no table lists is refused by name: nothing is dropped in silence.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::world::World;

/// A service whose operations are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Service {
    /// AWS Certificate Manager.
    Acm,
    /// API Gateway: REST APIs.
    ApiGateway,
    /// API Gateway: HTTP APIs.
    ApiGatewayV2,
    /// Cognito user pools.
    CognitoIdp,
    /// Identity and Access Management.
    Iam,
    /// Lambda.
    Lambda,
    /// `CloudWatch` Logs.
    Logs,
    /// Route 53.
    Route53,
    /// Security Token Service.
    Sts,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 9] = [
        Self::Acm,
        Self::ApiGateway,
        Self::ApiGatewayV2,
        Self::CognitoIdp,
        Self::Iam,
        Self::Lambda,
        Self::Logs,
        Self::Route53,
        Self::Sts,
    ];

    /// The name of its model: `cognito-idp`, `apigatewayv2`.
    pub const fn model_name(self) -> &'static str {
        match self {
            Self::Acm => "acm",
            Self::ApiGateway => "apigateway",
            Self::ApiGatewayV2 => "apigatewayv2",
            Self::CognitoIdp => "cognito-idp",
            Self::Iam => "iam",
            Self::Lambda => "lambda",
            Self::Logs => "logs",
            Self::Route53 => "route53",
            Self::Sts => "sts",
        }
    }

    /// The operations that are answered, in alphabetical order.
    pub const fn operations(self) -> &'static [Entry] {
        match self {
            Self::Acm => crate::acm::OPERATIONS,
            Self::ApiGateway => crate::apigateway::rest::OPERATIONS,
            Self::ApiGatewayV2 => crate::apigateway::http::OPERATIONS,
            Self::CognitoIdp => crate::cognito::OPERATIONS,
            Self::Iam => crate::iam::OPERATIONS,
            Self::Lambda => crate::lambda::OPERATIONS,
            Self::Logs => crate::logs::OPERATIONS,
            Self::Route53 => crate::route53::OPERATIONS,
            Self::Sts => crate::sts::OPERATIONS,
        }
    }
}

/// An operation of a service; the struct that has this trait is its input.
pub trait Operation: DeserializeOwned + Serialize {
    /// Whose operation it is.
    const SERVICE: Service;
    /// Its name in the service model.
    const NAME: &'static str;
    /// What it answers; serialises with the model's member names.
    type Output: Serialize + DeserializeOwned;
    /// Does it.
    ///
    /// # Errors
    /// AWS's own error, with its code and text.
    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError>;
}

/// The output of operations that answer nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Empty {}

/// What an operation runs against.
#[derive(Debug)]
pub struct Call<'w> {
    /// Everything.
    pub world: &'w mut World,
    /// The region of the call, from its signature or its host name: `us-east-1`.
    pub region: String,
}

impl Call<'_> {
    /// The World's time.
    pub const fn now(&self) -> Timestamp {
        self.world.now
    }

    /// `arn:aws:{service}:{region}:{account}:{rest}`.
    pub fn arn(&self, service: &str, rest: impl fmt::Display) -> String {
        format!(
            "arn:aws:{service}:{}:{}:{rest}",
            self.region, self.world.account
        )
    }
}

/// An error that AWS answers. Its HTTP status stands in the service model, under the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsError {
    /// The name of the error's shape, or its code: `ResourceNotFoundException`.
    pub code: String,
    /// The text.
    pub message: String,
}

impl AwsError {
    /// The code under which everything is refused that the emulator does not model. It is no code of
    /// AWS's, so nobody takes it for one; its status is 400, so no client retries.
    pub const NOT_MODELLED: &'static str = "TollgateNotModelled";

    /// An error of a code and a text.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// The refusal of something that AWS has and the emulator has not. `what` names it: an
    /// operation, a member, a value.
    pub fn not_modelled(what: impl fmt::Display) -> Self {
        Self::new(
            Self::NOT_MODELLED,
            format!("Tollgate does not model {what}; COVERAGE.md lists what it does"),
        )
    }
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for AwsError {}

/// A row of a service's `OPERATIONS`.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The operation's name.
    pub name: &'static str,
    run: fn(Value, &mut Call<'_>) -> Result<Value, AwsError>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Entry {
    /// The row of an operation.
    pub const fn of<O: Operation>() -> Self {
        Self {
            name: O::NAME,
            run: run_value::<O>,
        }
    }

    /// Runs it on a value that was decoded and validated against the model.
    ///
    /// # Errors
    /// The operation's, and a refusal of members that are not modelled.
    pub fn run(&self, input: Value, call: &mut Call<'_>) -> Result<Value, AwsError> {
        (self.run)(input, call)
    }
}

fn run_value<O: Operation>(input: Value, call: &mut Call<'_>) -> Result<Value, AwsError> {
    let operation: O = serde_json::from_value(input).map_err(|error| {
        AwsError::not_modelled(format_args!("this input of {}: {error}", O::NAME))
    })?;
    let output = operation.run(call)?;
    serde_json::to_value(output)
        .map_err(|error| AwsError::not_modelled(format_args!("an output of {}: {error}", O::NAME)))
}

/// A member that is stored and given back and has no effect. Search for this type to see
/// every pretence; COVERAGE.md counts them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Inert(pub Value);
