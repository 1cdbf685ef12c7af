//! Hosted zones: what they are made with, how they are listed, when they go.

use super::super::change::{ChangeOutput, GetChange, Status};
use super::super::dnssec::GetDnssec;
use super::super::health_check::{CreateHealthCheck, DeleteHealthCheck, GetHealthCheck};
use super::super::hosted_zone::{
    CreateHostedZone, DeleteHostedZone, GetHostedZone, HostedZoneConfig, UpdateHostedZoneComment,
};
use super::super::record_set::ListResourceRecordSets;
use super::super::tag::{
    ChangeTagsForResource, ListTagsForResource, ListTagsForResources, ResourceType, Tag,
};
use super::super::zone_list::{GetHostedZoneCount, ListHostedZones, ListHostedZonesByName};
use super::super::{Code, RecordType};
use super::{ask, create, make_zone, set, synced_zone};
use crate::cloud::Cloud;
use crate::operation::{AwsError, Inert};

fn status(cloud: &Cloud, id: &str) -> Result<Status, AwsError> {
    let ChangeOutput { change_info } = cloud.call(GetChange { id: id.to_owned() })?;
    Ok(change_info.status)
}

fn named(name: &str, reference: &str) -> CreateHostedZone {
    CreateHostedZone {
        name: name.to_owned(),
        caller_reference: reference.to_owned(),
        ..CreateHostedZone::default()
    }
}

/// "NS and SOA records that Route 53 creates for a hosted zone".
#[test]
fn a_zone_is_made_with_four_name_servers_and_an_soa() {
    let cloud = Cloud::seeded(1);
    let made = make_zone(&cloud, "Tollgate.org");
    assert_eq!(made.hosted_zone.name, "tollgate.org.");
    assert_eq!(made.hosted_zone.resource_record_set_count, 2);
    assert!(made.hosted_zone.id.starts_with("/hostedzone/Z0"));
    assert_eq!(
        made.location,
        format!(
            "https://route53.amazonaws.com/2013-04-01{}",
            made.hosted_zone.id
        )
    );
    let servers = made.delegation_set.name_servers;
    let mut domains: Vec<&str> = servers
        .iter()
        .map(|server| server.split_once(".awsdns-").expect("a name server").1)
        .map(|rest| rest.split_once('.').expect("a domain").1)
        .collect();
    domains.sort_unstable();
    assert_eq!(domains, ["co.uk", "com", "net", "org"]);
    let listed = cloud
        .call(ListResourceRecordSets {
            hosted_zone_id: made.hosted_zone.id,
            start_record_name: None,
            start_record_type: None,
            start_record_identifier: None,
            max_items: None,
        })
        .expect("lists");
    let [ns, soa] = listed.resource_record_sets.as_slice() else {
        panic!("two sets: {listed:?}");
    };
    assert_eq!((ns.kind, ns.ttl), (RecordType::Ns, Some(172_800)));
    assert!(
        ns.values()
            .eq(servers.iter().map(|server| format!("{server}.")))
    );
    assert_eq!((soa.kind, soa.ttl), (RecordType::Soa, Some(900)));
    let text = format!(
        "{}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
        servers[0]
    );
    assert!(soa.values().eq([text]));
}

#[test]
fn a_zone_is_answered_when_its_change_is_in_sync() {
    let cloud = Cloud::seeded(1);
    let made = make_zone(&cloud, "tollgate.org");
    let change = made.change_info.id;
    assert_eq!(status(&cloud, &change), Ok(Status::Pending));
    assert_eq!(
        ask(&cloud, "tollgate.org", RecordType::Soa).code,
        Code::Refused
    );
    cloud.advance(60);
    assert_eq!(status(&cloud, &change), Ok(Status::Insync));
    assert_eq!(
        status(&cloud, change.trim_start_matches("/change/")),
        Ok(Status::Insync)
    );
    assert_eq!(
        ask(&cloud, "tollgate.org", RecordType::Soa).code,
        Code::NoError
    );
    assert_eq!(
        status(&cloud, "C2"),
        Err(AwsError::new(
            "NoSuchChange",
            "Could not find resource with ID: C2"
        ))
    );
}

#[test]
fn a_caller_reference_is_used_once_and_a_name_as_often_as_one_likes() {
    let cloud = Cloud::seeded(1);
    let first = cloud.call(named("tollgate.org", "a")).expect("a zone");
    let again = cloud.call(named("tollgate.org", "a")).expect_err("refused");
    assert_eq!(again.code, "HostedZoneAlreadyExists");
    assert_eq!(
        again.message,
        "A hosted zone has already been created with the specified caller reference."
    );
    let second = cloud.call(named("tollgate.org", "b")).expect("another");
    assert_ne!(first.hosted_zone.id, second.hosted_zone.id);
    assert_ne!(first.delegation_set, second.delegation_set);
}

