//! Published versions: copies of `$LATEST` that never change.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html>. Invariant: a number is given once;
//! publishing twice without a change gives the same version.

use serde::{Deserialize, Serialize};

use super::address::{self, Address};
use super::configuration::FunctionConfiguration;
use super::function::{Function, Version};
use super::{function, invalid};
use crate::iam::page;
use crate::operation::{AwsError, Call, Operation, Service};
use crate::world::World;

/// Copies `$LATEST` to a new version, or gives the last one where nothing has changed since.
pub(super) fn publish(
    function: &mut Function,
    description: Option<String>,
    revision: String,
) -> Version {
    let mut made = function.latest.clone();
    if let Some(description) = description {
        made.settings.description = description;
    }
    if let Some((_, last)) = function.versions.last_key_value()
        && last.code == made.code
        && last.settings == made.settings
    {
        return last.clone();
    }
    function.published += 1;
    made.version = function.published.to_string();
    made.revision = revision;
    function.versions.insert(function.published, made.clone());
    made
}

/// Deletes a published version that no alias names.
pub(super) fn delete(world: &mut World, address: &Address, number: &str) -> Result<(), AwsError> {
    function::find(world, address)?;
    let function = function::mutable(world, address)?;
    if function.aliases.contains_key(number) {
        return Err(invalid(
            "The qualifier of a version that is to be deleted must be a version, not an alias.",
        ));
    }
    let named: Vec<&str> = function
        .aliases
        .iter()
        .filter(|(_, alias)| alias.version == number)
        .map(|(name, _)| name.as_str())
        .collect();
    if !named.is_empty() {
        return Err(AwsError::new(
            "ResourceConflictException",
            format!(
                "Unable to delete version because the following aliases reference it: [{}]",
                named.join(", ")
            ),
        ));
    }
    if let Ok(number) = number.parse() {
        function.versions.remove(&number);
    }
    function.policies.remove(number);
    Ok(())
}

/// Publishes `$LATEST`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct PublishVersion {
    pub function_name: String,
    pub code_sha256: Option<String>,
    pub description: Option<String>,
    pub revision_id: Option<String>,
}

impl Operation for PublishVersion {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "PublishVersion";
    type Output = FunctionConfiguration;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        let revision = call.world.ids.uuid();
        let function = function::mutable(call.world, &address)?;
        if let Some(wanted) = self.code_sha256.filter(|wanted| !wanted.is_empty())
            && wanted != function.latest.code.sha256
        {
            return Err(invalid(format!(
                "CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST ({}). Please try again with the \
                 CodeSHA256 in $LATEST.",
                function.latest.code.sha256
            )));
        }
        function::check_revision(function, self.revision_id.as_deref())?;
        let description = self.description.filter(|text| !text.is_empty());
        let made = publish(function, description, revision);
        let arn = format!("{}:{}", address.function, made.version);
        Ok(FunctionConfiguration::of(function, &made, arn))
    }
}

/// Lists versions, `$LATEST` first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListVersionsByFunction {
    pub function_name: String,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// What [`ListVersionsByFunction`] answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListVersionsByFunctionOutput {
    pub next_marker: Option<String>,
    pub versions: Vec<FunctionConfiguration>,
}

impl Operation for ListVersionsByFunction {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "ListVersionsByFunction";
    type Output = ListVersionsByFunctionOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        let function = function::of_address(call.world, &address)?;
        let versions = std::iter::once(&function.latest)
            .chain(function.versions.values())
            .map(|version| {
                let arn = format!("{}:{}", address.function, version.version);
                FunctionConfiguration::of(function, version, arn).listed()
            })
            .collect();
        let most = self.max_items.unwrap_or(50).min(50);
        let (versions, next_marker) = page::cut(versions, self.marker.as_deref(), most)
            .ok_or_else(|| invalid("Invalid Marker"))?;
        Ok(ListVersionsByFunctionOutput {
            next_marker,
            versions,
        })
    }
}
