//! Reading, listing and deleting functions.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html>. Invariant: reading changes nothing; a
//! function goes with its versions, aliases and policies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::configuration::FunctionConfiguration;
use super::function::{find, of_address};
use super::{address, invalid, version};
use crate::iam::page;
use crate::operation::{AwsError, Call, Operation, Service};

/// Reads a function: its configuration, its tags, where its code is.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetFunction {
    pub function_name: String,
    pub qualifier: Option<String>,
}

/// What [`GetFunction`] answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetFunctionOutput {
    pub configuration: FunctionConfiguration,
    pub code: FunctionCodeLocation,
    pub tags: Option<BTreeMap<String, String>>,
    pub concurrency: Option<Concurrency>,
}

/// Where the code is. Nothing serves the address: the code stays in the world.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct FunctionCodeLocation {
    pub repository_type: String,
    pub location: String,
}

/// Reserved concurrency.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct Concurrency {
    pub reserved_concurrent_executions: Option<u32>,
}

impl Operation for GetFunction {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "GetFunction";
    type Output = GetFunctionOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, self.qualifier.as_deref())?;
        let version = find(call.world, &address)?;
        let function = of_address(call.world, &address)?;
        let region = &call.region;
        Ok(GetFunctionOutput {
            code: FunctionCodeLocation {
                repository_type: "S3".to_owned(),
                location: format!(
                    "https://awslambda-{region}-tasks.s3.{region}.amazonaws.com/snapshots/{}/{}-{}",
                    call.world.account, function.name, version.revision
                ),
            },
            configuration: FunctionConfiguration::of(function, version, address.arn()),
            tags: Some(function.tags.clone()).filter(|tags| !tags.is_empty()),
            concurrency: function.concurrency.map(|reserved| Concurrency {
                reserved_concurrent_executions: Some(reserved),
            }),
        })
    }
}

/// Reads a function's configuration.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetFunctionConfiguration {
    pub function_name: String,
    pub qualifier: Option<String>,
}

impl Operation for GetFunctionConfiguration {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "GetFunctionConfiguration";
    type Output = FunctionConfiguration;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, self.qualifier.as_deref())?;
        let version = find(call.world, &address)?;
        let function = of_address(call.world, &address)?;
        Ok(FunctionConfiguration::of(function, version, address.arn()))
    }
}

/// Lists functions.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListFunctions {
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// What [`ListFunctions`] answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListFunctionsOutput {
    pub next_marker: Option<String>,
    pub functions: Vec<FunctionConfiguration>,
}

impl Operation for ListFunctions {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "ListFunctions";
    type Output = ListFunctionsOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let prefix = call.arn("lambda", "function:");
        let functions = call.world.lambda.functions.iter();
        let functions = functions
            .filter(|(arn, _)| arn.starts_with(&prefix))
            .map(|(arn, function)| {
                FunctionConfiguration::of(function, &function.latest, arn.clone()).listed()
            })
            .collect();
        let most = self.max_items.unwrap_or(50).min(50);
        let (functions, next_marker) = page::cut(functions, self.marker.as_deref(), most)
            .ok_or_else(|| invalid("Invalid Marker"))?;
        Ok(ListFunctionsOutput {
            next_marker,
            functions,
        })
    }
}

/// Deletes a function, or one of its versions.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteFunction {
    pub function_name: String,
    pub qualifier: Option<String>,
}

/// What [`DeleteFunction`] answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteFunctionOutput {
    pub status_code: u16,
}

impl Operation for DeleteFunction {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "DeleteFunction";
    type Output = DeleteFunctionOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, self.qualifier.as_deref())?;
        match address.qualifier.as_deref() {
            None => {
                find(call.world, &address)?;
                call.world.lambda.functions.remove(&address.function);
            }
            Some("$LATEST") => {
                return Err(invalid(
                    "$LATEST version cannot be deleted without deleting the function.",
                ));
            }
            Some(number) => version::delete(call.world, &address, number)?,
        }
        Ok(DeleteFunctionOutput { status_code: 204 })
    }
}

/// Reads which signatures a function's code must have: none, for signing configurations are not modelled.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetFunctionCodeSigningConfig {
    pub function_name: String,
}

/// What [`GetFunctionCodeSigningConfig`] answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetFunctionCodeSigningConfigOutput {
    pub function_name: String,
}

impl Operation for GetFunctionCodeSigningConfig {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "GetFunctionCodeSigningConfig";
    type Output = GetFunctionCodeSigningConfigOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        Ok(GetFunctionCodeSigningConfigOutput {
            function_name: of_address(call.world, &address)?.name.clone(),
        })
    }
}
