//! The same over HTTP, as Terraform and other clients of AWS's SDKs ask and are answered.

use crate::cloud::Cloud;
use crate::message::{Reply, Request};

const NAMESPACE: &str = "https://route53.amazonaws.com/doc/2013-04-01/";

fn send(cloud: &Cloud, method: &str, target: &str, body: &str) -> Reply {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request {
        method: method.to_owned(),
        host: "route53.amazonaws.com".to_owned(),
        path: format!("/2013-04-01/{path}"),
        query: query.to_owned(),
        body: body.as_bytes().to_vec(),
        ..Request::default()
    };
    match cloud.handle(request) {
        crate::answer::Answer::Reply(reply) => reply,
        other => panic!("a reply: {other:?}"),
    }
}

/// The text between the first of an element's tags.
fn element<'t>(text: &'t str, name: &str) -> &'t str {
    let (_, rest) = text.split_once(&format!("<{name}>")).expect("an element");
    rest.split_once(&format!("</{name}>")).expect("its end").0
}

/// A request for a zone.
fn request(cloud: &Cloud) -> Reply {
    let body = format!(
        "<CreateHostedZoneRequest xmlns=\"{NAMESPACE}\"><CallerReference>terraform-1</CallerReference>\
         <HostedZoneConfig><Comment>Managed by Terraform</Comment></HostedZoneConfig>\
         <Name>tollgate.org</Name></CreateHostedZoneRequest>"
    );
    send(cloud, "POST", "hostedzone", &body)
}

/// A zone, and the last part of its id.
fn make(cloud: &Cloud) -> (Reply, String) {
    let reply = request(cloud);
    let text = reply.text();
    let id = element(&text, "Id").rsplit('/').next().expect("an id");
    let id = id.to_owned();
    (reply, id)
}

#[test]
fn a_zone_is_made_with_201_and_its_place() {
    let cloud = Cloud::seeded(1);
    let (reply, id) = make(&cloud);
    assert_eq!(reply.status, 201);
    let place = format!("https://route53.amazonaws.com/2013-04-01/hostedzone/{id}");
    assert_eq!(reply.header("Location"), Some(place.as_str()));
    let text = reply.text();
    assert!(
        text.contains(&format!("<CreateHostedZoneResponse xmlns=\"{NAMESPACE}\">")),
        "{text}"
    );
    assert_eq!(element(&text, "Name"), "tollgate.org.");
    assert_eq!(element(&text, "ResourceRecordSetCount"), "2");
    assert_eq!(text.matches("<NameServer>").count(), 4);
    assert_eq!(element(&text, "Status"), "PENDING");
    assert!(element(&text, "SubmittedAt").starts_with("2026-01-05T09:00:00"));
    assert!(!text.contains("<Location>"));
}

#[test]
fn records_are_written_and_read_as_terraform_does() {
    let cloud = Cloud::seeded(1);
    let (_, id) = make(&cloud);
    let body = format!(
        "<ChangeResourceRecordSetsRequest xmlns=\"{NAMESPACE}\"><ChangeBatch><Changes>\
         <Change><Action>CREATE</Action><ResourceRecordSet><Name>*.tollgate.org</Name>\
         <ResourceRecords><ResourceRecord><Value>\"a\" \"b\"</Value></ResourceRecord></ResourceRecords>\
         <TTL>300</TTL><Type>TXT</Type></ResourceRecordSet></Change>\
         <Change><Action>CREATE</Action><ResourceRecordSet><AliasTarget>\
         <DNSName>D-abcdefghij.execute-api.us-east-1.amazonaws.com</DNSName>\
         <EvaluateTargetHealth>false</EvaluateTargetHealth><HostedZoneId>Z1UJRXOUMOOFQ8</HostedZoneId>\
         </AliasTarget><Name>api.tollgate.org</Name><Type>A</Type></ResourceRecordSet></Change>\
         </Changes><Comment>Managed by Terraform</Comment></ChangeBatch></ChangeResourceRecordSetsRequest>"
    );
    let reply = send(&cloud, "POST", &format!("hostedzone/{id}/rrset/"), &body);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let text = reply.text();
    let change = element(&text, "Id").to_owned();
    assert_eq!(element(&text, "Comment"), "Managed by Terraform");
    let status = |cloud: &Cloud| {
        let reply = send(cloud, "GET", change.trim_start_matches('/'), "");
        element(&reply.text(), "Status").to_owned()
    };
    assert_eq!(status(&cloud), "PENDING");
    cloud.advance(60);
    assert_eq!(status(&cloud), "INSYNC");
    let read = |name: &str, kind: &str| {
        let target = format!("hostedzone/{id}/rrset?maxitems=1&name={name}&type={kind}");
        send(&cloud, "GET", &target, "").text()
    };
    let wildcard = read("%2A.tollgate.org.", "TXT");
    assert_eq!(element(&wildcard, "Name"), "\\052.tollgate.org.");
    assert_eq!(element(&wildcard, "TTL"), "300");
    assert!(wildcard.contains("<MaxItems>1</MaxItems>"));
    assert_eq!(element(&wildcard, "IsTruncated"), "true");
    let value = element(&wildcard, "Value").replace("&quot;", "\"");
    assert_eq!(value, "\"a\" \"b\"");
    let alias = read("api.tollgate.org.", "A");
    assert_eq!(
        element(&alias, "DNSName"),
        "d-abcdefghij.execute-api.us-east-1.amazonaws.com."
    );
    assert_eq!(element(&alias, "EvaluateTargetHealth"), "false");
    assert!(!alias.contains("<TTL>") && !alias.contains("<ResourceRecords"));
}

