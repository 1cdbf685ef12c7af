//! Answers to questions: RFC 1034 and 4592, and what is Route 53's own.

use super::super::change::Action;
use super::super::rdata::Data;
use super::super::resolve::Asked;
use super::super::test_answer::TestDnsAnswer;
use super::super::{Answer, Code, DomainName, Question, RecordType, resolve};
use super::{alias, ask, batch, create, make_zone, records, set, shown, synced_zone};
use crate::cloud::Cloud;
use crate::names::{Serves, Site};

fn soa(answer: &Answer) -> Vec<(String, u32, RecordType)> {
    let records = answer.authority.iter();
    records
        .map(|record| (record.name.host(), record.ttl, record.data.kind()))
        .collect()
}

fn serve(cloud: &Cloud, host: &str) {
    let site = Site {
        serves: Serves::Api {
            api: "abcdefghij".to_owned(),
        },
        certificate: None,
        policy: "TLS_1_2".to_owned(),
    };
    cloud.write(|world| world.names.insert(host, site));
}

#[test]
fn a_record_is_answered_when_it_is_in_sync_and_until_its_end_is() {
    let cloud = Cloud::seeded(1);
    let zone = synced_zone(&cloud, "tollgate.org");
    let a = || set("a.tollgate.org", RecordType::A, 60, &["192.0.2.1"]);
    create(&cloud, &zone, a()).expect("made");
    assert_eq!(
        ask(&cloud, "a.tollgate.org", RecordType::A).code,
        Code::NxDomain
    );
    cloud.advance(60);
    let answer = ask(&cloud, "A.Tollgate.ORG.", RecordType::A);
    assert_eq!(shown(&answer), ["a.tollgate.org 60 A 192.0.2.1"]);
    assert!(answer.authoritative);
    assert_eq!(answer.authority.len(), 4);
    assert!(answer.authority.iter().all(|record| record.ttl == 172_800));
    batch(&cloud, &zone, vec![(Action::Delete, a())]).expect("deleted");
    assert_eq!(
        ask(&cloud, "a.tollgate.org", RecordType::A).code,
        Code::NoError
    );
    cloud.advance(60);
    assert_eq!(
        ask(&cloud, "a.tollgate.org", RecordType::A).code,
        Code::NxDomain
    );
}

#[test]
fn no_name_no_data_and_no_zone_are_three_answers() {
    let cloud = Cloud::seeded(1);
    let zone = synced_zone(&cloud, "tollgate.org");
    records(
        &cloud,
        &zone,
        vec![set("x.a.tollgate.org", RecordType::A, 60, &["192.0.2.1"])],
    );
    let negative = vec![("tollgate.org".to_owned(), 900, RecordType::Soa)];
    for (name, kind, code) in [
        ("b.tollgate.org", RecordType::A, Code::NxDomain),
        ("x.a.tollgate.org", RecordType::Txt, Code::NoError),
        ("a.tollgate.org", RecordType::A, Code::NoError),
    ] {
        let answer = ask(&cloud, name, kind);
        assert_eq!((answer.code, answer.answers.len()), (code, 0), "{name}");
        assert_eq!(soa(&answer), negative, "{name}");
    }
    let outside = ask(&cloud, "tollgate.net", RecordType::A);
    assert_eq!(
        (outside.code, outside.authoritative),
        (Code::Refused, false)
    );
    assert!(outside.authority.is_empty());
}

