//! Which domains a pool may have, and from when on they serve.

use serde_json::json;

use super::{refused, says};
use crate::acm::certificate::{Certificate, Status};
use crate::cloud::without_nulls;
use crate::cognito::domain::{
    CreateUserPoolDomain, CustomDomainConfig, DeleteUserPoolDomain, DescribeUserPoolDomain,
    UpdateUserPoolDomain, UserPoolDomainOutput,
};
use crate::cognito::testing::Orchard;
use crate::cognito::ui::{GetUiCustomization, SetUiCustomization};
use crate::cognito::user_pool::{CreateUserPool, DescribeUserPool};
use crate::message::Request;
use crate::names::{Serves, Site};
use crate::operation::{AwsError, Inert};
use crate::route53::change::{Action, Change, ChangeBatch, ChangeResourceRecordSets};
use crate::route53::hosted_zone::CreateHostedZone;
use crate::route53::record_set::{ResourceRecord, ResourceRecordSet};
use crate::route53::{Question, RecordType, resolve};

const HOST: &str = "auth.orchard.test";

fn pool(orchard: &Orchard) -> String {
    let create = CreateUserPool {
        pool_name: "other".to_owned(),
        ..CreateUserPool::default()
    };
    orchard.cloud.call(create).expect("a pool").user_pool.id
}

fn prefix(orchard: &Orchard, pool: &str, domain: &str) -> Result<UserPoolDomainOutput, AwsError> {
    orchard.cloud.call(CreateUserPoolDomain {
        domain: domain.to_owned(),
        user_pool_id: pool.to_owned(),
        ..CreateUserPoolDomain::default()
    })
}

fn custom(
    orchard: &Orchard,
    domain: &str,
    certificate: &str,
) -> Result<UserPoolDomainOutput, AwsError> {
    orchard.cloud.call(CreateUserPoolDomain {
        domain: domain.to_owned(),
        user_pool_id: orchard.pool.clone(),
        custom_domain_config: Some(CustomDomainConfig {
            certificate_arn: Some(certificate.to_owned()),
        }),
        ..CreateUserPoolDomain::default()
    })
}

fn certificate(orchard: &Orchard, region: &str, name: &str, status: Status) -> String {
    orchard.cloud.write(|world| {
        let id = world.ids.uuid();
        let arn = format!("arn:aws:acm:{region}:000000000000:certificate/{id}");
        let certificate = Certificate::without_chain(&arn, region, &[name], status);
        world.acm.certificates.insert(arn.clone(), certificate);
        arn
    })
}

/// A zone `orchard.test`, with an address where one is wanted.
fn zone(orchard: &Orchard, address: Option<&str>) {
    let id = orchard
        .cloud
        .call(CreateHostedZone {
            name: "orchard.test".to_owned(),
            caller_reference: "1".to_owned(),
            ..CreateHostedZone::default()
        })
        .expect("a zone")
        .hosted_zone
        .id;
    if let Some(address) = address {
        let set = ResourceRecordSet {
            name: "orchard.test".to_owned(),
            kind: RecordType::A,
            ttl: Some(300),
            resource_records: Some(vec![ResourceRecord {
                value: address.to_owned(),
            }]),
            alias_target: None,
        };
        let change = ChangeResourceRecordSets {
            hosted_zone_id: id,
            change_batch: ChangeBatch {
                comment: None,
                changes: vec![Change {
                    action: Action::Create,
                    resource_record_set: set,
                }],
            },
        };
        orchard.cloud.call(change).expect("a record");
    }
    orchard.cloud.advance(60);
}

fn status(orchard: &Orchard, domain: &str) -> Option<String> {
    let describe = DescribeUserPoolDomain {
        domain: domain.to_owned(),
    };
    orchard
        .cloud
        .call(describe)
        .expect("described")
        .domain_description
        .status
}

fn serves(orchard: &Orchard, host: &str) -> bool {
    orchard.cloud.read(|world| {
        let expected = Serves::UserPoolDomain {
            pool: orchard.pool.clone(),
        };
        world
            .names
            .site(host)
            .is_some_and(|site| site.serves == expected)
    })
}

