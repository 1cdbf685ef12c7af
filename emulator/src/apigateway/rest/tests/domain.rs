//! Custom domain names and their base paths.

use serde_json::json;

use super::{bad, conflicting, error, lost, shown};
use crate::acm::certificate::Status;
use crate::apigateway::rest::api::DeleteRestApi;
use crate::apigateway::rest::base_path_mapping::{
    CreateBasePathMapping, DeleteBasePathMapping, GetBasePathMapping, UpdateBasePathMapping,
};
use crate::apigateway::rest::domain_name::{
    CreateDomainName, DeleteDomainName, GetDomainName, UpdateDomainName,
};
use crate::apigateway::rest::endpoint::EndpointConfiguration;
use crate::apigateway::rest::patch::PatchOperation;
use crate::apigateway::testing::{Rig, add_certificate};
use crate::names::{Serves, Site};
use crate::operation::AwsError;

const HOST: &str = "api.orchard.test";

fn regional(certificate: &str) -> CreateDomainName {
    CreateDomainName {
        domain_name: HOST.to_owned(),
        regional_certificate_arn: Some(certificate.to_owned()),
        endpoint_configuration: Some(EndpointConfiguration {
            types: Some(vec!["REGIONAL".to_owned()]),
            ..EndpointConfiguration::default()
        }),
        ..CreateDomainName::default()
    }
}

fn certificate(rig: &Rig) -> String {
    add_certificate(&rig.cloud, "us-east-1", &[HOST], Status::Issued)
}

fn users(rig: &Rig, certificate: &str) -> usize {
    rig.cloud
        .read(|world| world.acm.certificates[certificate].in_use_by.len())
}

#[test]
fn a_regional_domain_stands_in_the_table_of_names_with_its_target() {
    let rig = Rig::new();
    let certificate = certificate(&rig);
    let made = rig.cloud.call(regional(&certificate)).expect("a domain");
    let target = made.regional_domain_name.clone().expect("a target");
    assert_eq!(
        shown(&made),
        json!({
            "domainName": HOST, "domainNameArn": format!("arn:aws:apigateway:us-east-1::/domainnames/{HOST}"),
            "regionalCertificateArn": certificate, "regionalDomainName": target,
            "regionalHostedZoneId": "Z1UJRXOUMOOFQ8",
            "endpointConfiguration": { "types": ["REGIONAL"], "ipAddressType": "ipv4" },
            "domainNameStatus": "AVAILABLE", "securityPolicy": "TLS_1_2", "routingMode": "BASE_PATH_MAPPING_ONLY",
        })
    );
    assert!(target.starts_with("d-") && target.ends_with(".execute-api.us-east-1.amazonaws.com"));
    let site = |host: &str| rig.cloud.read(|world| world.names.site(host));
    let shown = site(HOST).expect("a site");
    assert_eq!(
        shown.serves,
        Serves::ApiDomain {
            domain: HOST.to_owned()
        }
    );
    assert_eq!(shown.certificate.as_deref(), Some(certificate.as_str()));
    assert_eq!(site(&target).expect("a site").certificate, None);
    assert_eq!(users(&rig, &certificate), 1);
    assert_eq!(
        error(rig.cloud.call(regional(&certificate))),
        bad("The domain name you provided already exists.")
    );
    let delete = DeleteDomainName {
        domain_name: HOST.to_owned(),
    };
    rig.cloud.call(delete).expect("deleted");
    assert_eq!(
        (site(HOST), site(&target), users(&rig, &certificate)),
        (None, None, 0)
    );
    let get = GetDomainName {
        domain_name: HOST.to_owned(),
    };
    assert_eq!(
        error(rig.cloud.call(get)),
        lost("Invalid domain name identifier specified")
    );
}

#[test]
fn a_certificate_must_be_there_issued_near_and_cover_the_name() {
    let rig = Rig::new();
    let add =
        |region: &str, name: &str, status| add_certificate(&rig.cloud, region, &[name], status);
    let pending = add("us-east-1", HOST, Status::PendingValidation);
    let far = add("eu-west-1", HOST, Status::Issued);
    let other = add("us-east-1", "orchard.test", Status::Issued);
    let cases = [
        (
            "arn:aws:acm:us-east-1:000000000000:certificate/none".to_owned(),
            "The provided certificate does not exist.".to_owned(),
        ),
        (
            far.clone(),
            format!("Invalid certificate ARN: {far}. Certificate must be in 'us-east-1'."),
        ),
        (
            pending.clone(),
            format!("Certificate {pending} is not in ISSUED state"),
        ),
        (
            other,
            format!("The provided certificate does not cover the domain name {HOST}"),
        ),
    ];
    for (certificate, text) in cases {
        assert_eq!(error(rig.cloud.call(regional(&certificate))), bad(&text));
    }
    assert!(rig.cloud.read(|world| world.names.site(HOST)).is_none());
    let wildcard = add("us-east-1", "*.orchard.test", Status::Issued);
    assert!(rig.cloud.call(regional(&wildcard)).is_ok());
}

