//! Every row of `fixtures/stacks/orchard-flawed/FLAWS.md`: which rule reports it and where, or why
//! none does.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;

#[path = "common/repository.rs"]
mod repository;

use tollgate_checks::{Input, check, load};

/// What becomes of a row.
enum Row {
    /// A rule reports it, in this file and line.
    At(&'static str, &'static str, usize),
    /// No rule does, for this reason.
    No(&'static str),
}

use Row::{At, No};

const WORKFLOW: &str = ".github/workflows/terraform.yml";

/// The rows by their numbers.
const ROWS: [(u32, Row); 92] = [
    (1, At("backend/credential-empty", "backend.tf", 5)),
    (2, At("backend/remote-instead-of-cloud", "backend.tf", 2)),
    (3, At("deployment/prefix-twice", "backend.tf", 8)),
    (4, At("deployment/organization-nobody-reads", WORKFLOW, 13)),
    (5, At("module/terraform-version-open", "backend.tf", 1)),
    (6, At("module/provider-version-open", "backend.tf", 1)),
    (7, At("module/no-lock-file", "backend.tf", 1)),
    (8, At("provider/account-left-open", "provider.tf", 1)),
    (9, At("provider/no-default-tags", "provider.tf", 1)),
    (10, At("reference/interpolation-only", "cognito.tf", 6)),
    (11, At("reference/host-written-out", "certificate.tf", 6)),
    (12, At("acm/region-by-chance", "provider.tf", 2)),
    (13, At("reference/empty-id", "certificate.tf", 5)),
    (14, At("module/version-floats", "certificate.tf", 3)),
    (15, At("acm/duplicate-certificates", "certificate.tf", 1)),
    (16, At("acm/email-validation", "certificate.tf", 11)),
    (17, At("acm/host-not-covered", "cognito.tf", 7)),
    (18, At("acm/used-before-validated", "cognito.tf", 7)),
    (19, At("acm/waiting-switched-off", "certificate.tf", 7)),
    (20, At("cognito/login-host-is-api-host", "cognito.tf", 8)),
    (
        21,
        No(
            "the zone of the parent is not in the tree: whether it has an address there cannot be known",
        ),
    ),
    (22, At("cognito/login-without-record", "cognito.tf", 8)),
    (23, At("cognito/mfa-off", "cognito.tf", 1)),
    (24, At("cognito/threat-protection-off", "cognito.tf", 1)),
    (25, At("cognito/weak-passwords", "cognito.tf", 1)),
    (26, At("cognito/pool-can-be-deleted", "cognito.tf", 1)),
    (27, At("cognito/open-sign-up", "cognito.tf", 1)),
    (28, At("cognito/no-recovery-channel", "cognito.tf", 1)),
    (29, At("cognito/sign-in-names-left-open", "cognito.tf", 1)),
    (30, At("cognito/recovery-by-sms", "cognito.tf", 1)),
    (31, At("cognito/default-mail-sender", "cognito.tf", 1)),
    (32, At("cognito/nothing-watches-sign-in", "cognito.tf", 1)),
    (33, At("cognito/implicit-grant", "cognito.tf", 28)),
    (34, At("cognito/secret-for-a-browser", "cognito.tf", 25)),
    (35, At("cognito/secret-for-a-browser", "cognito.tf", 25)),
    (
        36,
        At("cognito/api-scope-never-requested", "cognito.tf", 30),
    ),
    (37, At("cognito/one-scope-for-everything", "cognito.tf", 17)),
    (38, At("cognito/users-can-be-enumerated", "cognito.tf", 22)),
    (39, At("cognito/no-logout-url", "cognito.tf", 22)),
    (40, At("cognito/refresh-without-rotation", "cognito.tf", 22)),
    (41, At("cognito/auth-flows-left-open", "cognito.tf", 22)),
    (42, At("cognito/redirect-to-front-page", "cognito.tf", 31)),
    (43, At("reference/redundant-depends-on", "cognito.tf", 36)),
    (44, At("reference/setting-in-comment", "cognito.tf", 29)),
    (45, At("reference/undeclared", "lambda.tf", 33)),
    (46, At("apigateway/pool-not-joined", "cognito.tf", 11)),
    (47, At("apigateway/host-without-domain", "cognito.tf", 13)),
    (48, At("reference/hardcoded-account-id", "lambda.tf", 33)),
    (49, At("lambda/permission-for-every-stage", "lambda.tf", 33)),
    (50, At("reference/missing-file", "lambda.tf", 24)),
    (51, At("lambda/handler-not-in-the-package", "lambda.tf", 22)),
    (52, At("lambda/runtime-ended", "lambda.tf", 21)),
    (53, At("lambda/default-timeout", "lambda.tf", 19)),
    (54, At("lambda/role-without-logs", "lambda.tf", 1)),
    (55, At("lambda/no-log-group", "lambda.tf", 19)),
    (56, At("lambda/tracing-off", "lambda.tf", 19)),
    (
        57,
        No(
            "a queue, a network, reserved concurrency and signed code are choices, and for a function behind an API mostly no help",
        ),
    ),
    (58, At("reference/fixed-name-in-workspaces", "lambda.tf", 2)),
    (59, At("iam/policy-as-text", "lambda.tf", 4)),
    (60, At("lambda/empty-id-at-import", "src/order.py", 7)),
    (
        61,
        At("lambda/import-not-in-the-package", "src/order.py", 4),
    ),
    (62, At("lambda/event-is-the-answer", "src/order.py", 23)),
    (63, At("lambda/field-of-the-body", "src/order.py", 20)),
    (64, At("lambda/card-numbers", "src/order.py", 34)),
    (65, At("pipeline/step-never-runs", WORKFLOW, 80)),
    (66, At("pipeline/payload-the-event-lacks", WORKFLOW, 71)),
    (67, At("pipeline/permission-too-wide", WORKFLOW, 8)),
    (68, At("pipeline/long-lived-keys", WORKFLOW, 15)),
    (69, At("pipeline/secret-for-every-step", WORKFLOW, 16)),
    (70, At("pipeline/action-on-a-tag", WORKFLOW, 30)),
    (71, At("pipeline/action-runtime-withdrawn", WORKFLOW, 33)),
    (72, At("pipeline/token-left-behind", WORKFLOW, 30)),
    (73, At("pipeline/name-in-script", WORKFLOW, 61)),
    (74, At("pipeline/plan-text-published", WORKFLOW, 57)),
    (75, At("pipeline/state-lock-off", WORKFLOW, 39)),
    (76, At("pipeline/auto-approve", WORKFLOW, 81)),
    (77, At("pipeline/auto-approve", WORKFLOW, 81)),
    (78, At("pipeline/format-not-checked", WORKFLOW, 43)),
    (79, At("pipeline/failure-ignored", WORKFLOW, 52)),
    (80, At("deployment/branch-and-environment", WORKFLOW, 23)),
    (81, At("deployment/token-nobody-reads", WORKFLOW, 14)),
    (82, At("deployment/keys-for-remote-runs", "backend.tf", 2)),
    (83, At("pipeline/terraform-out-of-support", WORKFLOW, 35)),
    (84, At("pipeline/log-level", WORKFLOW, 11)),
    (85, At("pipeline/no-timeout", WORKFLOW, 20)),
    (86, At("pipeline/command-in-a-comment", WORKFLOW, 85)),
    (87, At("pipeline/variable-nobody-reads", WORKFLOW, 17)),
    (88, At("deployment/token-in-cli-config", ".terraformrc", 2)),
    (
        89,
        No("a step of a procedure that people follow, in no file"),
    ),
    (
        90,
        No("a step of a procedure that people follow, in no file"),
    ),
    (
        91,
        No("a step of a procedure that people follow, in no file"),
    ),
    (92, At("backend/state-not-ignored", "backend.tf", 1)),
];

/// Rule, file and line of everything that is reported on the flawed stack in a repository of its own.
fn reported() -> BTreeSet<(&'static str, String, usize)> {
    let (_folder, root) = repository::of("orchard-flawed");
    let config = load(&Input {
        paths: vec![root.clone()],
        current: root,
        ..Input::default()
    });
    assert_eq!(config.incomplete, []);
    check(&config)
        .findings
        .into_iter()
        .map(|finding| {
            let file = config.sources.get(finding.span.file).unwrap();
            let position = config
                .sources
                .position(finding.span.file, finding.span.start);
            (finding.rule, file.path.clone(), position.line)
        })
        .collect()
}

#[test]
fn rows_are_reported_where_they_are() {
    let reported = reported();
    let mut missing = Vec::new();
    for (number, row) in &ROWS {
        if let At(rule, file, line) = row
            && !reported.contains(&(rule, (*file).to_owned(), *line))
        {
            missing.push(format!("row {number}: {rule} at {file}:{line}"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}\nof\n{reported:#?}");
}

#[test]
fn every_row_stands_once_and_a_gap_has_a_reason() {
    let numbers: Vec<_> = ROWS.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=92).collect::<Vec<_>>());
    for (number, row) in &ROWS {
        if let No(why) = row {
            assert!(!why.is_empty(), "row {number}");
        }
    }
}
