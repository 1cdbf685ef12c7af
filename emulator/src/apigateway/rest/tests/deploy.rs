//! Deployments, stages, the account, keys and plans.

use serde_json::json;

use super::{bad, conflicting, error, lost, shown};
use crate::apigateway::rest::account::{GetAccount, UpdateAccount};
use crate::apigateway::rest::api_key::{CreateApiKey, GetApiKey};
use crate::apigateway::rest::deployment::{CreateDeployment, DeleteDeployment, GetDeployment};
use crate::apigateway::rest::patch::PatchOperation;
use crate::apigateway::rest::stage::{CreateStage, DeleteStage, GetStage, GetStages, UpdateStage};
use crate::apigateway::rest::usage_plan::{
    ApiStage, CreateUsagePlan, DeleteUsagePlan, QuotaSettings, UpdateUsagePlan,
};
use crate::apigateway::rest::usage_plan_key::CreateUsagePlanKey;
use crate::apigateway::testing::Rig;
use crate::operation::AwsError;

fn deploy(rig: &Rig) -> CreateDeployment {
    CreateDeployment {
        rest_api_id: rig.api.id.clone(),
        ..CreateDeployment::default()
    }
}

fn stage(rig: &Rig, patches: Vec<PatchOperation>) -> UpdateStage {
    UpdateStage {
        rest_api_id: rig.api.id.clone(),
        stage_name: "live".to_owned(),
        patch_operations: Some(patches),
    }
}

#[test]
fn only_a_whole_api_is_deployed() {
    let rig = Rig::new();
    assert_eq!(
        error(rig.cloud.call(deploy(&rig))),
        bad("The REST API doesn't contain any methods")
    );
    let resource = rig.resource("pets");
    rig.cloud
        .call(rig.open(&resource, "GET"))
        .expect("a method");
    assert_eq!(
        error(rig.cloud.call(deploy(&rig))),
        bad("No integration defined for method")
    );
    rig.cloud
        .call(rig.proxy(&resource, "GET"))
        .expect("an integration");
    let made = rig.cloud.call(deploy(&rig)).expect("a deployment");
    assert_eq!(
        shown(&made),
        json!({ "id": made.id, "createdDate": 1_767_603_600_000_i64 })
    );
    let get = GetDeployment {
        rest_api_id: rig.api.id.clone(),
        deployment_id: made.id,
        embed: Some(vec!["apisummary".to_owned()]),
    };
    assert_eq!(
        shown(rig.cloud.call(get).expect("the deployment"))["apiSummary"],
        json!({ "/pets": { "GET": { "authorizationType": "NONE", "apiKeyRequired": false } } })
    );
}

#[test]
fn a_deployment_stays_while_a_stage_shows_it() {
    let rig = Rig::new();
    rig.add_open("GET", "pets");
    let first = rig.deploy();
    let delete = || DeleteDeployment {
        rest_api_id: rig.api.id.clone(),
        deployment_id: first.clone(),
    };
    assert_eq!(
        error(rig.cloud.call(delete())),
        bad("Active stages pointing to this deployment must be moved or deleted")
    );
    let second = rig.cloud.call(deploy(&rig)).expect("a deployment").id;
    let move_on = vec![PatchOperation::replace("/deploymentId", &second)];
    rig.cloud.call(stage(&rig, move_on)).expect("moved");
    rig.cloud.call(delete()).expect("deleted");
    let back = vec![PatchOperation::replace("/deploymentId", &first)];
    assert_eq!(
        error(rig.cloud.call(stage(&rig, back))),
        bad("Invalid deployment identifier specified")
    );
}

