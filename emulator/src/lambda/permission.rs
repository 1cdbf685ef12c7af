//! A function's resource-based policy: who may invoke it, and from where.
//!
//! Pages: <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>. Invariant: a policy belongs to
//! the ARN that it was added to; what was granted to the function says nothing of its versions and aliases.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::address::{self, Address};
use super::{function, no_such_resource};
use crate::iam::decide::arn_like;
use crate::operation::{AwsError, Call, Empty, Operation, Service};
use crate::world::World;

/// Statements in the order in which they were added.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Policy {
    /// Who may do what.
    pub statements: Vec<Statement>,
    /// Changes with every change.
    pub revision: String,
}

/// One grant. It is kept as `AddPermission` was asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    sid: String,
    action: String,
    principal: String,
    source_arn: Option<String>,
    source_account: Option<String>,
    event_source_token: Option<String>,
    principal_org_id: Option<String>,
    function_url_auth_type: Option<String>,
    invoked_via_function_url: Option<bool>,
}

impl Statement {
    /// The statement as it stands in the policy document.
    fn document(&self, resource: &str) -> Value {
        let mut document = json!({
            "Sid": self.sid,
            "Effect": "Allow",
            "Principal": principal_document(&self.principal),
            "Action": self.action,
            "Resource": resource,
        });
        let mut condition = Map::new();
        let mut equals = Map::new();
        for (key, value) in [
            ("AWS:SourceAccount", &self.source_account),
            ("lambda:EventSourceToken", &self.event_source_token),
            ("lambda:FunctionUrlAuthType", &self.function_url_auth_type),
            ("aws:PrincipalOrgID", &self.principal_org_id),
        ] {
            if let Some(value) = value {
                equals.insert(key.to_owned(), Value::from(value.as_str()));
            }
        }
        if !equals.is_empty() {
            condition.insert("StringEquals".to_owned(), Value::Object(equals));
        }
        if let Some(via) = self.invoked_via_function_url {
            let text = via.to_string();
            condition.insert(
                "Bool".to_owned(),
                json!({ "lambda:InvokedViaFunctionUrl": text }),
            );
        }
        if let Some(arn) = &self.source_arn {
            condition.insert("ArnLike".to_owned(), json!({ "AWS:SourceArn": arn }));
        }
        if let Value::Object(members) = &mut document
            && !condition.is_empty()
        {
            members.insert("Condition".to_owned(), Value::Object(condition));
        }
        document
    }

    /// Whether a service may invoke for one of its resources. What a service's call does not carry (an
    /// organisation, a token, a function URL) matches no condition on it.
    fn lets_in(&self, service: &str, source_arn: &str) -> bool {
        let account = source_arn.split(':').nth(4);
        ["lambda:InvokeFunction", "lambda:*", "*"].contains(&self.action.as_str())
            && [service, "*"].contains(&self.principal.as_str())
            && self.event_source_token.is_none()
            && self.principal_org_id.is_none()
            && self.function_url_auth_type.is_none()
            && self.invoked_via_function_url.is_none()
            && (self.source_account.is_none() || self.source_account.as_deref() == account)
            && self
                .source_arn
                .as_ref()
                .is_none_or(|pattern| arn_like(pattern, source_arn))
    }
}

/// A service by its name, an account by its root user, an ARN as it is, everybody as `*`.
fn principal_document(principal: &str) -> Value {
    if principal == "*" {
        json!("*")
    } else if principal.len() == 12 && principal.bytes().all(|byte| byte.is_ascii_digit()) {
        json!({ "AWS": format!("arn:aws:iam::{principal}:root") })
    } else if principal.starts_with("arn:") {
        json!({ "AWS": principal })
    } else {
        json!({ "Service": principal })
    }
}

/// Whether API Gateway may invoke a function for one of its APIs: `source_arn` is the method's
/// (`arn:aws:execute-api:{region}:{account}:{api}/{stage}/{METHOD}/{path}`), `function_arn` what the integration names,
/// with a qualifier or without. Nothing that matches means no.
pub fn may_invoke(world: &World, function_arn: &str, source_arn: &str) -> bool {
    may_be_invoked_by(world, "apigateway.amazonaws.com", function_arn, source_arn)
}

/// Whether a service (`cognito-idp.amazonaws.com`) may invoke a function for one of its resources.
pub fn may_be_invoked_by(
    world: &World,
    service: &str,
    function_arn: &str,
    source_arn: &str,
) -> bool {
    let Some(address) = address::of_arn(function_arn) else {
        return false;
    };
    let policy = world
        .lambda
        .functions
        .get(&address.function)
        .and_then(|function| function.policies.get(policy_key(&address)));
    policy.is_some_and(|policy| {
        policy
            .statements
            .iter()
            .any(|statement| statement.lets_in(service, source_arn))
    })
}

