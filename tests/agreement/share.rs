//! How many rules are shown, which is how many predict something, and that the others have a source.

use tollgate_checks::{Predicts, page, rules};

#[test]
fn a_third_of_all_rules_is_shown() {
    let all = rules::all().count();
    let shown = rules::all()
        .filter(|rule| !matches!(rule.predicts, Predicts::Posture(_)))
        .count();
    println!("{shown} of {all} rules are shown");
    assert!(shown * 3 >= all, "{shown} of {all} rules are shown");
}

/// A posture's level is part of its type; its source is what its page says under `See`.
#[test]
fn an_opinion_has_a_source() {
    for rule in rules::all() {
        let page = page::read(rule.page).unwrap();
        let named = ["https://", "RFC ", "CWE-"];
        let source = |line: &&str| named.iter().any(|name| line.contains(name));
        if let Predicts::Posture(level) = rule.predicts {
            assert!(
                page.see.iter().any(source),
                "{} is {} and names no source",
                rule.id,
                level.name()
            );
        }
    }
}
