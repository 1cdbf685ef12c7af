//! `AWS::Cognito::UserPoolResourceServer`: an API and its scopes, so that clients can ask for them.
//!
//! Page: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html>.
//! Invariant: a scope is asked for as `{identifier}/{name}`; deleting one leaves its name on clients, where it is
//! then without effect.

use serde::{Deserialize, Serialize};

use super::{Pool, invalid_parameter, page};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// A resource server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResourceServer {
    /// Its pool.
    pub user_pool_id: String,
    /// `https://api.example.com` or a word.
    pub identifier: String,
    /// Its name.
    pub name: String,
    /// Its scopes; left out where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<ResourceServerScope>>,
}

/// A scope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResourceServerScope {
    /// `harvests.read`.
    pub scope_name: String,
    /// What it is for.
    pub scope_description: String,
}

impl Pool {
    /// Whether a custom scope exists now.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.resource_servers.values().any(|server| {
            scope
                .strip_prefix(&server.identifier)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|name| {
                    server
                        .scopes
                        .iter()
                        .flatten()
                        .any(|known| known.scope_name == name)
                })
        })
    }

    fn resource_server(&mut self, identifier: &str) -> Result<&mut ResourceServer, AwsError> {
        self.resource_servers.get_mut(identifier).ok_or_else(|| {
            AwsError::new(
                "ResourceNotFoundException",
                format!("Resource server {identifier} does not exist."),
            )
        })
    }
}

/// The answer with a resource server in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ResourceServerOutput {
    /// The resource server.
    pub resource_server: ResourceServer,
}

/// Makes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct CreateResourceServer {
    /// The pool.
    pub user_pool_id: String,
    /// Fixed for its life.
    pub identifier: String,
    /// Its name.
    pub name: String,
    /// Its scopes, at most 100.
    pub scopes: Option<Vec<ResourceServerScope>>,
}

impl Operation for CreateResourceServer {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "CreateResourceServer";
    type Output = ResourceServerOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ResourceServerOutput, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        if pool.resource_servers.contains_key(&self.identifier) {
            return Err(invalid_parameter(format!(
                "{} already exists in user pool {}.",
                self.identifier, self.user_pool_id
            )));
        }
        let resource_server = ResourceServer {
            user_pool_id: self.user_pool_id,
            identifier: self.identifier.clone(),
            name: self.name,
            scopes: settled(self.scopes)?,
        };
        pool.resource_servers
            .insert(self.identifier, resource_server.clone());
        Ok(ResourceServerOutput { resource_server })
    }
}

/// No list where there is no scope, and no scope twice.
fn settled(
    scopes: Option<Vec<ResourceServerScope>>,
) -> Result<Option<Vec<ResourceServerScope>>, AwsError> {
    let Some(mut scopes) = scopes.filter(|scopes| !scopes.is_empty()) else {
        return Ok(None);
    };
    scopes.sort_by(|one, other| one.scope_name.cmp(&other.scope_name));
    for pair in scopes.windows(2) {
        if let [one, other] = pair
            && one.scope_name == other.scope_name
        {
            return Err(invalid_parameter(format!(
                "Scope {} is given twice.",
                one.scope_name
            )));
        }
    }
    Ok(Some(scopes))
}

/// Describes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DescribeResourceServer {
    /// The pool.
    pub user_pool_id: String,
    /// Which one.
    pub identifier: String,
}

impl Operation for DescribeResourceServer {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DescribeResourceServer";
    type Output = ResourceServerOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ResourceServerOutput, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        Ok(ResourceServerOutput {
            resource_server: pool.resource_server(&self.identifier)?.clone(),
        })
    }
}

/// Changes the name and replaces the scopes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct UpdateResourceServer {
    /// The pool.
    pub user_pool_id: String,
    /// Which one.
    pub identifier: String,
    /// Its name.
    pub name: String,
    /// Its scopes; none where they are left out.
    pub scopes: Option<Vec<ResourceServerScope>>,
}

impl Operation for UpdateResourceServer {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "UpdateResourceServer";
    type Output = ResourceServerOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ResourceServerOutput, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        let server = pool.resource_server(&self.identifier)?;
        server.scopes = settled(self.scopes)?;
        server.name = self.name;
        Ok(ResourceServerOutput {
            resource_server: server.clone(),
        })
    }
}

/// Deletes one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct DeleteResourceServer {
    /// The pool.
    pub user_pool_id: String,
    /// Which one.
    pub identifier: String,
}

impl Operation for DeleteResourceServer {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "DeleteResourceServer";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let pool = call
            .world
            .cognito
            .pool_mut(&call.region, &self.user_pool_id)?;
        pool.resource_server(&self.identifier)?;
        pool.resource_servers.remove(&self.identifier);
        Ok(Empty {})
    }
}

/// Lists those of a pool.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListResourceServers {
    /// The pool.
    pub user_pool_id: String,
    /// 1 to 50.
    pub max_results: Option<usize>,
    /// Where the last page ended.
    pub next_token: Option<String>,
}

/// A page of resource servers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct ListResourceServersOutput {
    /// The resource servers.
    pub resource_servers: Vec<ResourceServer>,
    /// Where this page ends, where it is not the last.
    pub next_token: Option<String>,
}

impl Operation for ListResourceServers {
    const SERVICE: Service = Service::CognitoIdp;
    const NAME: &'static str = "ListResourceServers";
    type Output = ListResourceServersOutput;

    fn run(self, call: &mut Call<'_>) -> Result<ListResourceServersOutput, AwsError> {
        let pool = call.world.cognito.pool(&call.region, &self.user_pool_id)?;
        let (servers, next_token) = page(
            pool.resource_servers
                .iter()
                .map(|(identifier, server)| (identifier.as_str(), server)),
            self.max_results.unwrap_or(50),
            self.next_token.as_deref(),
        )?;
        Ok(ListResourceServersOutput {
            resource_servers: servers.into_iter().cloned().collect(),
            next_token,
        })
    }
}
