//! Batches: whole or not at all, with Route 53's words for what is wrong.

use super::super::RecordType;
use super::super::change::Action;
use super::super::record_set::{
    ListResourceRecordSets, ListResourceRecordSetsOutput, ResourceRecordSet,
};
use super::{alias, batch, create, make_zone, records, refusal, set, synced_zone};
use crate::cloud::Cloud;
use crate::operation::AwsError;

fn a(name: &str, value: &str) -> ResourceRecordSet {
    set(name, RecordType::A, 60, &[value])
}

fn list(
    cloud: &Cloud,
    zone: &str,
    start: Option<(&str, Option<RecordType>)>,
    max_items: Option<&str>,
) -> ListResourceRecordSetsOutput {
    let list = ListResourceRecordSets {
        hosted_zone_id: zone.to_owned(),
        start_record_name: start.map(|(name, _)| name.to_owned()),
        start_record_type: start.and_then(|(_, kind)| kind),
        start_record_identifier: None,
        max_items: max_items.map(str::to_owned),
    };
    cloud.call(list).expect("lists")
}

fn names(page: &ListResourceRecordSetsOutput) -> Vec<String> {
    let sets = page.resource_record_sets.iter();
    sets.map(|set| format!("{} {}", set.name, set.kind))
        .collect()
}

#[test]
fn create_makes_what_is_not_there_and_upsert_what_is_or_is_not() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    create(&cloud, &zone, a("A.tollgate.org", "192.0.2.1")).expect("made");
    assert_eq!(
        refusal(create(&cloud, &zone, a("a.tollgate.org.", "192.0.2.2"))),
        "[Tried to create resource record set [name='a.tollgate.org.', type='A'] but it already \
         exists]"
    );
    for name in ["a.tollgate.org", "b.tollgate.org"] {
        let change = vec![(Action::Upsert, a(name, "192.0.2.3"))];
        batch(&cloud, &zone, change).expect("made or changed");
        let listed = list(&cloud, &zone, Some((name, Some(RecordType::A))), Some("1"));
        assert!(listed.resource_record_sets[0].values().eq(["192.0.2.3"]));
    }
}

#[test]
fn delete_repeats_what_there_is() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let two = |values: &[&str]| set("a.tollgate.org", RecordType::A, 60, values);
    create(&cloud, &zone, two(&["192.0.2.1", "192.0.2.2"])).expect("made");
    let delete = |set| batch(&cloud, &zone, vec![(Action::Delete, set)]);
    assert_eq!(
        refusal(delete(a("b.tollgate.org", "192.0.2.1"))),
        "[Tried to delete resource record set [name='b.tollgate.org.', type='A'] but it was not found]"
    );
    let mut other_ttl = two(&["192.0.2.1", "192.0.2.2"]);
    other_ttl.ttl = Some(61);
    for wrong in [two(&["192.0.2.1"]), other_ttl] {
        assert_eq!(
            refusal(delete(wrong)),
            "[Tried to delete resource record set [name='a.tollgate.org.', type='A'] but the values \
             provided do not match the current values]"
        );
    }
    delete(two(&["192.0.2.2", "192.0.2.1"])).expect("deleted, whatever the order");
    assert_eq!(
        list(&cloud, &zone, None, None).resource_record_sets.len(),
        2
    );
}

#[test]
fn a_batch_is_done_whole_or_not_at_all() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let changes = vec![
        (Action::Create, a("a.tollgate.org", "192.0.2.1")),
        (Action::Delete, a("b.tollgate.org", "192.0.2.1")),
    ];
    refusal(batch(&cloud, &zone, changes));
    assert_eq!(
        list(&cloud, &zone, None, None).resource_record_sets.len(),
        2
    );
}

#[test]
fn a_set_is_replaced_in_one_batch_and_not_changed_twice() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    create(&cloud, &zone, a("a.tollgate.org", "192.0.2.1")).expect("made");
    let cname = || set("a.tollgate.org", RecordType::Cname, 60, &["b.tollgate.org"]);
    let replace = vec![
        (Action::Delete, a("a.tollgate.org", "192.0.2.1")),
        (Action::Create, cname()),
    ];
    batch(&cloud, &zone, replace).expect("replaced by another type");
    let replace = vec![(Action::Create, cname()), (Action::Delete, cname())];
    batch(&cloud, &zone, replace).expect("replaced by itself");
    let twice = vec![(Action::Upsert, cname()), (Action::Upsert, cname())];
    assert_eq!(
        refusal(batch(&cloud, &zone, twice)),
        "[The request contains an invalid set of changes for a resource record set 'CNAME \
         a.tollgate.org.']"
    );
}

#[test]
fn a_name_lies_in_the_zone() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    assert_eq!(
        refusal(create(&cloud, &zone, a("x.other.com", "192.0.2.1"))),
        "[RRSet with DNS name x.other.com. is not permitted in zone tollgate.org.]"
    );
    assert_eq!(
        refusal(create(&cloud, &zone, a("a..tollgate.org", "192.0.2.1"))),
        "[FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with 'a..tollgate.org']"
    );
    create(&cloud, &zone, a("*.tollgate.org", "192.0.2.1")).expect("a wildcard");
    create(&cloud, &zone, a("tollgate.org", "192.0.2.1")).expect("the apex");
}