/// RFC 4592 2.2.1, with its example zone moved to another name.
#[test]
fn wildcards_answer_as_rfc_4592_says() {
    let cloud = Cloud::seeded(1);
    let zone = synced_zone(&cloud, "tollgate.org");
    records(
        &cloud,
        &zone,
        vec![
            set(
                "*.tollgate.org",
                RecordType::Txt,
                3600,
                &["\"this is a wildcard\""],
            ),
            set(
                "*.tollgate.org",
                RecordType::Mx,
                3600,
                &["10 host1.tollgate.org."],
            ),
            set(
                "sub.*.tollgate.org",
                RecordType::Txt,
                3600,
                &["\"this is not a wildcard\""],
            ),
            set("host1.tollgate.org", RecordType::A, 3600, &["192.0.2.1"]),
            set(
                "_ssh._tcp.host1.tollgate.org",
                RecordType::Srv,
                3600,
                &["0 0 22 host1.tollgate.org"],
            ),
            set(
                "subdel.tollgate.org",
                RecordType::Ns,
                3600,
                &["ns.tollgate.com."],
            ),
        ],
    );
    let count = |name: &str, kind| ask(&cloud, name, kind).answers.len();
    assert_eq!(count("host3.tollgate.org", RecordType::Mx), 1);
    assert_eq!(count("host3.tollgate.org", RecordType::A), 0);
    assert_eq!(
        ask(&cloud, "host3.tollgate.org", RecordType::A).code,
        Code::NoError
    );
    assert_eq!(
        shown(&ask(&cloud, "foo.bar.tollgate.org", RecordType::Txt)),
        ["foo.bar.tollgate.org 3600 TXT \"this is a wildcard\""]
    );
    assert_eq!(count("host1.tollgate.org", RecordType::Mx), 0);
    assert_eq!(count("sub.*.tollgate.org", RecordType::Mx), 0);
    assert_eq!(
        ask(&cloud, "_telnet._tcp.host1.tollgate.org", RecordType::Srv).code,
        Code::NxDomain
    );
    let delegated = ask(&cloud, "host.subdel.tollgate.org", RecordType::A);
    assert_eq!(
        soa(&delegated),
        [("subdel.tollgate.org".to_owned(), 3600, RecordType::Ns)]
    );
    assert_eq!(
        ask(&cloud, "ghost.*.tollgate.org", RecordType::Mx).code,
        Code::NxDomain
    );
    assert_eq!(count("tollgate.org", RecordType::Txt), 0);
}

#[test]
fn a_cname_is_followed_through_our_zones_and_not_beyond() {
    let cloud = Cloud::seeded(1);
    let zone = synced_zone(&cloud, "tollgate.org");
    let other = synced_zone(&cloud, "tollgate.net");
    let cname = |name: &str, target: &str| set(name, RecordType::Cname, 300, &[target]);
    records(
        &cloud,
        &zone,
        vec![
            cname("a.tollgate.org", "b.tollgate.org"),
            cname("b.tollgate.org", "c.tollgate.net"),
            cname("out.tollgate.org", "www.other.com"),
            cname("none.tollgate.org", "missing.tollgate.org"),
            cname("loop.tollgate.org", "loop.tollgate.org"),
            cname(
                "aws.tollgate.org",
                "d-abcdefghij.execute-api.us-east-1.amazonaws.com",
            ),
        ],
    );
    records(
        &cloud,
        &other,
        vec![set("c.tollgate.net", RecordType::A, 60, &["192.0.2.1"])],
    );
    assert_eq!(
        shown(&ask(&cloud, "a.tollgate.org", RecordType::A)),
        [
            "a.tollgate.org 300 CNAME b.tollgate.org.",
            "b.tollgate.org 300 CNAME c.tollgate.net.",
            "c.tollgate.net 60 A 192.0.2.1"
        ]
    );
    assert_eq!(
        shown(&ask(&cloud, "a.tollgate.org", RecordType::Cname)),
        ["a.tollgate.org 300 CNAME b.tollgate.org."]
    );
    let out = ask(&cloud, "out.tollgate.org", RecordType::A);
    assert_eq!((out.code, out.answers.len()), (Code::NoError, 1));
    let none = ask(&cloud, "none.tollgate.org", RecordType::A);
    assert_eq!((none.code, none.answers.len()), (Code::NxDomain, 1));
    assert_eq!(
        ask(&cloud, "loop.tollgate.org", RecordType::A).code,
        Code::ServFail
    );
    serve(&cloud, "d-abcdefghij.execute-api.us-east-1.amazonaws.com");
    assert_eq!(
        shown(&ask(&cloud, "aws.tollgate.org", RecordType::A))[1],
        "d-abcdefghij.execute-api.us-east-1.amazonaws.com 60 A 127.0.0.1"
    );
}