#[test]
fn a_prefix_is_active_at_once_and_described_with_its_distribution() {
    let orchard = Orchard::new();
    let describe = |domain: &str| {
        let output = orchard.cloud.call(DescribeUserPoolDomain {
            domain: domain.to_owned(),
        });
        without_nulls(serde_json::to_value(output.expect("described")).expect("JSON"))
    };
    let value = describe("orchard");
    let description = &value["DomainDescription"];
    assert_eq!(description["UserPoolId"], json!(orchard.pool));
    assert_eq!(description["Status"], json!("ACTIVE"));
    assert_eq!(description["CustomDomainConfig"], json!({}));
    assert_eq!(description["Version"], json!("20260105090000"));
    let distribution = description["CloudFrontDistribution"]
        .as_str()
        .expect("a name");
    assert!(distribution.starts_with('d') && distribution.ends_with(".cloudfront.net"));
    assert_eq!(describe("nobody"), json!({ "DomainDescription": {} }));
    assert!(serves(&orchard, "orchard.auth.us-east-1.amazoncognito.com"));
    let pool = orchard.cloud.call(DescribeUserPool {
        user_pool_id: orchard.pool.clone(),
    });
    assert_eq!(
        pool.expect("described").user_pool.domain.as_deref(),
        Some("orchard")
    );
}

#[test]
fn a_prefix_is_one_pool_s_in_its_region_and_says_nothing_reserved() {
    let orchard = Orchard::new();
    let other = pool(&orchard);
    let taken = says(
        "InvalidParameterException",
        "Domain already associated with another user pool.",
    );
    assert_eq!(refused(prefix(&orchard, &other, "orchard")), taken);
    for (domain, word) in [
        ("my-cognito", "cognito"),
        ("awsome", "aws"),
        ("amazonia", "amazon"),
    ] {
        let text = format!("Domain cannot contain reserved word: {word}");
        assert_eq!(
            refused(prefix(&orchard, &other, domain)),
            says("InvalidParameterException", &text)
        );
    }
    for domain in [
        "Orchard",
        "-orchard",
        "orchard-",
        "or_chard",
        "auth.orchard.test",
        "",
    ] {
        let (code, _) = refused(prefix(&orchard, &other, domain));
        assert_eq!(code, "InvalidParameterException", "{domain}");
    }
    assert_eq!(
        prefix(&orchard, &other, "meadow"),
        Ok(UserPoolDomainOutput::default())
    );
    let (code, _) = refused(prefix(&orchard, &other, "field"));
    assert_eq!(code, "InvalidParameterException");
    let (code, _) = refused(prefix(&orchard, "us-east-1_Nobody000", "field"));
    assert_eq!(code, "ResourceNotFoundException");
}

#[test]
fn a_custom_domain_needs_a_parent_with_an_address() {
    let text = "Custom domain is not a valid subdomain: Was not able to resolve a DNS A record for the parent domain \
                or domain parent is a top-level domain.";
    let invalid = says("InvalidParameterException", text);
    for address in [None, Some("192.0.2.1")] {
        let orchard = Orchard::new();
        let arn = certificate(&orchard, "us-east-1", HOST, Status::Issued);
        assert_eq!(refused(custom(&orchard, HOST, &arn)), invalid);
        zone(&orchard, address);
        let result = custom(&orchard, HOST, &arn);
        match address {
            None => assert_eq!(refused(result), invalid),
            Some(_) => assert!(result.is_ok(), "{result:?}"),
        }
    }
    let orchard = Orchard::new();
    zone(&orchard, Some("192.0.2.1"));
    let arn = certificate(&orchard, "us-east-1", "orchard.test", Status::Issued);
    assert_eq!(refused(custom(&orchard, "orchard.test", &arn)), invalid);
}