#[test]
fn some_names_are_refused() {
    let cloud = Cloud::seeded(1);
    for (name, text) in [
        ("example.com", "example.com is reserved by AWS!"),
        ("a.Example.org.", "a.example.org is reserved by AWS!"),
        (
            "a..org",
            "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..org'",
        ),
    ] {
        assert_eq!(
            cloud.call(named(name, name)),
            Err(AwsError::new("InvalidDomainName", text))
        );
    }
    for name in ["org", "*.tollgate.org"] {
        let error = cloud.call(named(name, name)).expect_err("refused");
        assert_eq!(error.code, "InvalidDomainName", "{name}");
    }
    assert!(cloud.call(named("notexample.com", "1")).is_ok());
    assert!(cloud.call(named("a.tollgate.org", "2")).is_ok());
}

#[test]
fn what_is_not_modelled_is_refused_by_name() {
    let cloud = Cloud::seeded(1);
    let private = CreateHostedZone {
        hosted_zone_config: Some(HostedZoneConfig {
            comment: None,
            private_zone: Some(true),
        }),
        ..named("tollgate.org", "a")
    };
    let error = cloud.call(private).expect_err("refused");
    assert_eq!(error, AwsError::not_modelled("private hosted zones"));
    let reusable = CreateHostedZone {
        delegation_set_id: Some("N1PA6795SAMMPL".to_owned()),
        ..named("tollgate.org", "a")
    };
    let error = cloud.call(reusable).expect_err("refused");
    assert_eq!(error.code, "NoSuchDelegationSet");
    let public = CreateHostedZone {
        hosted_zone_config: Some(HostedZoneConfig {
            comment: Some("Managed by Terraform".to_owned()),
            private_zone: Some(false),
        }),
        ..named("tollgate.org", "a")
    };
    let made = cloud.call(public).expect("a zone");
    assert_eq!(
        made.hosted_zone.config.comment.as_deref(),
        Some("Managed by Terraform")
    );
}

#[test]
fn a_zone_is_found_with_and_without_the_prefix_of_its_id() {
    let cloud = Cloud::seeded(1);
    let id = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let bare = id.trim_start_matches("/hostedzone/").to_owned();
    for id in [id.clone(), bare] {
        let found = cloud.call(GetHostedZone { id }).expect("found");
        assert_eq!(found.delegation_set.name_servers.len(), 4);
    }
    assert_eq!(
        cloud.call(GetHostedZone {
            id: "Z123".to_owned()
        }),
        Err(AwsError::new(
            "NoSuchHostedZone",
            "No hosted zone found with ID: Z123"
        ))
    );
}

#[test]
fn a_zone_with_records_of_its_owner_is_not_deleted() {
    let cloud = Cloud::seeded(1);
    let id = synced_zone(&cloud, "tollgate.org");
    create(
        &cloud,
        &id,
        set("a.tollgate.org", RecordType::A, 60, &["192.0.2.1"]),
    )
    .expect("made");
    let error = cloud
        .call(DeleteHostedZone { id: id.clone() })
        .expect_err("refused");
    assert_eq!(error.code, "HostedZoneNotEmpty");
    let other = synced_zone(&cloud, "tollgate.net");
    cloud
        .call(DeleteHostedZone { id: other.clone() })
        .expect("deleted");
    assert!(cloud.call(GetHostedZone { id: other }).is_err());
    assert_eq!(
        ask(&cloud, "tollgate.net", RecordType::Soa).code,
        Code::NoError
    );
    cloud.advance(60);
    assert_eq!(
        ask(&cloud, "tollgate.net", RecordType::Soa).code,
        Code::Refused
    );
}

#[test]
fn zones_are_listed_in_pages() {
    let cloud = Cloud::seeded(1);
    for name in ["b.org", "a.org", "a.com"] {
        make_zone(&cloud, name);
    }
    let page = |marker: Option<String>| {
        cloud
            .call(ListHostedZones {
                marker,
                max_items: Some("2".to_owned()),
                ..ListHostedZones::default()
            })
            .expect("lists")
    };
    let first = page(None);
    assert!(first.is_truncated);
    assert_eq!(first.hosted_zones.len(), 2);
    let second = page(first.next_marker);
    assert!(!second.is_truncated);
    assert_eq!(second.hosted_zones.len(), 1);
    assert_eq!(
        cloud
            .call(GetHostedZoneCount {})
            .expect("counts")
            .hosted_zone_count,
        3
    );
    let wrong = ListHostedZones {
        max_items: Some("none".to_owned()),
        ..ListHostedZones::default()
    };
    assert_eq!(cloud.call(wrong).expect_err("refused").code, "InvalidInput");
}