#[test]
fn an_alias_is_answered_as_if_it_were_the_record_itself() {
    let cloud = Cloud::seeded(1);
    let zone = synced_zone(&cloud, "tollgate.org");
    let api = "d-abcdefghij.execute-api.us-east-1.amazonaws.com";
    records(
        &cloud,
        &zone,
        vec![
            set(
                "b.tollgate.org",
                RecordType::A,
                300,
                &["192.0.2.1", "192.0.2.2"],
            ),
            alias("a.tollgate.org", RecordType::A, &zone, "b.tollgate.org"),
            alias("tollgate.org", RecordType::A, "Z1UJRXOUMOOFQ8", api),
            alias("tollgate.org", RecordType::Aaaa, "Z1UJRXOUMOOFQ8", api),
            alias("*.tollgate.org", RecordType::A, &zone, "a.tollgate.org"),
        ],
    );
    for name in ["a.tollgate.org", "x.y.tollgate.org"] {
        assert_eq!(
            shown(&ask(&cloud, name, RecordType::A)),
            [
                format!("{name} 300 A 192.0.2.1"),
                format!("{name} 300 A 192.0.2.2")
            ]
        );
    }
    let nothing = ask(&cloud, "tollgate.org", RecordType::A);
    assert_eq!((nothing.code, nothing.answers.len()), (Code::NoError, 0));
    serve(&cloud, api);
    let served = ask(&cloud, "tollgate.org", RecordType::A);
    assert_eq!(shown(&served), ["tollgate.org 60 A 127.0.0.1"]);
    assert_eq!(served.addresses().count(), 1);
    assert_eq!(ask(&cloud, "tollgate.org", RecordType::Aaaa).answers, []);
}

#[test]
fn a_zone_below_another_answers_when_its_parent_delegates_to_it() {
    let cloud = Cloud::seeded(1);
    let parent = synced_zone(&cloud, "tollgate.org");
    let made = make_zone(&cloud, "dev.tollgate.org");
    let child = made.hosted_zone.id;
    records(
        &cloud,
        &child,
        vec![set("a.dev.tollgate.org", RecordType::A, 60, &["192.0.2.1"])],
    );
    assert_eq!(
        ask(&cloud, "a.dev.tollgate.org", RecordType::A).code,
        Code::NxDomain
    );
    let delegation = |servers: &[String]| {
        let values: Vec<&str> = servers.iter().map(String::as_str).collect();
        let set = set("dev.tollgate.org", RecordType::Ns, 300, &values);
        batch(&cloud, &parent, vec![(Action::Upsert, set)]).expect("delegated");
        cloud.advance(60);
    };
    delegation(&["ns1.other.com".to_owned(), "a.dev.tollgate.org".to_owned()]);
    let elsewhere = ask(&cloud, "a.dev.tollgate.org", RecordType::A);
    assert_eq!(
        (elsewhere.code, elsewhere.authoritative),
        (Code::NoError, false)
    );
    assert_eq!((elsewhere.answers.len(), elsewhere.authority.len()), (0, 2));
    delegation(&made.delegation_set.name_servers);
    let answer = ask(&cloud, "a.dev.tollgate.org", RecordType::A);
    assert_eq!(shown(&answer), ["a.dev.tollgate.org 60 A 192.0.2.1"]);
    assert!(answer.authoritative);
    let ds = ask(&cloud, "dev.tollgate.org", RecordType::Ds);
    assert_eq!(soa(&ds)[0].0, "tollgate.org");
    let ns = ask(&cloud, "dev.tollgate.org", RecordType::Ns);
    assert_eq!((ns.answers[0].ttl, ns.authoritative), (172_800, true));
}

#[test]
fn a_delegation_comes_with_the_addresses_that_the_zone_has() {
    let cloud = Cloud::seeded(1);
    let zone = synced_zone(&cloud, "tollgate.org");
    records(
        &cloud,
        &zone,
        vec![
            set(
                "dev.tollgate.org",
                RecordType::Ns,
                300,
                &["ns.dev.tollgate.org", "ns.other.com"],
            ),
            set("ns.dev.tollgate.org", RecordType::A, 60, &["192.0.2.53"]),
        ],
    );
    let answer = ask(&cloud, "ns.dev.tollgate.org", RecordType::A);
    assert!(!answer.authoritative && answer.answers.is_empty());
    assert_eq!(answer.additional[0].data, Data::A([192, 0, 2, 53].into()));
}