#[test]
fn an_edge_domain_is_served_when_cloudfront_is_ready() {
    let rig = Rig::new();
    rig.add_open("GET", "pets");
    rig.deploy();
    let certificate = certificate(&rig);
    let create = CreateDomainName {
        domain_name: HOST.to_owned(),
        certificate_arn: Some(certificate.clone()),
        ..CreateDomainName::default()
    };
    let made = rig.cloud.call(create).expect("a domain");
    assert_eq!(
        made.distribution_hosted_zone_id.as_deref(),
        Some("Z2FDTNDATAQYW2")
    );
    assert!(
        made.distribution_domain_name
            .is_some_and(|name| name.len() == 29 && name.ends_with(".cloudfront.net"))
    );
    assert_eq!(made.domain_name_status, "UPDATING");
    map(&rig, None).expect("a mapping");
    let call = || {
        let mut request = rig.request("GET", "/pets");
        HOST.clone_into(&mut request.host);
        rig.send(request).status
    };
    assert_eq!(call(), 403);
    rig.cloud.advance(900);
    assert_eq!(call(), 200);
    let get = GetDomainName {
        domain_name: HOST.to_owned(),
    };
    assert_eq!(
        rig.cloud.call(get).expect("the domain").domain_name_status,
        "AVAILABLE"
    );
}

#[test]
fn a_name_that_a_user_pool_has_is_refused_and_another_is_not() {
    let rig = Rig::new();
    let certificate = certificate(&rig);
    let site = Site {
        serves: Serves::UserPoolDomain {
            pool: rig.pool.clone(),
        },
        certificate: None,
        policy: "TLS_1_2".to_owned(),
    };
    rig.cloud.write(|world| world.names.insert(HOST, site));
    assert_eq!(
        error(rig.cloud.call(regional(&certificate))).0,
        AwsError::NOT_MODELLED
    );
    let edge = CreateDomainName {
        domain_name: HOST.to_owned(),
        certificate_arn: Some(certificate.clone()),
        ..CreateDomainName::default()
    };
    let (code, text) = error(rig.cloud.call(edge));
    assert_eq!(code, "BadRequestException");
    assert!(
        text.contains("already associated with an existing CloudFront distribution"),
        "{text}"
    );
    rig.cloud.write(|world| world.names.remove(HOST));
    assert!(rig.cloud.call(regional(&certificate)).is_ok());
}

#[test]
fn a_domain_changes_its_certificate_and_lets_the_old_one_go() {
    let rig = Rig::new();
    let (old, new) = (certificate(&rig), certificate(&rig));
    rig.cloud.call(regional(&old)).expect("a domain");
    let update = |path: &str, value: &str| {
        rig.cloud.call(UpdateDomainName {
            domain_name: HOST.to_owned(),
            patch_operations: Some(vec![PatchOperation::replace(path, value)]),
        })
    };
    let changed = update("/regionalCertificateArn", &new).expect("changed");
    assert_eq!(changed.regional_certificate_arn, Some(new.clone()));
    assert_eq!((users(&rig, &old), users(&rig, &new)), (0, 1));
    assert_eq!(
        error(update("/regionalCertificateArn", "x")),
        bad("The provided certificate does not exist.")
    );
    assert_eq!(
        error(update("/endpointConfiguration/types/0", "EDGE")).0,
        AwsError::NOT_MODELLED
    );
    assert_eq!(users(&rig, &new), 1);
}

fn map(
    rig: &Rig,
    base: Option<&str>,
) -> Result<crate::apigateway::rest::base_path_mapping::BasePathMapping, AwsError> {
    rig.cloud.call(CreateBasePathMapping {
        domain_name: HOST.to_owned(),
        base_path: base.map(str::to_owned),
        rest_api_id: rig.api.id.clone(),
        stage: Some("live".to_owned()),
    })
}

#[test]
fn a_base_path_leads_to_a_stage_that_exists() {
    let rig = Rig::new();
    rig.add_open("GET", "pets");
    rig.deploy();
    assert_eq!(
        error(map(&rig, None)),
        lost("Invalid domain name identifier specified")
    );
    let certificate = certificate(&rig);
    rig.cloud.call(regional(&certificate)).expect("a domain");
    let made = map(&rig, None).expect("a mapping");
    assert_eq!(
        shown(&made),
        json!({ "basePath": "(none)", "restApiId": rig.api.id, "stage": "live" })
    );
    assert_eq!(
        error(map(&rig, Some("(none)"))),
        conflicting("Base path already exists for this domain name")
    );
    assert_eq!(error(map(&rig, Some("a/b"))).0, "BadRequestException");
    let update = |path: &str, value: &str| {
        rig.cloud.call(UpdateBasePathMapping {
            domain_name: HOST.to_owned(),
            base_path: "(none)".to_owned(),
            patch_operations: Some(vec![PatchOperation::replace(path, value)]),
        })
    };
    assert_eq!(
        error(update("/stage", "dev")),
        bad("Invalid stage identifier specified")
    );
    assert_eq!(
        error(update("/restapiId", "nobody")),
        bad("Invalid REST API identifier specified")
    );
    assert_eq!(update("/basePath", "v1").expect("changed").base_path, "v1");
    assert_eq!(
        error(rig.cloud.call(DeleteRestApi {
            rest_api_id: rig.api.id.clone()
        }))
        .0,
        "BadRequestException"
    );
    let get = |base: &str| GetBasePathMapping {
        domain_name: HOST.to_owned(),
        base_path: base.to_owned(),
    };
    assert_eq!(
        error(rig.cloud.call(get("(none)"))),
        lost("Invalid base path mapping identifier specified")
    );
    assert!(rig.cloud.call(get("v1")).is_ok());
    let delete = DeleteBasePathMapping {
        domain_name: HOST.to_owned(),
        base_path: "v1".to_owned(),
    };
    rig.cloud.call(delete).expect("deleted");
    assert!(
        rig.cloud
            .call(DeleteRestApi {
                rest_api_id: rig.api.id.clone()
            })
            .is_ok()
    );
}