#[test]
fn a_cname_stands_alone_and_not_at_the_apex() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let cname = |name: &str| set(name, RecordType::Cname, 60, &["b.tollgate.org"]);
    assert_eq!(
        refusal(create(&cloud, &zone, cname("tollgate.org"))),
        "[RRSet of type CNAME with DNS name tollgate.org. is not permitted at apex in zone \
         tollgate.org.]"
    );
    create(&cloud, &zone, a("a.tollgate.org", "192.0.2.1")).expect("made");
    assert_eq!(
        refusal(create(&cloud, &zone, cname("a.tollgate.org"))),
        "[RRSet of type CNAME with DNS name a.tollgate.org. is not permitted as it conflicts with other \
         records with the same DNS name in zone tollgate.org.]"
    );
    create(&cloud, &zone, cname("c.tollgate.org")).expect("made");
    assert_eq!(
        refusal(create(&cloud, &zone, a("c.tollgate.org", "192.0.2.1"))),
        "[RRSet of type A with DNS name c.tollgate.org. is not permitted because a conflicting RRSet of \
         type  CNAME with the same DNS name already exists in zone tollgate.org.]"
    );
}

#[test]
fn the_apex_keeps_its_soa_and_its_name_servers() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let sets = list(&cloud, &zone, None, None).resource_record_sets;
    for (set, text) in sets.iter().zip([
        "[A HostedZone must contain at least one NS record for the zone itself.]",
        "[A HostedZone must contain exactly one SOA record.]",
    ]) {
        let delete = vec![(Action::Delete, set.clone())];
        assert_eq!(refusal(batch(&cloud, &zone, delete)), text);
        let mut changed = set.clone();
        changed.ttl = Some(300);
        batch(&cloud, &zone, vec![(Action::Upsert, changed)]).expect("changed");
    }
    let mut soa = sets[1].clone();
    soa.name = "a.tollgate.org".to_owned();
    assert_eq!(
        refusal(create(&cloud, &zone, soa)),
        "[A HostedZone must contain exactly one SOA record.]"
    );
    let mut ns = sets[0].clone();
    ns.name = "*.tollgate.org".to_owned();
    assert!(refusal(create(&cloud, &zone, ns.clone())).contains("wildcard"));
    ns.name = "a.tollgate.org".to_owned();
    create(&cloud, &zone, ns).expect("a delegation");
}

#[test]
fn values_are_read_and_every_wrong_one_is_named() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let make =
        |kind, values: &[&str]| create(&cloud, &zone, set("a.tollgate.org", kind, 60, values));
    assert_eq!(
        refusal(make(RecordType::A, &["1.2.3"])),
        "[Invalid Resource Record: FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 \
         address) encountered with '1.2.3']"
    );
    assert_eq!(
        refusal(make(RecordType::A, &["1.2.3", "192.0.2.1", "x"])),
        "[Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 \
         address) encountered with '1.2.3'', 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a \
         valid IPv4 address) encountered with 'x'']"
    );
    assert_eq!(
        refusal(make(RecordType::A, &["192.0.2.1", "192.0.2.1"])),
        "[Duplicate Resource Record: '192.0.2.1']"
    );
    assert_eq!(
        refusal(make(
            RecordType::Cname,
            &["b.tollgate.org", "c.tollgate.org"]
        )),
        "[Cannot have more than 1 record in a RRSet of type CNAME.]"
    );
    assert_eq!(
        make(RecordType::Https, &["1 ."]).expect_err("refused"),
        AwsError::not_modelled("records of type HTTPS")
    );
    make(RecordType::A, &["192.0.2.1", "192.0.2.2"]).expect("made");
}

#[test]
fn a_batch_and_a_set_have_their_limits() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let sets = |action: Action, count: usize| {
        let set = |at| a(&format!("a{at}.tollgate.org"), "192.0.2.1");
        (0..count).map(|at| (action, set(at))).collect::<Vec<_>>()
    };
    assert_eq!(
        refusal(batch(&cloud, &zone, sets(Action::Upsert, 501))),
        "[Number of records limit of 1000 exceeded.]"
    );
    batch(&cloud, &zone, sets(Action::Upsert, 500)).expect("an UPSERT counts twice");
    let values: Vec<String> = (0..401)
        .map(|at| format!("10.0.{}.{}", at / 256, at % 256))
        .collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let many = |values: &[&str]| {
        create(
            &cloud,
            &zone,
            set("b.tollgate.org", RecordType::A, 60, values),
        )
    };
    assert_eq!(
        refusal(many(&values)),
        "[Cannot have more than 400 records in a RRSet.]"
    );
    many(&values[1..]).expect("400 values");
    let long = format!("\"{}\"", "x".repeat(250));
    let texts = |count: usize| {
        let name = |at| format!("t{at}.tollgate.org");
        (0..count)
            .map(|at| {
                (
                    Action::Create,
                    set(&name(at), RecordType::Txt, 60, &[&long]),
                )
            })
            .collect()
    };
    assert_eq!(
        refusal(batch(&cloud, &zone, texts(128))),
        "[Number of characters limit of 32000 exceeded.]"
    );
    batch(&cloud, &zone, texts(126)).expect("31752 characters");
}

