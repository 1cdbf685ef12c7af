//! Who may invoke a function: the APIs that its policy names, and no other.
//!
//! Page: <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>.

use serde_json::{Value, json};
use tollgate_emulator::Service::{ApiGateway, Lambda};

use crate::case::Basis::Documented;
use crate::case::{Case, Stop, case};
use crate::deployed::{list, looked, word};
use crate::target::Target;

/// The cases.
pub const CASES: &[Case] = &[case(
    "lambda/permission/api-that-is-not-named-is-refused",
    Documented,
    other_api_is_refused,
)];

/// An API that somebody else makes does not reach a function: API Gateway may not invoke it, and says 500 for itself.
fn other_api_is_refused(target: &Target) -> Result<(), Stop> {
    let functions = target.call(Lambda, "ListFunctions", json!({}))?;
    let functions = list(&functions, "Functions");
    for function in &functions {
        target.runs(&word(function, "Runtime"))?;
        let made = target.call(ApiGateway, "CreateRestApi", json!({ "name": "stranger" }))?;
        let id = word(&made, "id");
        let led = lead(target, &made, &word(function, "FunctionArn")).and_then(|()| {
            target.get(
                &format!("https://{id}.execute-api.us-east-1.amazonaws.com/stranger/"),
                &[],
            )
        });
        target.call(ApiGateway, "DeleteRestApi", json!({ "restApiId": id }))?;
        let reply = led?;
        if reply.status != 500 || reply.header("x-amzn-errortype").is_none() {
            return Err(Stop::failed(format_args!(
                "another API reaches {}: {} with {}",
                word(function, "FunctionName"),
                reply.status,
                reply.body
            )));
        }
    }
    looked(functions.len(), "a function")
}

/// Leads `GET /` of an API to a function, without an authorizer.
fn lead(target: &Target, api: &Value, function: &str) -> Result<(), Stop> {
    let method = json!({
        "restApiId": api["id"],
        "resourceId": api["rootResourceId"],
        "httpMethod": "GET",
    });
    let with = |more: Value| {
        let mut input = method.clone();
        if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
            input.extend(more.clone());
        }
        input
    };
    target.call(
        ApiGateway,
        "PutMethod",
        with(json!({ "authorizationType": "NONE" })),
    )?;
    let uri = format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"
    );
    let integration = json!({ "type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri });
    target.call(ApiGateway, "PutIntegration", with(integration))?;
    let stage = json!({ "restApiId": api["id"], "stageName": "stranger" });
    target.call(ApiGateway, "CreateDeployment", stage)?;
    Ok(())
}
