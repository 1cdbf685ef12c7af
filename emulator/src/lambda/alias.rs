//! Aliases: names for versions.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html>. Invariant: an alias names a version
//! that is there; traffic is not split between two.

use serde::{Deserialize, Serialize};

use super::address::{self, Address};
use super::function::{self, Alias};
use super::{invalid, no_such_resource};
use crate::iam::page;
use crate::operation::{AwsError, Call, Empty, Inert, Operation, Service};

/// `AliasRoutingConfiguration`. Only the empty one, which is none, is taken.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct AliasRoutingConfiguration {
    pub additional_version_weights: Option<serde_json::Map<String, serde_json::Value>>,
}

/// An alias as operations answer it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct AliasConfiguration {
    pub alias_arn: String,
    pub name: String,
    pub function_version: String,
    pub description: String,
    pub revision_id: String,
    pub routing_config: Option<Inert>,
}

fn output(arn: String, name: &str, alias: &Alias) -> AliasConfiguration {
    AliasConfiguration {
        alias_arn: arn,
        name: name.to_owned(),
        function_version: alias.version.clone(),
        description: alias.description.clone(),
        revision_id: alias.revision.clone(),
        routing_config: None,
    }
}

fn check_routing(routing: Option<&AliasRoutingConfiguration>) -> Result<(), AwsError> {
    let weights = routing.and_then(|routing| routing.additional_version_weights.as_ref());
    if weights.is_some_and(|weights| !weights.is_empty()) {
        return Err(AwsError::not_modelled(
            "aliases that split traffic between two versions (RoutingConfig)",
        ));
    }
    Ok(())
}

/// The address of an alias, and the check that the version it shall name is there.
fn addressed(
    call: &Call<'_>,
    function: &str,
    name: &str,
    version: Option<&str>,
) -> Result<Address, AwsError> {
    let address = address::of_call(call, function, None)?;
    let address = Address {
        qualifier: Some(name.to_owned()),
        ..address
    };
    let known = function::of_address(call.world, &address)?;
    let there = version.is_none_or(|version| {
        version == "$LATEST"
            || version
                .parse()
                .is_ok_and(|number| known.versions.contains_key(&number))
    });
    if !there {
        return Err(no_such_resource(format!(
            "Function not found: {}:{}",
            address.function,
            version.unwrap_or_default()
        )));
    }
    Ok(address)
}

fn missing(address: &Address) -> AwsError {
    no_such_resource(format!("Cannot find alias arn: {}", address.arn()))
}

/// Makes an alias.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct CreateAlias {
    pub function_name: String,
    pub name: String,
    pub function_version: String,
    pub description: Option<String>,
    pub routing_config: Option<AliasRoutingConfiguration>,
}

impl Operation for CreateAlias {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "CreateAlias";
    type Output = AliasConfiguration;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        check_routing(self.routing_config.as_ref())?;
        let version = self.function_version;
        let address = addressed(call, &self.function_name, &self.name, Some(&version))?;
        let revision = call.world.ids.uuid();
        let function = function::mutable(call.world, &address)?;
        if function.aliases.contains_key(&self.name) {
            return Err(AwsError::new(
                "ResourceConflictException",
                format!("Alias already exists: {}", address.arn()),
            ));
        }
        let alias = Alias {
            version,
            description: self.description.unwrap_or_default(),
            revision,
        };
        let output = output(address.arn(), &self.name, &alias);
        function.aliases.insert(self.name, alias);
        Ok(output)
    }
}

/// Reads an alias.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetAlias {
    pub function_name: String,
    pub name: String,
}

impl Operation for GetAlias {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "GetAlias";
    type Output = AliasConfiguration;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = addressed(call, &self.function_name, &self.name, None)?;
        let function = function::of_address(call.world, &address)?;
        let alias = function
            .aliases
            .get(&self.name)
            .ok_or_else(|| missing(&address))?;
        Ok(output(address.arn(), &self.name, alias))
    }
}

/// Changes an alias.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UpdateAlias {
    pub function_name: String,
    pub name: String,
    pub function_version: Option<String>,
    pub description: Option<String>,
    pub routing_config: Option<AliasRoutingConfiguration>,
    pub revision_id: Option<String>,
}

impl Operation for UpdateAlias {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "UpdateAlias";
    type Output = AliasConfiguration;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        check_routing(self.routing_config.as_ref())?;
        let version = self.function_version;
        let address = addressed(call, &self.function_name, &self.name, version.as_deref())?;
        let revision = call.world.ids.uuid();
        let function = function::mutable(call.world, &address)?;
        let alias = function
            .aliases
            .get_mut(&self.name)
            .ok_or_else(|| missing(&address))?;
        function::same_revision(&alias.revision, self.revision_id.as_deref())?;
        if let Some(version) = version {
            alias.version = version;
        }
        if let Some(description) = self.description {
            alias.description = description;
        }
        alias.revision = revision;
        Ok(output(address.arn(), &self.name, alias))
    }
}

/// Deletes an alias; deleting what is not there is no error.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct DeleteAlias {
    pub function_name: String,
    pub name: String,
}

impl Operation for DeleteAlias {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "DeleteAlias";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = addressed(call, &self.function_name, &self.name, None)?;
        let function = function::mutable(call.world, &address)?;
        function.aliases.remove(&self.name);
        function.policies.remove(&self.name);
        Ok(Empty {})
    }
}

/// Lists aliases.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListAliases {
    pub function_name: String,
    pub function_version: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<usize>,
}

/// What [`ListAliases`] answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct ListAliasesOutput {
    pub next_marker: Option<String>,
    pub aliases: Vec<AliasConfiguration>,
}

impl Operation for ListAliases {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "ListAliases";
    type Output = ListAliasesOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, None)?;
        let function = function::of_address(call.world, &address)?;
        let wanted = |alias: &Alias| {
            self.function_version
                .as_ref()
                .is_none_or(|version| alias.version == *version)
        };
        let aliases = function
            .aliases
            .iter()
            .filter(|(_, alias)| wanted(alias))
            .map(|(name, alias)| output(format!("{}:{name}", address.function), name, alias))
            .collect();
        let most = self.max_items.unwrap_or(50).min(50);
        let (aliases, next_marker) = page::cut(aliases, self.marker.as_deref(), most)
            .ok_or_else(|| invalid("Invalid Marker"))?;
        Ok(ListAliasesOutput {
            next_marker,
            aliases,
        })
    }
}