/// Recorded: `test_create_update_stages`.
#[test]
fn a_stage_has_aws_s_defaults() {
    let rig = Rig::new();
    rig.add_open("GET", "pets");
    let deployment = rig.cloud.call(deploy(&rig)).expect("a deployment").id;
    let create = || CreateStage {
        rest_api_id: rig.api.id.clone(),
        stage_name: "live".to_owned(),
        deployment_id: deployment.clone(),
        ..CreateStage::default()
    };
    let made = rig.cloud.call(create()).expect("a stage");
    let now = 1_767_603_600_000_i64;
    assert_eq!(
        shown(&made),
        json!({
            "deploymentId": deployment, "stageName": "live", "cacheClusterEnabled": false,
            "cacheClusterStatus": "NOT_AVAILABLE", "methodSettings": {}, "tracingEnabled": false,
            "createdDate": now, "lastUpdatedDate": now,
        })
    );
    assert_eq!(
        error(rig.cloud.call(create())),
        conflicting("Stage already exists")
    );
    let named = |name: &str| CreateStage {
        stage_name: name.to_owned(),
        ..create()
    };
    assert_eq!(
        error(rig.cloud.call(named("a b"))),
        bad("Stage name only allows a-zA-Z0-9-_")
    );
    let nothing = CreateStage {
        deployment_id: "nobody".to_owned(),
        ..named("dev")
    };
    assert_eq!(
        error(rig.cloud.call(nothing)),
        bad("Invalid deployment identifier specified")
    );
    let cached = CreateStage {
        cache_cluster_enabled: Some(true),
        ..named("dev")
    };
    assert_eq!(error(rig.cloud.call(cached)).0, AwsError::NOT_MODELLED);
    rig.cloud.call(named("dev")).expect("a stage");
    let list = GetStages {
        rest_api_id: rig.api.id.clone(),
        deployment_id: Some(deployment.clone()),
    };
    assert_eq!(rig.cloud.call(list).expect("a list").item.len(), 2);
    let delete = DeleteStage {
        rest_api_id: rig.api.id.clone(),
        stage_name: "dev".to_owned(),
    };
    rig.cloud.call(delete).expect("deleted");
    let get = GetStage {
        rest_api_id: rig.api.id.clone(),
        stage_name: "dev".to_owned(),
    };
    assert_eq!(
        error(rig.cloud.call(get)),
        lost("Invalid stage identifier specified")
    );
}

/// Recorded: `update_stage_remove_wildcard`, `create_update_stages`.
#[test]
fn the_first_setting_of_a_method_makes_the_whole_entry() {
    let rig = Rig::new();
    rig.add_open("GET", "pets");
    rig.deploy();
    let set = vec![
        PatchOperation::replace("/*/*/throttling/burstLimit", "100"),
        PatchOperation::replace("/pets/GET/metrics/enabled", "true"),
    ];
    let changed = shown(rig.cloud.call(stage(&rig, set)).expect("changed"));
    assert_eq!(
        changed["methodSettings"]["*/*"],
        json!({
            "metricsEnabled": false, "dataTraceEnabled": false, "throttlingBurstLimit": 100,
            "throttlingRateLimit": 10_000.0, "cachingEnabled": false, "cacheTtlInSeconds": 300,
            "cacheDataEncrypted": false, "requireAuthorizationForCacheControl": true,
            "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
        })
    );
    assert_eq!(
        changed["methodSettings"]["pets/GET"]["metricsEnabled"],
        true
    );
    let gone = || vec![PatchOperation::remove("/*/*")];
    let left = shown(rig.cloud.call(stage(&rig, gone())).expect("changed"));
    assert_eq!(
        left["methodSettings"].as_object().map(serde_json::Map::len),
        Some(1)
    );
    assert_eq!(
        error(rig.cloud.call(stage(&rig, gone()))),
        bad("Cannot remove method setting */* because there is no method setting for this method ")
    );
    for path in ["/documentation_version", "/*/*/logging/level"] {
        let (code, text) = error(
            rig.cloud
                .call(stage(&rig, vec![PatchOperation::replace(path, "1")])),
        );
        assert_eq!(code, "BadRequestException");
        assert!(
            text.starts_with(&format!(
                "Invalid method setting path: {path}. Must be one of: [/deploymentId, "
            )),
            "{text}"
        );
    }
    let cached = vec![PatchOperation::replace("/*/*/caching/enabled", "true")];
    assert_eq!(
        error(rig.cloud.call(stage(&rig, cached))).0,
        AwsError::NOT_MODELLED
    );
}

