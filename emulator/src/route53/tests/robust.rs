//! Whatever the text, reading it ends in a value or a refusal; and a World with zones survives being written down.

use proptest::prelude::*;

use super::super::rdata::Data;
use super::super::{Code, DomainName, RecordType};
use super::{alias, ask, create, records, set, synced_zone};
use crate::cloud::Cloud;
use crate::world::World;

const KINDS: [RecordType; 12] = [
    RecordType::A,
    RecordType::Aaaa,
    RecordType::Caa,
    RecordType::Cname,
    RecordType::Ds,
    RecordType::Mx,
    RecordType::Naptr,
    RecordType::Soa,
    RecordType::Srv,
    RecordType::Sshfp,
    RecordType::Tlsa,
    RecordType::Txt,
];

proptest! {
    /// What a name is shown as reads as the same name.
    #[test]
    fn a_name_reads_back(labels in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..20), 0..8)) {
        let name = DomainName::from_labels(labels.iter().map(Vec::as_slice)).expect("short labels");
        prop_assert_eq!(DomainName::parse(&name.to_string()), Ok(name.clone()));
        prop_assert!(name.wire().len() == name.wire_length());
        prop_assert!(name.sorts_under(&name) && name.is_within(&name));
    }

    /// Equal names are ordered as equal, and only those.
    #[test]
    fn the_order_of_names_agrees_with_their_equality(a in "[ab.\\\\056*-]{1,8}", b in "[ab.\\\\056*-]{1,8}") {
        if let (Ok(a), Ok(b)) = (DomainName::parse(&a), DomainName::parse(&b)) {
            prop_assert_eq!(a == b, a.cmp(&b).is_eq());
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        }
    }

    #[test]
    fn any_text_is_a_name_or_refused(text in ".{0,300}") {
        if let Ok(name) = DomainName::parse(&text) {
            prop_assert!(name.wire_length() <= 255);
        }
    }

    #[test]
    fn any_text_is_a_value_or_refused(text in "(\\PC|[0-9\" \\\\.]){0,80}", at in 0..KINDS.len()) {
        if let Ok(data) = Data::parse(KINDS[at], &text) {
            prop_assert_eq!(data.kind(), KINDS[at]);
            prop_assert!(!data.wire().is_empty());
            prop_assert!(!data.to_string().is_empty());
        }
    }

    #[test]
    fn any_name_is_answered(name in "[a-z*.\\\\0-7_-]{1,40}") {
        let cloud = Cloud::seeded(1);
        let zone = synced_zone(&cloud, "tollgate.org");
        records(&cloud, &zone, vec![set("*.tollgate.org", RecordType::A, 60, &["192.0.2.1"])]);
        for text in [name.clone(), format!("{name}.tollgate.org")] {
            if DomainName::parse(&text).is_ok() {
                ask(&cloud, &text, RecordType::A);
            }
        }
    }
}

#[test]
fn a_world_with_zones_is_the_same_after_being_written_down() {
    let cloud = Cloud::seeded(1);
    let zone = synced_zone(&cloud, "tollgate.org");
    records(
        &cloud,
        &zone,
        vec![
            set("*.tollgate.org", RecordType::A, 60, &["192.0.2.1"]),
            set(
                "a.tollgate.org",
                RecordType::Caa,
                60,
                &["0 issue \"amazon.com\""],
            ),
            set("a.tollgate.org", RecordType::Ds, 60, &["1 5 1 00ff"]),
            alias("b.tollgate.org", RecordType::A, &zone, "*.tollgate.org"),
        ],
    );
    create(
        &cloud,
        &zone,
        set("c.tollgate.org", RecordType::A, 60, &["192.0.2.2"]),
    )
    .expect("made");
    let written = cloud.read(|world| serde_json::to_value(world).expect("written"));
    let world: World = serde_json::from_value(written.clone()).expect("read");
    assert_eq!(serde_json::to_value(&world).expect("written"), written);
    let again = Cloud::of(world);
    assert_eq!(
        ask(&again, "b.tollgate.org", RecordType::A)
            .addresses()
            .count(),
        1
    );
    assert_eq!(
        ask(&again, "c.tollgate.org", RecordType::A)
            .addresses()
            .next(),
        Some([192, 0, 2, 1].into())
    );
    again.advance(60);
    assert_eq!(
        ask(&again, "c.tollgate.org", RecordType::A)
            .addresses()
            .next(),
        Some([192, 0, 2, 2].into())
    );
    assert_eq!(
        ask(&again, "tollgate.net", RecordType::A).code,
        Code::Refused
    );
}
