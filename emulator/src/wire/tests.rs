//! Each protocol: a request in its wire form reaches the value, and a value its wire form.
#![allow(clippy::indexing_slicing)]

use serde_json::json;

use super::*;
use crate::message::Request;

fn post(path: &str, body: &str) -> Request {
    Request {
        method: "POST".to_owned(),
        path: path.to_owned(),
        body: body.as_bytes().to_vec(),
        ..Request::default()
    }
}

fn model_of(service: Service) -> &'static Model {
    model::of(service)
}

#[test]
fn json_timestamps_are_epoch_seconds_on_the_wire_and_milliseconds_here() {
    let model = model_of(Service::CognitoIdp);
    let operation = &model.operations["DescribeUserPool"];
    let output =
        json!({ "UserPool": { "Id": "us-east-1_a", "CreationDate": 1_767_603_600_500_i64 } });
    let reply = json::response(model, operation, &output).expect("encodes");
    assert_eq!(
        reply.text(),
        r#"{"UserPool":{"Id":"us-east-1_a","CreationDate":1767603600.5}}"#
    );
}

#[test]
fn a_member_that_the_model_does_not_have_is_refused_by_name() {
    let request = post("/", r#"{"PoolName":"a","Colour":"red"}"#).with_header(
        "X-Amz-Target",
        "AWSCognitoIdentityProviderService.CreateUserPool",
    );
    let error = json::request(model_of(Service::CognitoIdp), &request)
        .err()
        .expect("refused");
    assert_eq!(error.code, AwsError::NOT_MODELLED);
    assert!(error.message.contains("\"Colour\""), "{error}");
}

#[test]
fn a_body_that_is_no_json_is_a_serialization_exception() {
    for body in ["{", "[]", "\u{0}", r#"{"PoolName":5}"#] {
        let request = post("/", body).with_header(
            "X-Amz-Target",
            "AWSCognitoIdentityProviderService.CreateUserPool",
        );
        let error = json::request(model_of(Service::CognitoIdp), &request)
            .err()
            .expect("refused");
        assert_eq!(error.code, "SerializationException", "{body:?}");
    }
}

#[test]
fn rest_json_reads_the_path_the_query_and_the_body() {
    let model = model_of(Service::ApiGateway);
    let request = Request {
        query: "embed=methods&limit=5".to_owned(),
        path: "/restapis/a1b2/resources".to_owned(),
        ..Request::default()
    };
    let asked = rest_json::request(model, &request).expect("read");
    assert_eq!(asked.name, "GetResources");
    assert_eq!(
        asked.input,
        json!({ "restApiId": "a1b2", "embed": ["methods"], "limit": 5 })
    );
    let put = Request {
        method: "PUT".to_owned(),
        ..post(
            "/restapis/a1b2/resources/r1/methods/GET",
            r#"{"authorizationType":"NONE"}"#,
        )
    };
    let asked = rest_json::request(model, &put).expect("read");
    assert_eq!(asked.name, "PutMethod");
    assert_eq!(asked.input["httpMethod"], "GET");
    assert_eq!(asked.input["authorizationType"], "NONE");
}

#[test]
fn a_map_in_the_query_takes_what_no_other_member_takes() {
    let ask = |query: &str| {
        let request = Request {
            method: "PUT".to_owned(),
            path: "/restapis/a1b2".to_owned(),
            query: query.to_owned(),
            body: b"{}".to_vec(),
            ..Request::default()
        };
        rest_json::request(model_of(Service::ApiGateway), &request).expect("read")
    };
    let asked = ask("mode=overwrite&failonwarnings=true&basepath=prepend");
    assert_eq!(asked.name, "PutRestApi");
    assert_eq!(asked.input["mode"], "overwrite");
    assert_eq!(asked.input["failOnWarnings"], true);
    assert_eq!(asked.input["parameters"], json!({ "basepath": "prepend" }));
    assert_eq!(ask("mode=overwrite").input.get("parameters"), None);
}

