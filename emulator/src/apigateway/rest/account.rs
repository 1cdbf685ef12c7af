//! The account's settings in a region: who writes the logs.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_Account.html>. Invariant: there is always an account; without
//! a role nothing can be logged.

use serde::{Deserialize, Serialize};

use super::patch::PatchOperation;
use crate::apigateway::bad_request;
use crate::iam;
use crate::operation::{AwsError, Call, Inert, Operation, Service};

/// The account as AWS shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The role that writes logs.
    pub cloudwatch_role_arn: Option<String>,
    /// The account's throttle.
    pub throttle_settings: Inert,
    /// `UsagePlans`.
    pub features: Vec<String>,
    /// `4`.
    pub api_key_version: String,
}

fn view(call: &Call<'_>) -> Account {
    Account {
        cloudwatch_role_arn: call
            .world
            .apigateway
            .rest
            .accounts
            .get(&call.region)
            .cloned(),
        throttle_settings: Inert(serde_json::json!({ "burstLimit": 5000, "rateLimit": 10_000.0 })),
        features: vec!["UsagePlans".to_owned()],
        api_key_version: "4".to_owned(),
    }
}

/// API Gateway tries a role out before it takes it.
fn writes_logs(call: &Call<'_>, role: &str) -> Result<(), AwsError> {
    if !role.starts_with("arn:aws:iam::") {
        return Err(bad_request("Invalid ARN specified in the request"));
    }
    if !iam::may_assume(call.world, role, "apigateway.amazonaws.com")? {
        return Err(bad_request(
            "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway \
             and add the required role policy.",
        ));
    }
    let stream = call.arn(
        "logs",
        "log-group:/aws/apigateway/welcome:log-stream:welcome",
    );
    for action in [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    ] {
        if !iam::allows(call.world, role, action, &stream)? {
            return Err(bad_request(
                "API Gateway could not successfully write to CloudWatch Logs using the ARN specified",
            ));
        }
    }
    Ok(())
}

/// `GetAccount`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetAccount {}

impl Operation for GetAccount {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "GetAccount";
    type Output = Account;

    fn run(self, call: &mut Call<'_>) -> Result<Account, AwsError> {
        Ok(view(call))
    }
}

/// `UpdateAccount`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateAccount {
    pub patch_operations: Option<Vec<PatchOperation>>,
}

impl Operation for UpdateAccount {
    const SERVICE: Service = Service::ApiGateway;
    const NAME: &'static str = "UpdateAccount";
    type Output = Account;

    fn run(self, call: &mut Call<'_>) -> Result<Account, AwsError> {
        for patch in self.patch_operations.unwrap_or_default() {
            patch.only(&["replace"])?;
            if patch.path != "/cloudwatchRoleArn" {
                return Err(patch.unknown(&["/cloudwatchRoleArn"]));
            }
            if let Some(role) = patch.optional() {
                writes_logs(call, &role)?;
            }
            let region = call.region.clone();
            let accounts = &mut call.world.apigateway.rest.accounts;
            match patch.optional() {
                Some(role) => {
                    accounts.insert(region, role);
                }
                None => {
                    accounts.remove(&region);
                }
            }
        }
        Ok(view(call))
    }
}
