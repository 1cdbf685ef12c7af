//! Tags of HTTP APIs, their stages and custom domains, by ARN.
//!
//! Page: <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html>. Invariant: there is one set of tags, whether it is
//! read here or from the thing itself.

use serde::{Deserialize, Serialize};

use super::find_mut;
use crate::apigateway::{Strings, bad_request, domain_name, not_found};
use crate::operation::{AwsError, Call, Empty, Operation, Service};

/// Runs something on the tags of what an ARN names.
fn on_tags<T>(
    call: &mut Call<'_>,
    arn: &str,
    run: impl FnOnce(&mut Strings) -> T,
) -> Result<T, AwsError> {
    let prefix = format!("arn:aws:apigateway:{}::/", call.region);
    let Some(path) = arn.strip_prefix(&prefix) else {
        return Err(bad_request("Invalid ARN specified in the request"));
    };
    let missing = || not_found("Invalid resource identifier specified");
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["apis", id] => {
            let tags = &mut find_mut(call, id)?.settings.tags;
            let out = run(tags.get_or_insert_default());
            if tags.as_ref().is_some_and(Strings::is_empty) {
                *tags = None;
            }
            Ok(out)
        }
        ["apis", id, "stages", stage] => {
            let stages = &mut find_mut(call, id)?.stages;
            Ok(run(&mut stages.get_mut(*stage).ok_or_else(missing)?.tags))
        }
        ["domainnames", name] => {
            let domain = domain_name::find_mut(call, name).ok_or_else(missing)?;
            Ok(run(&mut domain.tags))
        }
        _ => Err(AwsError::not_modelled(format_args!("tags of {arn}"))),
    }
}

/// `TagResource`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct TagResource {
    pub resource_arn: String,
    pub tags: Option<Strings>,
}

impl Operation for TagResource {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "TagResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        let given = self.tags.unwrap_or_default();
        on_tags(call, &self.resource_arn, |tags| tags.extend(given))?;
        Ok(Empty {})
    }
}

/// `UntagResource`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct UntagResource {
    pub resource_arn: String,
    pub tag_keys: Vec<String>,
}

impl Operation for UntagResource {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "UntagResource";
    type Output = Empty;

    fn run(self, call: &mut Call<'_>) -> Result<Empty, AwsError> {
        on_tags(call, &self.resource_arn, |tags| {
            tags.retain(|name, _| !self.tag_keys.contains(name));
        })?;
        Ok(Empty {})
    }
}

/// `GetTags`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[allow(missing_docs, reason = "the members are the model's")]
pub struct GetTags {
    pub resource_arn: String,
}

/// Tags.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tags {
    /// Names and values.
    pub tags: Strings,
}

impl Operation for GetTags {
    const SERVICE: Service = Service::ApiGatewayV2;
    const NAME: &'static str = "GetTags";
    type Output = Tags;

    fn run(self, call: &mut Call<'_>) -> Result<Tags, AwsError> {
        let tags = on_tags(call, &self.resource_arn, |tags| tags.clone())?;
        Ok(Tags { tags })
    }
}
