//! From an API to the snapshot that its callers meet.
//!
//! Page: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html>. Invariant: a snapshot never changes; what decides who
//! gets in (routes, authorizers, the switched-off endpoint) is in it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::api::Api;
use super::authorizer::{Source, pool_of, source};
use super::deployment::{Deployment, Kept};
use super::integration::Integration;
use super::route::{Route, parts};
use super::{HttpApi, find_mut};
use crate::apigateway::execute::matching::Tree;
use crate::operation::{AwsError, Call};

/// An API as it was when it was deployed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub settings: Api,
    pub tree: Tree,
    pub default: Option<usize>,
    pub routes: Vec<Compiled>,
}

/// A route with what it needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Compiled {
    pub route: Route,
    pub gate: Gate,
    pub integration: Option<Integration>,
}

/// Who decides about a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Gate {
    Open,
    /// The caller's signature, which is never taken for good: nobody gets in.
    Iam,
    Jwt(JwtGate),
    /// An authorizer that cannot be read: nobody gets in.
    Shut,
}

/// A `JWT` authorizer as a route uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JwtGate {
    pub source: Source,
    pub pool: String,
    pub audience: Vec<String>,
    pub scopes: Vec<String>,
}

/// Takes the snapshot.
pub(super) fn snapshot(api: &HttpApi) -> Snapshot {
    let mut snapshot = Snapshot {
        settings: api.settings.clone(),
        tree: Tree::default(),
        default: None,
        routes: Vec::new(),
    };
    for route in api.routes.values() {
        let number = snapshot.routes.len();
        match parts(&route.route_key) {
            Some((method, path)) => snapshot.tree.insert(path, method, number),
            None => snapshot.default = Some(number),
        }
        let id = route
            .target
            .as_deref()
            .and_then(|target| target.strip_prefix("integrations/"));
        snapshot.routes.push(Compiled {
            route: route.clone(),
            gate: gate(api, route),
            integration: id.and_then(|id| api.integrations.get(id)).cloned(),
        });
    }
    snapshot
}

fn gate(api: &HttpApi, route: &Route) -> Gate {
    match route.authorization_type.as_str() {
        "NONE" => Gate::Open,
        "AWS_IAM" => Gate::Iam,
        "JWT" => jwt(api, route).map_or(Gate::Shut, Gate::Jwt),
        _ => Gate::Shut,
    }
}

fn jwt(api: &HttpApi, route: &Route) -> Option<JwtGate> {
    let authorizer = api.authorizers.get(route.authorizer_id.as_ref()?)?;
    let configuration = authorizer.jwt_configuration.as_ref()?;
    Some(JwtGate {
        source: source(authorizer.identity_source.first()?)?,
        pool: pool_of(configuration.issuer.as_deref()?)?.to_owned(),
        audience: configuration.audience.clone()?,
        scopes: route.authorization_scopes.clone().unwrap_or_default(),
    })
}

/// Deploys an API to its stages that deploy themselves. An API without routes is not deployed: what the stage showed
/// stays, and the stage says so.
pub(super) fn deploy_where_automatic(call: &mut Call<'_>, id: &str) -> Result<(), AwsError> {
    let now = call.now();
    let api = find_mut(call, id)?;
    if !api
        .stages
        .values()
        .any(|stage| stage.auto_deploy == Some(true))
    {
        return Ok(());
    }
    let deployable = !api.routes.is_empty();
    let snapshot = Arc::new(snapshot(api));
    let names: Vec<String> = api
        .stages
        .values()
        .filter(|stage| stage.auto_deploy == Some(true))
        .map(|stage| stage.stage_name.clone())
        .collect();
    for name in names {
        let id_of_deployment = call.world.ids.lower_digits(6);
        let api = find_mut(call, id)?;
        let Some(stage) = api.stages.get_mut(&name) else {
            continue;
        };
        stage.last_updated_date = now;
        if !deployable {
            stage.last_deployment_status_message = Some(
                "Deployment attempt failed: Unable to deploy API because no routes exist in this API".to_owned(),
            );
            continue;
        }
        stage.last_deployment_status_message = Some(format!(
            "Successfully deployed stage with deployment ID '{id_of_deployment}'"
        ));
        let before = stage.deployment_id.replace(id_of_deployment.clone());
        let kept = Kept {
            view: Deployment {
                deployment_id: id_of_deployment.clone(),
                auto_deployed: true,
                created_date: now,
                deployment_status: "DEPLOYED".to_owned(),
                description: Some(
                    "Automatic deployment triggered by changes to the Api configuration".to_owned(),
                ),
            },
            snapshot: snapshot.clone(),
        };
        api.deployments.insert(id_of_deployment, kept);
        forget(api, before.as_deref());
    }
    Ok(())
}

/// Drops a deployment that was made by itself and that no stage shows any longer.
fn forget(api: &mut HttpApi, id: Option<&str>) {
    let Some(id) = id else {
        return;
    };
    let shown = api
        .stages
        .values()
        .any(|stage| stage.deployment_id.as_deref() == Some(id));
    let automatic = api
        .deployments
        .get(id)
        .is_some_and(|kept| kept.view.auto_deployed);
    if automatic && !shown {
        api.deployments.remove(id);
    }
}