/// The registrar of a domain has the name servers of one zone only; the World takes that to be the first one.
#[test]
fn of_zones_with_one_name_the_oldest_answers() {
    let cloud = Cloud::seeded(1);
    let first = synced_zone(&cloud, "tollgate.org");
    let second = synced_zone(&cloud, "tollgate.org");
    records(
        &cloud,
        &second,
        vec![set("a.tollgate.org", RecordType::A, 60, &["192.0.2.2"])],
    );
    assert_eq!(
        ask(&cloud, "a.tollgate.org", RecordType::A).code,
        Code::NxDomain
    );
    records(
        &cloud,
        &first,
        vec![set("a.tollgate.org", RecordType::A, 60, &["192.0.2.1"])],
    );
    let answer = ask(&cloud, "a.tollgate.org", RecordType::A);
    assert_eq!(shown(&answer), ["a.tollgate.org 60 A 192.0.2.1"]);
}

#[test]
fn names_of_aws_are_answered_if_they_are_served_and_are_no_names_if_not() {
    let cloud = Cloud::seeded(1);
    for host in [
        "acm.us-east-1.amazonaws.com",
        "cognito-idp.eu-west-1.amazonaws.com",
    ] {
        assert_eq!(
            shown(&ask(&cloud, host, RecordType::A)),
            [format!("{host} 60 A 127.0.0.1")]
        );
        let v6 = ask(&cloud, host, RecordType::Aaaa);
        assert_eq!((v6.code, v6.answers.len()), (Code::NoError, 0));
    }
    for host in ["s3.amazonaws.com", "x.auth.us-east-1.amazoncognito.com"] {
        assert_eq!(ask(&cloud, host, RecordType::A).code, Code::NxDomain);
    }
    serve(&cloud, "x.auth.us-east-1.amazoncognito.com");
    assert_eq!(
        ask(&cloud, "x.auth.us-east-1.amazoncognito.com", RecordType::A).code,
        Code::NoError
    );
}

#[test]
fn any_answers_all_there_is_and_a_type_that_no_record_has_nothing() {
    let cloud = Cloud::seeded(1);
    let zone = synced_zone(&cloud, "tollgate.org");
    records(
        &cloud,
        &zone,
        vec![set("tollgate.org", RecordType::A, 60, &["192.0.2.1"])],
    );
    let ask = |kind| {
        let name = DomainName::parse("tollgate.org").expect("a name");
        cloud.read(|world| resolve(world, &Question { name, kind }))
    };
    assert_eq!(ask(Asked::Any).answers.len(), 6);
    let other = ask(Asked::Other);
    assert_eq!(
        (other.code, other.answers.len(), other.authority.len()),
        (Code::NoError, 0, 1)
    );
}

#[test]
fn the_api_asks_the_zone_itself() {
    let cloud = Cloud::seeded(1);
    synced_zone(&cloud, "tollgate.org");
    let zone = synced_zone(&cloud, "dev.tollgate.org");
    records(
        &cloud,
        &zone,
        vec![set("a.dev.tollgate.org", RecordType::A, 60, &["192.0.2.1"])],
    );
    let test = |name: &str| {
        let test = TestDnsAnswer {
            hosted_zone_id: zone.clone(),
            record_name: name.to_owned(),
            record_type: RecordType::A,
            resolver_ip: None,
            client_subnet_ip: None,
            client_subnet_mask: None,
        };
        let output = cloud.call(test).expect("answers");
        (output.response_code, output.record_data)
    };
    assert_eq!(
        test("a.dev.tollgate.org"),
        ("NOERROR".to_owned(), vec!["192.0.2.1".to_owned()])
    );
    assert_eq!(test("b.dev.tollgate.org"), ("NXDOMAIN".to_owned(), vec![]));
    assert_eq!(test("a.tollgate.org"), ("REFUSED".to_owned(), vec![]));
}