#[test]
fn a_set_has_values_or_a_target() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let neither = ResourceRecordSet {
        ttl: None,
        ..a("a.tollgate.org", "192.0.2.1")
    };
    let both = ResourceRecordSet {
        alias_target: alias("a", RecordType::A, &zone, "b.tollgate.org").alias_target,
        ..a("a.tollgate.org", "192.0.2.1")
    };
    for (set, found) in [(neither, "none"), (both, "more than one")] {
        let error = create(&cloud, &zone, set).expect_err("refused");
        assert_eq!(error.code, "InvalidInput");
        assert_eq!(
            error.message,
            format!(
                "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and \
                 ResourceRecords], or TrafficPolicyInstanceId], but found {found} in Change with \
                 [Action=CREATE, Name=a.tollgate.org, Type=A, SetIdentifier=null]"
            )
        );
    }
}

/// A routing policy is refused by the name of its member, not stored as if it had an effect.
#[test]
fn routing_policies_are_refused_by_name() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let run = |extra: (&str, serde_json::Value)| {
        let mut set = serde_json::json!({
            "Name": "a.tollgate.org", "Type": "A", "TTL": 60,
            "ResourceRecords": [{"Value": "192.0.2.1"}]
        });
        set[extra.0] = extra.1;
        let input = serde_json::json!({
            "HostedZoneId": zone,
            "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": set}]}
        });
        cloud.write(|world| {
            let mut call = crate::operation::Call {
                world,
                region: "us-east-1".to_owned(),
            };
            let service = crate::operation::Service::Route53;
            crate::wire::run(service, "ChangeResourceRecordSets", input, &mut call)
        })
    };
    for (member, value) in [
        ("Weight", serde_json::json!(1)),
        ("Region", serde_json::json!("us-east-1")),
        ("Failover", serde_json::json!("PRIMARY")),
        ("MultiValueAnswer", serde_json::json!(true)),
        ("GeoLocation", serde_json::json!({"CountryCode": "*"})),
        ("HealthCheckId", serde_json::json!("x")),
        ("SetIdentifier", serde_json::json!("x")),
    ] {
        let error = run((member, value)).expect_err("refused");
        assert_eq!(error.code, AwsError::NOT_MODELLED);
        assert!(error.message.contains(member), "{}", error.message);
    }
    run(("TTL", serde_json::json!(61))).expect("a simple set");
}

#[test]
fn sets_are_listed_by_reversed_labels_and_from_where_one_says() {
    let cloud = Cloud::seeded(1);
    let zone = synced_zone(&cloud, "tollgate.org");
    records(
        &cloud,
        &zone,
        vec![
            a("www.tollgate.org", "192.0.2.1"),
            a("*.tollgate.org", "192.0.2.1"),
            set("www.tollgate.org", RecordType::Txt, 60, &["\"x\""]),
            a("tollgate.org", "192.0.2.1"),
            a("x.b.tollgate.org", "192.0.2.1"),
        ],
    );
    let all = list(&cloud, &zone, None, None);
    assert_eq!(
        names(&all),
        [
            "tollgate.org. A",
            "tollgate.org. NS",
            "tollgate.org. SOA",
            "\\052.tollgate.org. A",
            "x.b.tollgate.org. A",
            "www.tollgate.org. A",
            "www.tollgate.org. TXT"
        ]
    );
    assert_eq!((all.is_truncated, all.max_items.as_str()), (false, "300"));
    let one = list(
        &cloud,
        &zone,
        Some(("www.tollgate.org.", Some(RecordType::Txt))),
        Some("1"),
    );
    assert_eq!(names(&one), ["www.tollgate.org. TXT"]);
    assert!(!one.is_truncated);
    let page = list(&cloud, &zone, Some(("\\052.tollgate.org", None)), Some("2"));
    assert_eq!(
        names(&page),
        ["\\052.tollgate.org. A", "x.b.tollgate.org. A"]
    );
    assert_eq!(page.next_record_name.as_deref(), Some("www.tollgate.org."));
    assert_eq!(page.next_record_type, Some(RecordType::A));
    let between = list(
        &cloud,
        &zone,
        Some(("a.tollgate.org", Some(RecordType::Txt))),
        Some("1"),
    );
    assert_eq!(names(&between), ["x.b.tollgate.org. A"]);
    let typed = cloud.call(ListResourceRecordSets {
        hosted_zone_id: zone,
        start_record_name: None,
        start_record_type: Some(RecordType::A),
        start_record_identifier: None,
        max_items: None,
    });
    assert_eq!(typed.expect_err("refused").code, "InvalidInput");
}