#[test]
fn a_custom_domain_needs_a_certificate_that_is_good_for_it_and_in_us_east_1() {
    let orchard = Orchard::new();
    zone(&orchard, Some("192.0.2.1"));
    let nowhere =
        "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-4000-8000-000000000000";
    let cases = [
        nowhere.to_owned(),
        certificate(&orchard, "eu-west-1", HOST, Status::Issued),
        certificate(&orchard, "us-east-1", HOST, Status::PendingValidation),
        certificate(&orchard, "us-east-1", "api.orchard.test", Status::Issued),
        certificate(&orchard, "us-east-1", "*.auth.orchard.test", Status::Issued),
    ];
    for arn in cases {
        let (code, text) = refused(custom(&orchard, HOST, &arn));
        assert_eq!(code, "InvalidParameterException");
        assert!(text.contains(&arn), "{text}");
    }
    let wildcard = certificate(&orchard, "us-east-1", "*.orchard.test", Status::Issued);
    assert!(custom(&orchard, HOST, &wildcard).is_ok());
}

#[test]
fn a_name_that_serves_something_else_is_not_given_to_a_pool() {
    let orchard = Orchard::new();
    zone(&orchard, Some("192.0.2.1"));
    let arn = certificate(&orchard, "us-east-1", HOST, Status::Issued);
    orchard.cloud.write(|world| {
        let site = Site {
            serves: Serves::ApiDomain {
                domain: HOST.to_owned(),
            },
            certificate: None,
            policy: "TLS_1_2".to_owned(),
        };
        world.names.insert(HOST, site);
    });
    let text =
        "One or more of the CNAMEs you provided are already associated with a different resource.";
    assert_eq!(
        refused(custom(&orchard, HOST, &arn)),
        says("InvalidParameterException", text)
    );
}

#[test]
fn a_custom_domain_serves_once_it_is_active_and_no_longer_than_it_is_there() {
    let orchard = Orchard::new();
    zone(&orchard, Some("192.0.2.1"));
    let arn = certificate(&orchard, "us-east-1", HOST, Status::Issued);
    let output = custom(&orchard, HOST, &arn).expect("made");
    let distribution = output.cloud_front_domain.expect("a name");
    assert_eq!(status(&orchard, HOST).as_deref(), Some("CREATING"));
    assert!(!serves(&orchard, HOST));
    let users = |arn: &str| {
        orchard.cloud.read(|world| {
            world
                .acm
                .certificates
                .get(arn)
                .map(|certificate| certificate.in_use_by.len())
        })
    };
    assert_eq!(users(&arn), Some(1));

    orchard.cloud.advance(300);
    assert_eq!(status(&orchard, HOST).as_deref(), Some("ACTIVE"));
    assert!(serves(&orchard, HOST) && serves(&orchard, &distribution));
    let shown = orchard
        .cloud
        .read(|world| world.names.site(HOST).and_then(|site| site.certificate));
    assert_eq!(shown.as_deref(), Some(arn.as_str()));
    let question = Question::new(&distribution, RecordType::A).expect("a question");
    let addresses = orchard
        .cloud
        .read(|world| resolve(world, &question).addresses().count());
    assert_eq!(addresses, 1);
    let page = orchard.send(Request {
        host: HOST.to_owned(),
        path: "/error".to_owned(),
        ..Request::default()
    });
    assert_eq!(page.status, 400);

    let next = certificate(&orchard, "us-east-1", "*.orchard.test", Status::Issued);
    orchard
        .cloud
        .call(UpdateUserPoolDomain {
            domain: HOST.to_owned(),
            user_pool_id: orchard.pool.clone(),
            custom_domain_config: Some(CustomDomainConfig {
                certificate_arn: Some(next.clone()),
            }),
            ..UpdateUserPoolDomain::default()
        })
        .expect("updated");
    assert_eq!(status(&orchard, HOST).as_deref(), Some("UPDATING"));
    assert_eq!((users(&arn), users(&next)), (Some(0), Some(1)));
    assert!(serves(&orchard, HOST));

    let delete = || {
        orchard.cloud.call(DeleteUserPoolDomain {
            domain: HOST.to_owned(),
            user_pool_id: orchard.pool.clone(),
        })
    };
    delete().expect("deleted");
    assert!(!serves(&orchard, HOST) && !serves(&orchard, &distribution));
    assert_eq!((status(&orchard, HOST), users(&next)), (None, Some(0)));
    orchard.cloud.advance(3600);
    assert!(!serves(&orchard, HOST));
    let (code, text) = refused(delete());
    assert_eq!(code, "InvalidParameterException");
    assert!(text.contains("No such domain"));
}

