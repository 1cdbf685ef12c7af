//! Alias records: which targets are taken.

use super::super::RecordType;
use super::super::change::Action;
use super::super::record_set::ResourceRecordSet;
use super::{alias, batch, create, make_zone, refusal, set};
use crate::cloud::Cloud;
use crate::operation::AwsError;

fn a(name: &str, value: &str) -> ResourceRecordSet {
    set(name, RecordType::A, 60, &[value])
}

#[test]
fn an_alias_names_the_zone_of_its_target() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let bare = zone.trim_start_matches("/hostedzone/").to_owned();
    create(&cloud, &zone, a("b.tollgate.org", "192.0.2.1")).expect("made");
    let make = |zone_of: &str, target: &str| {
        let set = alias("a.tollgate.org", RecordType::A, zone_of, target);
        batch(&cloud, &zone, vec![(Action::Upsert, set)])
    };
    let regional = "d-abcdefghij.execute-api.us-east-1.amazonaws.com";
    for (zone_of, target) in [
        ("Z2FDTNDATAQYW2", regional),
        ("Z1UJRXOUMOOFQ8", "d111111abcdef8.cloudfront.net"),
        ("ZLY8HYME6SFDD", regional),
        (bare.as_str(), regional),
        (bare.as_str(), "b.other.org"),
        ("Z0UNKNOWN", "b.tollgate.org"),
    ] {
        let tried = format!(
            "Tried to create an alias that targets {target}., type A in zone {zone_of}, but"
        );
        assert_eq!(
            refusal(make(zone_of, target)),
            format!(
                "[{tried} the alias target name does not lie within the target zone, {tried} that target \
                 was not found]"
            )
        );
    }
    assert_eq!(
        refusal(make(&bare, "c.tollgate.org")),
        format!(
            "[Tried to create an alias that targets c.tollgate.org., type A in zone {bare}, but that \
             target was not found]"
        )
    );
    assert_eq!(
        make("Z35SXDOTRQ7X7K", "x.us-east-1.elb.amazonaws.com").expect_err("refused"),
        AwsError::not_modelled("the alias target x.us-east-1.elb.amazonaws.com.")
    );
    make("Z1UJRXOUMOOFQ8", regional).expect("a regional API");
    make("Z2FDTNDATAQYW2", "d111111abcdef8.cloudfront.net").expect("a distribution");
    make(&zone, "B.tollgate.org").expect("a record of the zone");
}

#[test]
fn an_alias_does_not_lead_back_to_itself() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let pair = |from: &str, to: &str| (Action::Upsert, alias(from, RecordType::A, &zone, to));
    let circle = vec![
        pair("a.tollgate.org", "b.tollgate.org"),
        pair("b.tollgate.org", "a.tollgate.org"),
    ];
    assert!(refusal(batch(&cloud, &zone, circle)).contains("that target was not found"));
    let chain = vec![
        pair("a.tollgate.org", "b.tollgate.org"),
        pair("b.tollgate.org", "c.tollgate.org"),
        (Action::Create, a("c.tollgate.org", "192.0.2.1")),
    ];
    batch(&cloud, &zone, chain).expect("a chain that ends");
}

#[test]
fn an_alias_has_a_type_that_its_target_can_have() {
    let cloud = Cloud::seeded(1);
    let zone = make_zone(&cloud, "tollgate.org").hosted_zone.id;
    let distribution = "d111111abcdef8.cloudfront.net";
    let make = |kind| {
        create(
            &cloud,
            &zone,
            alias("a.tollgate.org", kind, "Z2FDTNDATAQYW2", distribution),
        )
    };
    assert!(refusal(make(RecordType::Txt)).contains("that target was not found"));
    make(RecordType::A).expect("an address");
    make(RecordType::Aaaa).expect("an address");
    let ns = alias("b.tollgate.org", RecordType::Ns, &zone, "tollgate.org");
    assert!(refusal(create(&cloud, &zone, ns)).contains("that target was not found"));
    let mut health = alias(
        "c.tollgate.org",
        RecordType::A,
        "Z2FDTNDATAQYW2",
        distribution,
    );
    if let Some(target) = &mut health.alias_target {
        target.evaluate_target_health = true;
    }
    assert!(refusal(create(&cloud, &zone, health)).contains("EvaluateTargetHealth"));
}