#[test]
fn zones_by_name_start_at_a_name_and_do_not_stop_at_it() {
    let cloud = Cloud::seeded(1);
    for name in ["b.org", "a.org", "a.com", "x.a.org"] {
        make_zone(&cloud, name);
    }
    let listed = cloud
        .call(ListHostedZonesByName {
            dns_name: Some("a.org".to_owned()),
            max_items: Some("2".to_owned()),
            ..ListHostedZonesByName::default()
        })
        .expect("lists");
    let names: Vec<&str> = listed
        .hosted_zones
        .iter()
        .map(|zone| zone.name.as_str())
        .collect();
    assert_eq!(names, ["a.org.", "x.a.org."]);
    assert_eq!(listed.next_dns_name.as_deref(), Some("b.org."));
    let next = ListHostedZonesByName {
        dns_name: listed.next_dns_name,
        hosted_zone_id: listed.next_hosted_zone_id,
        max_items: None,
    };
    let rest = cloud.call(next).expect("lists");
    assert_eq!(rest.hosted_zones.len(), 1);
    assert!(!rest.is_truncated);
    assert_eq!(rest.max_items, "100");
    let lone = ListHostedZonesByName {
        hosted_zone_id: Some("Z1".to_owned()),
        ..ListHostedZonesByName::default()
    };
    assert_eq!(cloud.call(lone).expect_err("refused").code, "InvalidInput");
}

#[test]
fn a_comment_is_changed_and_taken_away() {
    let cloud = Cloud::seeded(1);
    let id = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    for comment in [Some("new".to_owned()), None] {
        let update = UpdateHostedZoneComment {
            id: id.clone(),
            comment: comment.clone(),
        };
        let updated = cloud.call(update).expect("updated");
        assert_eq!(updated.hosted_zone.config.comment, comment);
    }
}

#[test]
fn tags_are_on_zones_and_health_checks_that_there_are() {
    let cloud = Cloud::seeded(1);
    let id = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let id = id.trim_start_matches("/hostedzone/").to_owned();
    let tag = |key: &str, value: &str| Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    let change = |id: &str, add: Vec<Tag>, remove: &[&str]| {
        cloud.call(ChangeTagsForResource {
            resource_type: ResourceType::Hostedzone,
            resource_id: id.to_owned(),
            add_tags: (!add.is_empty()).then_some(add),
            remove_tag_keys: (!remove.is_empty())
                .then(|| remove.iter().map(|key| (*key).to_owned()).collect()),
        })
    };
    change(&id, vec![tag("a", "1"), tag("b", "2")], &[]).expect("tagged");
    change(&id, vec![tag("b", "3")], &["a"]).expect("tagged");
    let list = |kind, id: &str| {
        cloud.call(ListTagsForResource {
            resource_type: kind,
            resource_id: id.to_owned(),
        })
    };
    let listed = list(ResourceType::Hostedzone, &id).expect("lists");
    assert_eq!(listed.resource_tag_set.tags, [tag("b", "3")]);
    assert_eq!(listed.resource_tag_set.resource_id, id);
    let several = cloud.call(ListTagsForResources {
        resource_type: ResourceType::Hostedzone,
        resource_ids: vec![id.clone()],
    });
    assert_eq!(
        several.expect("lists").resource_tag_sets,
        [listed.resource_tag_set]
    );
    assert_eq!(
        change("Z1", vec![tag("a", "1")], &[])
            .expect_err("refused")
            .code,
        "NoSuchHostedZone"
    );
    assert_eq!(
        list(ResourceType::Healthcheck, &id)
            .expect_err("refused")
            .code,
        "NoSuchHealthCheck"
    );
}

#[test]
fn a_health_check_is_kept_until_it_is_deleted() {
    let cloud = Cloud::seeded(1);
    let make = |port: u16| {
        cloud.call(CreateHealthCheck {
            caller_reference: "a".to_owned(),
            health_check_config: Inert(serde_json::json!({
                "Type": "HTTPS", "FullyQualifiedDomainName": "a.tollgate.org", "Port": port
            })),
        })
    };
    let made = make(443).expect("made").health_check;
    assert_eq!(make(443).expect("the same").health_check, made);
    assert_eq!(
        make(80).expect_err("refused").code,
        "HealthCheckAlreadyExists"
    );
    let id = made.id.clone();
    let read = cloud.call(GetHealthCheck {
        health_check_id: id.clone(),
    });
    assert_eq!(read.expect("found").health_check, made);
    cloud
        .call(DeleteHealthCheck {
            health_check_id: id.clone(),
        })
        .expect("deleted");
    let gone = cloud.call(GetHealthCheck {
        health_check_id: id,
    });
    assert_eq!(gone.expect_err("gone").code, "NoSuchHealthCheck");
}

#[test]
fn no_zone_is_signed() {
    let cloud = Cloud::seeded(1);
    let id = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let read = cloud.call(GetDnssec { hosted_zone_id: id }).expect("found");
    assert_eq!(read.status.serve_signature, "NOT_SIGNING");
    let unknown = cloud.call(GetDnssec {
        hosted_zone_id: "Z1".to_owned(),
    });
    assert_eq!(unknown.expect_err("refused").code, "NoSuchHostedZone");
}
