//! The account's settings in a region: who writes the logs.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/api/API_Account.html>. Invariant: there is always an account; without
//! a role nothing can be logged.

use serde::{Deserialize, Serialize};

use super::patch::PatchOperation;
use crate::apigateway::bad_request;
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
            let region = call.region.clone();
            let accounts = &mut call.world.apigateway.rest.accounts;
            match patch.optional() {
                Some(role) if role.starts_with("arn:aws:iam::") => {
                    accounts.insert(region, role);
                }
                Some(_) => return Err(bad_request("Invalid ARN specified in the request")),
                None => {
                    accounts.remove(&region);
                }
            }
        }
        Ok(view(call))
    }
}
