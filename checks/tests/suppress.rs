//! Suppressions: what a comment allows, where, how long, and what is said about the comment itself.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use common::config;
use tollgate_checks::date::Date;
use tollgate_checks::rules::suppression;
use tollgate_checks::suppress;
use tollgate_checks::{Config, Findings, Predicts, Rule, Severity, check_with};

/// Reports every attribute of every resource, and every secret of a workflow.
fn everything(config: &Config, found: &mut Findings) {
    for resource in config.all() {
        for attribute in &resource.block.attributes {
            found
                .report(attribute.span, "set")
                .at(resource.address.as_ref());
        }
        for nested in &resource.block.blocks {
            found
                .report(nested.header, "nested")
                .at(resource.address.as_ref());
        }
    }
    for workflow in &config.pipeline.workflows {
        for (_, step) in workflow.steps() {
            if let Some(run) = &step.run {
                found.report(run.span, "runs");
            }
        }
    }
}

/// An id that a rule of this crate has, so that it is a known one.
const LOUD: Rule = Rule {
    id: "suppression/unused",
    page: "",
    predicts: Predicts::Posture(Severity::Low),
    check: everything,
};

/// What is left of the findings (`line: message`), and how many were taken out.
fn left(files: &[(&str, &str)], today: &str) -> (Vec<String>, usize) {
    let config = config(".", files);
    assert_eq!(config.incomplete, []);
    let rules = [
        &LOUD,
        &suppression::expired::RULE,
        &suppression::without_reason::RULE,
    ];
    let mut findings = check_with(&config, rules).findings;
    let count = suppress::apply(&config, &rules, &mut findings, Date::parse(today).unwrap());
    let shown = findings.iter().map(|finding| {
        let line = config
            .sources
            .position(finding.span.file, finding.span.start)
            .line;
        format!("{line}: {}", finding.message)
    });
    (shown.collect(), count)
}

fn terraform(text: &str) -> (Vec<String>, usize) {
    left(&[("main.tf", text)], "2026-06-01")
}

#[test]
fn a_comment_covers_the_attribute_that_it_stands_at_or_before() {
    let text = "resource \"a\" \"b\" {\n  x = 1 # tollgate:allow(suppression/unused) known\n  # tollgate:allow(suppression/unused) known\n\n  # and another comment\n  y = [\n    1,\n  ]\n  z = 3\n}\n";
    assert_eq!(terraform(text), (vec!["9: set".to_owned()], 2));
}

#[test]
fn a_comment_covers_the_whole_block() {
    let inside = "resource \"a\" \"b\" {\n  x = 1\n  // tollgate:allow(suppression/unused) known\n  nested {\n    y = 2\n  }\n  z = 3\n}\n";
    assert_eq!(
        terraform(inside),
        (vec!["2: set".to_owned(), "7: set".to_owned()], 1)
    );
    let before = format!("/* tollgate:allow(suppression/unused) known */\n{inside}")
        .replace("  // tollgate:allow(suppression/unused) known\n", "");
    assert_eq!(terraform(&before), (vec![], 3));
    let at = inside.replace(
        "\"b\" {",
        "\"b\" { # tollgate:allow(suppression/unused) known",
    );
    let (shown, count) = terraform(&at);
    assert_eq!(count, 3);
    assert_eq!(
        shown,
        Vec::<String>::new(),
        "both comments have something to allow"
    );
}

#[test]
fn another_rule_is_not_allowed_with_it() {
    let text = "# tollgate:allow(suppression/expired) known\nresource \"a\" \"b\" {\n  x = 1\n}\n";
    let (shown, count) = terraform(text);
    assert_eq!(count, 0);
    assert_eq!(
        shown,
        [
            "1: `suppression/expired` reports nothing here: this suppression has nothing to allow",
            "3: set"
        ]
    );
    let several = text.replace(
        "(suppression/expired)",
        "(suppression/expired, suppression/unused)",
    );
    assert_eq!(terraform(&several).1, 1);
}

#[test]
fn nothing_is_allowed_without_a_reason_or_after_the_last_day() {
    let with = |comment: &str, today: &str| {
        let text = format!("# tollgate:allow{comment}\nresource \"a\" \"b\" {{\n  x = 1\n}}\n");
        left(&[("main.tf", &text)], today)
    };
    assert_eq!(
        with("(suppression/unused) known until 2026-06-01", "2026-06-01"),
        (vec![], 1)
    );
    let (shown, count) = with("(suppression/unused) known until 2026-06-01", "2026-06-02");
    assert_eq!((shown.len(), count), (2, 0), "{shown:?}");
    assert!(
        shown[0].starts_with("1: this suppression ended on 2026-06-01"),
        "{shown:?}"
    );
    for comment in [
        "(suppression/unused)",
        "(suppression/unused) until 2999-01-01",
        "",
        "()",
        " suppression/unused known",
    ] {
        let (shown, count) = with(comment, "2026-06-01");
        assert_eq!((shown.len(), count), (2, 0), "{comment}: {shown:?}");
    }
    let (shown, _) = with("(suppression/unused) known until 2026-02-30", "2026-01-01");
    assert!(shown[0].contains("is no date"), "{shown:?}");
}

#[test]
fn the_mark_counts_in_a_comment_alone() {
    let text = "resource \"a\" \"b\" {\n  x = \"tollgate:allow(suppression/unused) no\"\n}\n";
    assert_eq!(terraform(text), (vec!["2: set".to_owned()], 0));
}

#[test]
fn in_a_workflow_a_comment_covers_what_is_indented_below() {
    let workflow = "on: push\njobs:\n  a:\n    steps:\n      # tollgate:allow(suppression/unused) known\n      - name: x\n        run: terraform apply\n      - run: terraform plan\n";
    let files = [
        ("main.tf", "locals {}\n"),
        (".github/workflows/a.yml", workflow),
    ];
    assert_eq!(left(&files, "2026-06-01"), (vec!["8: runs".to_owned()], 1));
}

#[test]
fn on_a_module_call_a_comment_covers_everything_inside() {
    let inner =
        "resource \"a\" \"b\" {\n  x = 1\n}\nmodule \"deep\" {\n  source = \"../deep\"\n}\n";
    let deep = "resource \"a\" \"c\" {\n\n\n\n  y = 1\n}\n";
    let call = |comment: &str, other: &str| {
        format!(
            "{comment}module \"one\" {{\n  source = \"./inner\"\n}}\nmodule \"two\" {{{other}\n  source = \"./inner\"\n}}\n"
        )
    };
    let comment = "# tollgate:allow(suppression/unused) known\n";
    let judged = |main: &str| {
        left(
            &[
                ("main.tf", main),
                ("inner/a.tf", inner),
                ("deep/a.tf", deep),
            ],
            "2026-06-01",
        )
    };
    let (shown, count) = judged(&call("", ""));
    assert_eq!(
        (shown.len(), count),
        (4, 0),
        "each instance is judged: {shown:?}"
    );
    let (shown, count) = judged(&call(comment, ""));
    assert_eq!(
        (shown.len(), count),
        (2, 2),
        "the other call is not allowed: {shown:?}"
    );
    let (shown, count) = judged(&call(
        comment,
        " // tollgate:allow(suppression/unused) known",
    ));
    assert_eq!((shown.len(), count), (0, 4), "{shown:?}");
}