#[test]
fn a_domain_made_again_does_not_serve_before_its_own_time() {
    let orchard = Orchard::new();
    zone(&orchard, Some("192.0.2.1"));
    let arn = certificate(&orchard, "us-east-1", HOST, Status::Issued);
    custom(&orchard, HOST, &arn).expect("made");
    orchard.cloud.advance(200);
    let delete = DeleteUserPoolDomain {
        domain: HOST.to_owned(),
        user_pool_id: orchard.pool.clone(),
    };
    orchard.cloud.call(delete).expect("deleted");
    custom(&orchard, HOST, &arn).expect("made again");
    orchard.cloud.advance(200);
    assert!(!serves(&orchard, HOST));
    orchard.cloud.advance(100);
    assert!(serves(&orchard, HOST));
}

#[test]
fn the_issuer_s_documents_name_the_custom_domain_where_there_is_one() {
    let orchard = Orchard::new();
    let get = |path: &str| {
        let reply = orchard.send(Request {
            host: "cognito-idp.us-east-1.amazonaws.com".to_owned(),
            path: path.to_owned(),
            ..Request::default()
        });
        let value: serde_json::Value = serde_json::from_slice(&reply.body).expect("JSON");
        (reply.status, value)
    };
    let path = format!("/{}/.well-known/openid-configuration", orchard.pool);
    let at = |base: &str, issuer: &str| {
        json!({
            "authorization_endpoint": format!("{base}/oauth2/authorize"),
            "end_session_endpoint": format!("{base}/logout"),
            "id_token_signing_alg_values_supported": ["RS256"],
            "issuer": issuer,
            "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
            "response_types_supported": ["code", "token"],
            "revocation_endpoint": format!("{base}/oauth2/revoke"),
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"],
            "token_endpoint": format!("{base}/oauth2/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "userinfo_endpoint": format!("{base}/oauth2/userInfo"),
        })
    };
    let issuer = format!(
        "https://cognito-idp.us-east-1.amazonaws.com/{}",
        orchard.pool
    );
    let prefix = "https://orchard.auth.us-east-1.amazoncognito.com";
    assert_eq!(get(&path), (200, at(prefix, &issuer)));
    zone(&orchard, Some("192.0.2.1"));
    let arn = certificate(&orchard, "us-east-1", HOST, Status::Issued);
    custom(&orchard, HOST, &arn).expect("made");
    assert_eq!(get(&path), (200, at("https://auth.orchard.test", &issuer)));

    let bare = pool(&orchard);
    let (_, document) = get(&format!("/{bare}/.well-known/openid-configuration"));
    let dead = format!("https://cognito-idp.us-east-1.amazonaws.com/{bare}/token");
    assert_eq!(document["token_endpoint"], json!(dead));
    let (status, keys) = get(&format!("/{}/.well-known/jwks.json", orchard.pool));
    assert_eq!(
        (status, keys["keys"].as_array().map(Vec::len)),
        (200, Some(2))
    );
    assert_eq!(get("/us-east-1_Nobody000/.well-known/jwks.json").0, 404);
}

#[test]
fn looks_need_a_domain_and_are_taken_away_by_setting_nothing() {
    let orchard = Orchard::new();
    let set = |pool: &str, css: Option<&str>| {
        orchard.cloud.call(SetUiCustomization {
            user_pool_id: pool.to_owned(),
            css: css.map(|css| Inert(json!(css))),
            ..SetUiCustomization::default()
        })
    };
    let get = || {
        let output = orchard.cloud.call(GetUiCustomization {
            user_pool_id: orchard.pool.clone(),
            ..GetUiCustomization::default()
        });
        output.expect("looks").ui_customization
    };
    let houseless = pool(&orchard);
    assert_eq!(
        refused(set(&houseless, Some(".x{}"))).0,
        "InvalidParameterException"
    );
    assert_eq!(get().css, None);
    set(&orchard.pool, Some(".label-customizable {}")).expect("set");
    assert_eq!(get().client_id.as_deref(), Some("ALL"));
    assert_eq!(get().css, Some(Inert(json!(".label-customizable {}"))));
    set(&orchard.pool, None).expect("taken away");
    assert_eq!(get(), crate::cognito::ui::UiCustomization::default());
}
