//! Every page is a test: its bad examples print exactly their text, its good ones print nothing.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;

use tollgate_checks::{Rule, example, page, rules};

/// What `cargo xtask new rule` writes for somebody to replace.
const UNWRITTEN: [&str; 4] = [
    "One line: what is reported.",
    "What follows from it.",
    "aws_type",
    "AWS's page, the RFC's section",
];

/// What is wrong with a rule's page.
fn faults(rule: &Rule) -> Vec<String> {
    let page = match page::read(rule.page) {
        Ok(page) => page,
        Err(fault) => return vec![format!("line {}: {}", fault.line, fault.message)],
    };
    let mut found = Vec::new();
    if page.see.is_empty() {
        found.push("`## See` names no source".to_owned());
    }
    for text in UNWRITTEN {
        if rule.page.contains(text) {
            found.push(format!(
                "the page still says {text:?}: it has to be written"
            ));
        }
    }
    for (number, bad) in page.bad.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        match example::printed(rule, bad, folder.path()) {
            Err(error) => found.push(format!("bad example {}: {error}", number + 1)),
            Ok(printed) if printed.is_empty() => {
                found.push(format!("bad example {} prints nothing", number + 1));
            }
            Ok(printed) if printed != bad.output => {
                found.push(format!(
                    "bad example {} prints\n{printed}and not\n{}",
                    number + 1,
                    bad.output
                ));
            }
            Ok(_) => {}
        }
    }
    for (number, good) in page.good.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        match example::printed(rule, good, folder.path()) {
            Err(error) => found.push(format!("good example {}: {error}", number + 1)),
            Ok(printed) if printed.is_empty() => {}
            Ok(printed) => found.push(format!("good example {} prints\n{printed}", number + 1)),
        }
    }
    found
}

#[test]
fn every_page_holds() {
    let mut faulty = String::new();
    for rule in rules::all() {
        for fault in faults(rule) {
            let _ = writeln!(faulty, "{}: {fault}", rule.id);
        }
    }
    assert!(
        faulty.is_empty(),
        "\n{faulty}(`cargo xtask bless` rewrites the outputs)"
    );
}

#[test]
fn a_page_whose_examples_are_swapped_fails() {
    let rule = rules::suppression::unused::RULE;
    let swapped = rule.page.replace(
        "# tollgate:allow(cognito/implicit-flow) the old app needs it\n",
        "",
    );
    let page: &'static str = Box::leak(swapped.into_boxed_str());
    let faults = faults(&Rule { page, ..rule });
    assert_eq!(faults, ["bad example 1 prints nothing"]);
}

#[test]
fn ids_are_paths_and_stand_once() {
    let mut ids: Vec<_> = rules::all().map(|rule| rule.id).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for id in ids {
        let path = format!(
            "{}/src/rules/{}.rs",
            env!("CARGO_MANIFEST_DIR"),
            id.replace('-', "_")
        );
        assert!(
            std::path::Path::new(&path).is_file(),
            "{id} is not at {path}"
        );
    }
}