#[test]
fn http_apis_have_capitals_here_and_small_letters_on_the_wire() {
    let model = model_of(Service::ApiGatewayV2);
    let request = post("/v2/apis", r#"{"name":"a","protocolType":"HTTP"}"#);
    let asked = rest_json::request(model, &request).expect("read");
    assert_eq!(asked.input, json!({ "Name": "a", "ProtocolType": "HTTP" }));
    let output = json!({ "ApiId": "x", "CreatedDate": 1_767_603_600_000_i64, "Description": null });
    let reply =
        rest_json::response(model, &model.operations["CreateApi"], &output).expect("encodes");
    assert_eq!(reply.status, 201);
    assert_eq!(
        reply.text(),
        r#"{"apiId":"x","createdDate":"2026-01-05T09:00:00Z"}"#
    );
}

#[test]
fn rest_xml_reads_lists_and_structures_and_writes_them() {
    let model = model_of(Service::Route53);
    let body = r#"<?xml version="1.0"?><ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">
      <ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet><Name>a.example.com</Name><Type>TXT</Type>
      <TTL>60</TTL><ResourceRecords><ResourceRecord><Value>&quot;a &amp; b&quot;</Value></ResourceRecord></ResourceRecords>
      </ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"#;
    let asked =
        rest_xml::request(model, &post("/2013-04-01/hostedzone/Z1/rrset/", body)).expect("read");
    assert_eq!(asked.name, "ChangeResourceRecordSets");
    let change = &asked.input["ChangeBatch"]["Changes"][0];
    assert_eq!(asked.input["HostedZoneId"], "Z1");
    assert_eq!(change["ResourceRecordSet"]["TTL"], 60);
    assert_eq!(
        change["ResourceRecordSet"]["ResourceRecords"][0]["Value"],
        "\"a & b\""
    );
    let output =
        json!({ "ChangeInfo": { "Id": "/change/C1", "Status": "PENDING", "SubmittedAt": 0 } });
    let reply = rest_xml::response(
        model,
        "ChangeResourceRecordSets",
        &model.operations["ChangeResourceRecordSets"],
        &output,
    )
    .expect("encodes");
    assert!(reply.text().ends_with(
        "<ChangeResourceRecordSetsResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ChangeInfo>\
         <Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>1970-01-01T00:00:00Z</SubmittedAt></ChangeInfo>\
         </ChangeResourceRecordSetsResponse>"
    ), "{}", reply.text());
}

#[test]
fn xml_that_is_broken_or_bends_the_parser_is_invalid_input() {
    let deep = "<a>".repeat(10_000);
    let bomb = r#"<!DOCTYPE a [<!ENTITY b "cccc">]><a>&b;</a>"#;
    for body in ["<a>", "", "<a>&nope;</a>", "<a></b>", &deep, bomb, "text"] {
        assert_eq!(
            xml::parse(body).err().map(|error| error.code),
            Some("InvalidInput".to_owned()),
            "{}",
            body.get(..20).unwrap_or(body)
        );
    }
}

#[test]
fn query_reads_nested_lists_and_answers_in_xml() {
    let model = model_of(Service::Iam);
    let body = "Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%7D\
                &Tags.member.2.Key=b&Tags.member.2.Value=2&Tags.member.1.Key=a&Tags.member.1.Value=1";
    let asked = query::request(model, &post("/", body)).expect("read");
    assert_eq!(asked.name, "CreateRole");
    assert_eq!(
        asked.input["Tags"],
        json!([{ "Key": "a", "Value": "1" }, { "Key": "b", "Value": "2" }])
    );
    let reply = query::response(
        model_of(Service::Sts),
        "GetCallerIdentity",
        &model_of(Service::Sts).operations["GetCallerIdentity"],
        &json!({ "Account": "000000000000" }),
        "id",
    )
    .expect("encodes");
    assert!(reply.text().contains(
        "<GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult>\
         <ResponseMetadata><RequestId>id</RequestId></ResponseMetadata>"
    ));
}

#[test]
fn an_error_has_its_service_s_form_and_its_model_s_status() {
    let error = AwsError::new("NoSuchHostedZone", "No hosted zone found");
    let reply = refusal(Service::Route53, &error, "id");
    assert_eq!(reply.status, 404);
    assert!(reply.text().contains("<Code>NoSuchHostedZone</Code>"));
    let error = AwsError::new("NotFoundException", "Invalid API identifier specified");
    let reply = refusal(Service::ApiGateway, &error, "id");
    assert_eq!(reply.status, 404);
    assert_eq!(reply.header("x-amzn-errortype"), Some("NotFoundException"));
    let error = AwsError::not_modelled("the operation x:Y");
    for service in Service::ALL {
        assert_eq!(refusal(service, &error, "id").status, 400, "{service:?}");
    }
}

#[test]
fn validation_speaks_as_smithy_s_framework_does() {
    let broken = json!({ "UserPoolId": "x", "ClientName": "a/b" });
    let error =
        validate::input(Service::CognitoIdp, "CreateUserPoolClient", &broken).expect_err("refused");
    assert_eq!(error.code, "InvalidParameterException");
    assert!(
        error.message.starts_with("2 validation errors detected: Value 'x' at 'userPoolId' failed to satisfy constraint: \
            Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+; Value 'a/b' at 'clientName' failed"),
        "{error}"
    );
    let error =
        validate::input(Service::CognitoIdp, "CreateUserPool", &json!({})).expect_err("refused");
    assert_eq!(
        error.message,
        "1 validation error detected: Value null at 'poolName' failed to satisfy constraint: Member must not be null"
    );
    let fine = json!({ "PoolName": "orchard" });
    assert_eq!(
        validate::input(Service::CognitoIdp, "CreateUserPool", &fine),
        Ok(())
    );
}

#[test]
fn an_operation_that_is_not_there_is_refused_by_name() {
    let mut world = World::seeded(1);
    let mut call = Call {
        world: &mut world,
        region: "us-east-1".to_owned(),
    };
    let error = run(Service::Iam, "CreateSAMLProvider", json!({}), &mut call).expect_err("refused");
    assert_eq!(error.code, AwsError::NOT_MODELLED);
    assert!(error.message.contains("iam:CreateSAMLProvider"), "{error}");
}
