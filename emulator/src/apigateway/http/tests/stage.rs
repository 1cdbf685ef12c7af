//! Stages, deployments, custom domains and tags.

use serde_json::{Value, json};

use super::{error, said, shown};
use crate::acm::certificate::Status;
use crate::apigateway::http::api::{DeleteApi, GetApi};
use crate::apigateway::http::api_mapping::{
    CreateApiMapping, DeleteApiMapping, GetApiMappings, UpdateApiMapping,
};
use crate::apigateway::http::deployment::{CreateDeployment, DeleteDeployment, GetDeployments};
use crate::apigateway::http::domain_name::{
    CreateDomainName, DomainNameConfiguration, GetDomainName,
};
use crate::apigateway::http::stage::{
    AccessLogSettings, CreateStage, DeleteStage, GetStage, UpdateStage,
};
use crate::apigateway::http::tag::{GetTags, TagResource, UntagResource};
use crate::apigateway::rest::domain_name as rest_domain;
use crate::apigateway::testing::{HttpRig, add_certificate};

const HOST: &str = "api.orchard.test";

fn stage(rig: &HttpRig, name: &str) -> Value {
    let get = GetStage {
        api_id: rig.api.api_id.clone(),
        stage_name: name.to_owned(),
    };
    shown(rig.cloud.call(get).expect("the stage"))
}

#[test]
fn a_stage_that_deploys_itself_says_how_it_went() {
    let rig = HttpRig::new();
    let empty = stage(&rig, "$default");
    assert_eq!(empty.get("DeploymentId"), None);
    assert_eq!(
        empty["LastDeploymentStatusMessage"],
        "Deployment attempt failed: Unable to deploy API because no routes exist in this API"
    );
    rig.add_open("GET /a");
    let full = stage(&rig, "$default");
    let id = full["DeploymentId"]
        .as_str()
        .expect("a deployment")
        .to_owned();
    assert_eq!(
        full["LastDeploymentStatusMessage"],
        format!("Successfully deployed stage with deployment ID '{id}'")
    );
    assert_eq!(
        full["DefaultRouteSettings"],
        json!({ "DetailedMetricsEnabled": false })
    );
    assert_eq!(
        (
            &full["RouteSettings"],
            &full["StageVariables"],
            &full["Tags"]
        ),
        (&json!({}), &json!({}), &json!({}))
    );
    rig.add_open("GET /b");
    assert_ne!(stage(&rig, "$default")["DeploymentId"], id.as_str());
    let list = GetDeployments {
        api_id: rig.api.api_id.clone(),
        ..GetDeployments::default()
    };
    let all = rig.cloud.call(list).expect("a list").items;
    assert_eq!(all.len(), 1);
    assert!(all.iter().all(|deployment| deployment.auto_deployed));
    let by_hand = CreateDeployment {
        api_id: rig.api.api_id.clone(),
        stage_name: Some("$default".to_owned()),
        description: None,
    };
    assert_eq!(error(rig.cloud.call(by_hand)).0, "BadRequestException");
}

#[test]
fn a_deployment_needs_a_route_and_stays_while_a_stage_shows_it() {
    let rig = HttpRig::new();
    let deploy = || CreateDeployment {
        api_id: rig.api.api_id.clone(),
        ..CreateDeployment::default()
    };
    assert_eq!(
        error(rig.cloud.call(deploy())),
        said(
            "BadRequestException",
            "At least one route is required before deploying the Api."
        )
    );
    rig.add_open("GET /a");
    let made = rig.cloud.call(deploy()).expect("a deployment");
    assert_eq!(
        (made.deployment_status.as_str(), made.auto_deployed),
        ("DEPLOYED", false)
    );
    let create = |name: &str, deployment: &str| CreateStage {
        api_id: rig.api.api_id.clone(),
        stage_name: name.to_owned(),
        deployment_id: Some(deployment.to_owned()),
        ..CreateStage::default()
    };
    rig.cloud
        .call(create("live", &made.deployment_id))
        .expect("a stage");
    assert_eq!(
        error(rig.cloud.call(create("live", &made.deployment_id))).0,
        "ConflictException"
    );
    assert_eq!(
        error(rig.cloud.call(create("a b", &made.deployment_id))).0,
        "BadRequestException"
    );
    assert_eq!(
        error(rig.cloud.call(create("dev", "nobody"))).0,
        "BadRequestException"
    );
    let delete = || DeleteDeployment {
        api_id: rig.api.api_id.clone(),
        deployment_id: made.deployment_id.clone(),
    };
    assert_eq!(
        error(rig.cloud.call(delete())),
        said(
            "BadRequestException",
            "Active stages pointing to this deployment must be moved or deleted"
        )
    );
    let gone = DeleteStage {
        api_id: rig.api.api_id.clone(),
        stage_name: "live".to_owned(),
    };
    rig.cloud.call(gone).expect("deleted");
    rig.cloud.call(delete()).expect("deleted");
}

#[test]
fn empty_variables_and_log_settings_are_taken_away() {
    let rig = HttpRig::new();
    let update = |variable: &str, logs: AccessLogSettings| UpdateStage {
        api_id: rig.api.api_id.clone(),
        stage_name: "$default".to_owned(),
        stage_variables: Some([("colour".to_owned(), variable.to_owned())].into()),
        access_log_settings: Some(logs),
        ..UpdateStage::default()
    };
    let logs = |arn: &str| AccessLogSettings {
        format: Some("$context.requestId".to_owned()),
        destination_arn: Some(arn.to_owned()),
    };
    let group = "arn:aws:logs:us-east-1:000000000000:log-group:access";
    let set = rig
        .cloud
        .call(update("blue", logs(group)))
        .expect("changed");
    assert_eq!(shown(&set)["StageVariables"], json!({ "colour": "blue" }));
    assert_eq!(shown(&set)["AccessLogSettings"]["DestinationArn"], group);
    assert_eq!(
        error(rig.cloud.call(update("blue", logs("group")))).0,
        "BadRequestException"
    );
    let unset = rig
        .cloud
        .call(update("", AccessLogSettings::default()))
        .expect("changed");
    assert_eq!(
        (
            shown(&unset)["StageVariables"].clone(),
            unset.access_log_settings
        ),
        (json!({}), None)
    );
}