#[test]
fn nothing_is_logged_before_the_account_has_a_role() {
    let rig = Rig::new();
    rig.add_open("GET", "pets");
    rig.deploy();
    let level = || vec![PatchOperation::replace("/*/*/logging/loglevel", "ERROR")];
    let group = "arn:aws:logs:us-east-1:000000000000:log-group:access";
    let access = || {
        vec![
            PatchOperation::replace("/accessLogSettings/destinationArn", group),
            PatchOperation::replace("/accessLogSettings/format", "$context.requestId"),
        ]
    };
    let refused = bad("CloudWatch Logs role ARN must be set in account settings to enable logging");
    assert_eq!(error(rig.cloud.call(stage(&rig, level()))), refused);
    assert_eq!(error(rig.cloud.call(stage(&rig, access()))), refused);
    let off = vec![PatchOperation::replace("/*/*/logging/loglevel", "OFF")];
    assert!(rig.cloud.call(stage(&rig, off)).is_ok());
    let update = |role: &str| UpdateAccount {
        patch_operations: Some(vec![PatchOperation::replace("/cloudwatchRoleArn", role)]),
    };
    // The function's role trusts Lambda alone.
    let (code, text) = error(
        rig.cloud
            .call(update("arn:aws:iam::000000000000:role/function")),
    );
    assert_eq!(code, "BadRequestException");
    assert!(
        text.starts_with("The role ARN does not have required permissions"),
        "{text}"
    );
    rig.add_logs_role();
    let logged = shown(rig.cloud.call(stage(&rig, level())).expect("changed"));
    assert_eq!(logged["methodSettings"]["*/*"]["loggingLevel"], "ERROR");
    let logged = shown(rig.cloud.call(stage(&rig, access())).expect("changed"));
    assert_eq!(
        logged["accessLogSettings"],
        json!({ "format": "$context.requestId", "destinationArn": group })
    );
    let empty = vec![PatchOperation::replace("/accessLogSettings/format", "")];
    assert_eq!(
        error(rig.cloud.call(stage(&rig, empty))),
        bad("Access Log value must not be empty")
    );
    let removed = vec![PatchOperation::remove("/accessLogSettings")];
    let removed = shown(rig.cloud.call(stage(&rig, removed)).expect("changed"));
    assert_eq!(removed.get("accessLogSettings"), None);
    assert_eq!(
        shown(rig.cloud.call(GetAccount {}).expect("the account")),
        json!({
            "cloudwatchRoleArn": "arn:aws:iam::000000000000:role/logs",
            "throttleSettings": { "burstLimit": 5000, "rateLimit": 10_000.0 },
            "features": ["UsagePlans"], "apiKeyVersion": "4",
        })
    );
}

#[test]
fn a_key_is_off_until_it_is_switched_on_and_hides_its_value() {
    let rig = Rig::new();
    let made = rig.cloud.call(CreateApiKey::default()).expect("a key");
    assert!(!made.enabled);
    assert_eq!(made.value.as_ref().map(String::len), Some(40));
    let get = |include_value| GetApiKey {
        api_key: made.id.clone(),
        include_value,
    };
    assert_eq!(rig.cloud.call(get(None)).expect("the key").value, None);
    assert_eq!(
        rig.cloud.call(get(Some(true))).expect("the key").value,
        made.value
    );
    let valued = |value: &str| CreateApiKey {
        value: Some(value.to_owned()),
        ..CreateApiKey::default()
    };
    assert_eq!(
        error(rig.cloud.call(valued("short"))),
        bad("API Key value should be at least 20 characters")
    );
    assert_eq!(
        error(rig.cloud.call(valued(&"x".repeat(129)))),
        bad("API Key value exceeds maximum size of 128 characters")
    );
    assert!(rig.cloud.call(valued(&"x".repeat(20))).is_ok());
    assert_eq!(
        error(rig.cloud.call(valued(&"x".repeat(20)))).0,
        "ConflictException"
    );
}

#[test]
fn a_plan_takes_stages_that_exist_and_goes_when_it_has_none() {
    let rig = Rig::new();
    rig.add_open("GET", "pets");
    rig.deploy();
    let of = |stage: &str| CreateUsagePlan {
        name: "plan".to_owned(),
        api_stages: Some(vec![ApiStage {
            api_id: rig.api.id.clone(),
            stage: stage.to_owned(),
            throttle: None,
        }]),
        quota: Some(QuotaSettings {
            limit: Some(2),
            offset: None,
            period: Some("DAY".to_owned()),
        }),
        ..CreateUsagePlan::default()
    };
    assert_eq!(error(rig.cloud.call(of("dev"))).0, "NotFoundException");
    let plan = rig.cloud.call(of("live")).expect("a plan");
    assert_eq!(
        shown(&plan),
        json!({
            "id": plan.id, "name": "plan", "apiStages": [{ "apiId": rig.api.id, "stage": "live" }],
            "quota": { "limit": 2, "offset": 0, "period": "DAY" },
        })
    );
    let no_key = CreateUsagePlanKey {
        usage_plan_id: plan.id.clone(),
        key_id: "nobody".to_owned(),
        key_type: "API_KEY".to_owned(),
    };
    assert_eq!(error(rig.cloud.call(no_key)).0, "NotFoundException");
    let delete = || DeleteUsagePlan {
        usage_plan_id: plan.id.clone(),
    };
    assert_eq!(error(rig.cloud.call(delete())).0, "BadRequestException");
    let mut take = PatchOperation::remove("/apiStages");
    take.value = Some(format!("{}:live", rig.api.id));
    let update = UpdateUsagePlan {
        usage_plan_id: plan.id.clone(),
        patch_operations: Some(vec![take]),
    };
    assert!(
        rig.cloud
            .call(update)
            .expect("changed")
            .api_stages
            .is_empty()
    );
    assert!(rig.cloud.call(delete()).is_ok());
    assert_eq!(
        error(rig.cloud.call(delete())),
        lost("Invalid Usage Plan ID specified")
    );
}