/// Policies are kept by qualifier; the function's own by the empty text.
fn policy_key(address: &Address) -> &str {
    address.qualifier.as_deref().unwrap_or_default()
}

/// Adds a statement.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct AddPermission {
    pub function_name: String,
    pub statement_id: String,
    pub action: String,
    pub principal: String,
    pub source_arn: Option<String>,
    pub source_account: Option<String>,
    pub event_source_token: Option<String>,
    pub qualifier: Option<String>,
    pub revision_id: Option<String>,
    #[serde(rename = "PrincipalOrgID")]
    pub principal_org_id: Option<String>,
    pub function_url_auth_type: Option<String>,
    pub invoked_via_function_url: Option<bool>,
}

/// What [`AddPermission`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddPermissionOutput {
    /// The statement, as JSON text.
    pub statement: String,
}

impl Operation for AddPermission {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "AddPermission";
    type Output = AddPermissionOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, self.qualifier.as_deref())?;
        if address.qualifier.as_deref() == Some("$LATEST") {
            return Err(AwsError::new(
                "InvalidParameterValueException",
                "We currently do not support adding policies for $LATEST.",
            ));
        }
        function::find(call.world, &address)?;
        let revision = call.world.ids.uuid();
        let policy = function::mutable(call.world, &address)?
            .policies
            .entry(policy_key(&address).to_owned())
            .or_default();
        function::same_revision(&policy.revision, self.revision_id.as_deref())?;
        if policy
            .statements
            .iter()
            .any(|statement| statement.sid == self.statement_id)
        {
            return Err(AwsError::new(
                "ResourceConflictException",
                format!(
                    "The statement id ({}) provided already exists. Please provide a new statement id, or remove the \
                     existing statement.",
                    self.statement_id
                ),
            ));
        }
        let statement = Statement {
            sid: self.statement_id,
            action: self.action,
            principal: self.principal,
            source_arn: self.source_arn,
            source_account: self.source_account,
            event_source_token: self.event_source_token,
            principal_org_id: self.principal_org_id,
            function_url_auth_type: self.function_url_auth_type,
            invoked_via_function_url: self.invoked_via_function_url,
        };
        let document = statement.document(&address.arn()).to_string();
        policy.statements.push(statement);
        policy.revision = revision;
        Ok(AddPermissionOutput {
            statement: document,
        })
    }
}

/// Takes a statement away.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct RemovePermission {
    pub function_name: String,
    pub statement_id: String,
    pub qualifier: Option<String>,
    pub revision_id: Option<String>,
}

impl Operation for RemovePermission {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "RemovePermission";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, self.qualifier.as_deref())?;
        function::find(call.world, &address)?;
        let revision = call.world.ids.uuid();
        let policies = &mut function::mutable(call.world, &address)?.policies;
        let key = policy_key(&address);
        let policy = policies
            .get_mut(key)
            .ok_or_else(|| no_such_resource("No policy is associated with the given resource."))?;
        function::same_revision(&policy.revision, self.revision_id.as_deref())?;
        let before = policy.statements.len();
        policy
            .statements
            .retain(|statement| statement.sid != self.statement_id);
        if policy.statements.len() == before {
            return Err(no_such_resource(format!(
                "Statement {} is not found in resource policy.",
                self.statement_id
            )));
        }
        policy.revision = revision;
        if policy.statements.is_empty() {
            policies.remove(key);
        }
        Ok(Empty {})
    }
}

/// Reads a policy.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetPolicy {
    pub function_name: String,
    pub qualifier: Option<String>,
}

/// What [`GetPolicy`] answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetPolicyOutput {
    /// The document, as JSON text.
    pub policy: String,
    /// Its revision.
    pub revision_id: String,
}

impl Operation for GetPolicy {
    const SERVICE: Service = Service::Lambda;
    const NAME: &'static str = "GetPolicy";
    type Output = GetPolicyOutput;

    fn run(self, call: &mut Call<'_>) -> Result<Self::Output, AwsError> {
        let address = address::of_call(call, &self.function_name, self.qualifier.as_deref())?;
        function::find(call.world, &address)?;
        let policy = function::mutable(call.world, &address)?
            .policies
            .get(policy_key(&address))
            .ok_or_else(|| no_such_resource("The resource you requested does not exist."))?;
        let resource = address.arn();
        let statements: Vec<Value> = policy
            .statements
            .iter()
            .map(|statement| statement.document(&resource))
            .collect();
        let document = json!({ "Version": "2012-10-17", "Id": "default", "Statement": statements });
        Ok(GetPolicyOutput {
            policy: document.to_string(),
            revision_id: policy.revision.clone(),
        })
    }
}