#[test]
fn a_domain_of_one_dialect_is_seen_by_the_other_and_takes_keys_of_many_parts() {
    let rig = HttpRig::new();
    rig.add_open("GET /a");
    let certificate = add_certificate(&rig.cloud, "us-east-1", &[HOST], Status::Issued);
    let create = || CreateDomainName {
        domain_name: HOST.to_owned(),
        domain_name_configurations: Some(vec![DomainNameConfiguration {
            certificate_arn: Some(certificate.clone()),
            endpoint_type: Some("REGIONAL".to_owned()),
            security_policy: Some("TLS_1_2".to_owned()),
            ..DomainNameConfiguration::default()
        }]),
        ..CreateDomainName::default()
    };
    let made = shown(rig.cloud.call(create()).expect("a domain"));
    let target = made["DomainNameConfigurations"][0]["ApiGatewayDomainName"].clone();
    assert_eq!(
        made,
        json!({
            "ApiMappingSelectionExpression": "$request.basepath", "DomainName": HOST,
            "DomainNameArn": format!("arn:aws:apigateway:us-east-1::/domainnames/{HOST}"),
            "DomainNameConfigurations": [{
                "ApiGatewayDomainName": target, "CertificateArn": certificate, "DomainNameStatus": "AVAILABLE",
                "EndpointType": "REGIONAL", "HostedZoneId": "Z1UJRXOUMOOFQ8", "IpAddressType": "ipv4",
                "SecurityPolicy": "TLS_1_2",
            }],
            "RoutingMode": "API_MAPPING_ONLY",
        })
    );
    assert_eq!(
        error(rig.cloud.call(create())),
        said(
            "ConflictException",
            "The domain name you provided already exists."
        )
    );
    let other = rest_domain::GetDomainName {
        domain_name: HOST.to_owned(),
    };
    let other = rig.cloud.call(other).expect("the domain");
    assert_eq!(other.regional_domain_name.as_deref(), target.as_str());
    let map = |key: &str, stage: &str| CreateApiMapping {
        domain_name: HOST.to_owned(),
        api_id: rig.api.api_id.clone(),
        stage: stage.to_owned(),
        api_mapping_key: Some(key.to_owned()),
    };
    let mapping = rig.cloud.call(map("a/b", "$default")).expect("a mapping");
    assert_eq!(mapping.api_mapping_key, "a/b");
    assert_eq!(
        error(rig.cloud.call(map("a/b", "$default"))),
        said(
            "ConflictException",
            "ApiMapping key already exists for this domain name"
        )
    );
    assert_eq!(
        error(rig.cloud.call(map("", "nobody"))).0,
        "BadRequestException"
    );
    assert_eq!(
        error(rig.cloud.call(map("a//b", "$default"))).0,
        "BadRequestException"
    );
    let change = UpdateApiMapping {
        domain_name: HOST.to_owned(),
        api_mapping_id: mapping.api_mapping_id.clone(),
        api_id: rig.api.api_id.clone(),
        api_mapping_key: Some(String::new()),
        stage: None,
    };
    assert_eq!(rig.cloud.call(change).expect("changed").api_mapping_key, "");
    let delete_api = || DeleteApi {
        api_id: rig.api.api_id.clone(),
    };
    assert_eq!(error(rig.cloud.call(delete_api())).0, "BadRequestException");
    let delete = DeleteApiMapping {
        domain_name: HOST.to_owned(),
        api_mapping_id: mapping.api_mapping_id,
    };
    rig.cloud.call(delete).expect("deleted");
    let list = GetApiMappings {
        domain_name: HOST.to_owned(),
        ..GetApiMappings::default()
    };
    assert_eq!(rig.cloud.call(list).expect("a list").items, []);
    rig.cloud.call(delete_api()).expect("deleted");
    let lost = GetDomainName {
        domain_name: "b.orchard.test".to_owned(),
    };
    assert_eq!(
        error(rig.cloud.call(lost)),
        said(
            "NotFoundException",
            "The domain name resource specified in the request was not found."
        )
    );
}

#[test]
fn tags_by_arn_are_the_tags_of_the_thing() {
    let rig = HttpRig::new();
    let arn = format!("arn:aws:apigateway:us-east-1::/apis/{}", rig.api.api_id);
    let tag = TagResource {
        resource_arn: arn.clone(),
        tags: Some(
            [
                ("a".to_owned(), "1".to_owned()),
                ("b".to_owned(), "2".to_owned()),
            ]
            .into(),
        ),
    };
    rig.cloud.call(tag).expect("tagged");
    let untag = UntagResource {
        resource_arn: arn.clone(),
        tag_keys: vec!["b".to_owned()],
    };
    rig.cloud.call(untag).expect("untagged");
    let read = GetTags { resource_arn: arn };
    assert_eq!(
        shown(rig.cloud.call(read).expect("tags")),
        json!({ "Tags": { "a": "1" } })
    );
    let api = rig
        .cloud
        .call(GetApi {
            api_id: rig.api.api_id.clone(),
        })
        .expect("the API");
    assert_eq!(shown(api)["Tags"], json!({ "a": "1" }));
}