#[test]
fn a_refusal_has_its_status_and_its_words() {
    let cloud = Cloud::seeded(1);
    let (_, id) = make(&cloud);
    let again = request(&cloud);
    assert_eq!(
        (again.status, element(&again.text(), "Code")),
        (409, "HostedZoneAlreadyExists")
    );
    let unknown = send(&cloud, "GET", "hostedzone/Z123", "");
    assert_eq!(unknown.status, 404);
    let text = unknown.text();
    assert!(
        text.contains(&format!("<ErrorResponse xmlns=\"{NAMESPACE}\">")),
        "{text}"
    );
    assert_eq!(element(&text, "Type"), "Sender");
    assert_eq!(element(&text, "Code"), "NoSuchHostedZone");
    assert_eq!(
        element(&text, "Message"),
        "No hosted zone found with ID: Z123"
    );
    let batch = |action: &str, ttl: &str| {
        let body = format!(
            "<ChangeResourceRecordSetsRequest xmlns=\"{NAMESPACE}\"><ChangeBatch><Changes><Change>\
             <Action>{action}</Action><ResourceRecordSet><Name>a.tollgate.org</Name><Type>A</Type>{ttl}\
             <ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords>\
             </ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>"
        );
        let reply = send(&cloud, "POST", &format!("hostedzone/{id}/rrset"), &body);
        let text = reply.text();
        let code = if reply.status == 200 {
            ""
        } else {
            element(&text, "Code")
        };
        (reply.status, code.to_owned())
    };
    let ttl = "<TTL>60</TTL>";
    assert_eq!(batch("DELETE", ttl), (400, "InvalidChangeBatch".to_owned()));
    assert_eq!(batch("REPLACE", ttl), (400, "InvalidInput".to_owned()));
    assert_eq!(batch("CREATE", ""), (400, "InvalidInput".to_owned()));
    let weighted = "<TTL>60</TTL><Weight>1</Weight>";
    assert_eq!(
        batch("CREATE", weighted),
        (400, "TollgateNotModelled".to_owned())
    );
    assert_eq!(batch("CREATE", ttl), (200, String::new()));
}

#[test]
fn what_terraform_reads_of_a_zone_is_there() {
    let cloud = Cloud::seeded(1);
    let (_, id) = make(&cloud);
    let tags = format!(
        "<ChangeTagsForResourceRequest xmlns=\"{NAMESPACE}\"><AddTags><Tag><Key>a</Key><Value>1</Value></Tag>\
         </AddTags></ChangeTagsForResourceRequest>"
    );
    let tagged = send(&cloud, "POST", &format!("tags/hostedzone/{id}"), &tags);
    assert_eq!(tagged.status, 200, "{}", tagged.text());
    let listed = send(&cloud, "GET", &format!("tags/hostedzone/{id}"), "").text();
    assert_eq!(element(&listed, "ResourceType"), "hostedzone");
    assert_eq!(element(&listed, "Key"), "a");
    let dnssec = send(&cloud, "GET", &format!("hostedzone/{id}/dnssec"), "").text();
    assert_eq!(element(&dnssec, "ServeSignature"), "NOT_SIGNING");
    let all = send(&cloud, "GET", "hostedzone?maxitems=100", "").text();
    assert_eq!(element(&all, "Id"), format!("/hostedzone/{id}"));
    assert_eq!(element(&all, "MaxItems"), "100");
    let deleted = send(&cloud, "DELETE", &format!("hostedzone/{id}"), "");
    assert_eq!(
        (deleted.status, element(&deleted.text(), "Status")),
        (200, "PENDING")
    );
}
