//! Every rule is held to its prediction: what its bad example does is what the rule says it does.
//!
//! `Refused`: the bad example of the rule's page is applied to an emulator and must be refused with the predicted code or
//! text, and the good example must not be. What AWS refuses is shown in-process; what Terraform itself refuses, before it
//! calls anybody, is shown by the real Terraform. `Fails` names a conformance case. Invariant: a rule whose prediction is
//! not shown stands in [`NOT_SHOWN`] with its reason, and none stands there that is shown.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;
use tollgate_checks::page::{self, Example};
use tollgate_checks::{Predicts, Rule, rules};
use tollgate_conformance::apply::{self, Failed};
use tollgate_conformance::terraform::{self, Workspace};
use tollgate_emulator::cloud::REGION;
use tollgate_emulator::{Cloud, Service};

/// The pool that pages mean when they write an id down.
const POOL: &str = "us-east-1_AbCdEfGhI";

/// Rules that predict a refusal by Terraform itself: a missing file, a wrong reference, an argument that the provider wants.
const BY_TERRAFORM: &[&str] = &[
    "apigateway/authorizer-without-pool",
    "cognito/alias-beside-username-attributes",
    "deployment/version-refused",
    "iam/policy-is-no-json",
    "module/folder-missing",
    "reference/empty-id",
    "reference/missing-file",
    "reference/undeclared",
];

/// Rules whose prediction is not shown yet, and why. A row that is shown after all fails the test.
const NOT_SHOWN: &[(&str, &str)] = &[
    (
        "apigateway/cors-star-with-credentials",
        "HTTP APIs are not applied in-process yet",
    ),
    (
        "acm/other-region",
        "providers of other regions are not applied in-process yet",
    ),
    (
        "iam/oidc-trust-without-subject",
        "identity providers are not applied in-process yet",
    ),
    (
        "iam/sms-role-not-for-cognito",
        "the emulator does not look at the role's trust",
    ),
];

/// Writes an example down, with ids that are there in place of those that pages make up.
fn write(example: &Example<'_>, folder: &Path, pool: &str) {
    for (path, text) in &example.files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.replace(POOL, pool)).unwrap();
    }
}

/// What comes of an example on an account that has a user pool and nothing else.
fn applied(example: &Example<'_>) -> Result<(), Failed> {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::seeded(1);
    let pool = cloud
        .run(
            REGION,
            Service::CognitoIdp,
            "CreateUserPool",
            json!({ "PoolName": "there" }),
        )
        .unwrap();
    write(
        example,
        folder.path(),
        pool["UserPool"]["Id"].as_str().unwrap(),
    );
    apply::apply(folder.path(), cloud).map(|_| ())
}

/// Whether a failure is the one that is predicted.
fn is_predicted(outcome: &Result<(), Failed>, text: &str) -> bool {
    match outcome {
        Err(Failed::Refused { error, .. }) => {
            error.code.contains(text) || error.message.contains(text)
        }
        Err(Failed::NeverReady { why, .. }) => why.contains(text),
        _ => false,
    }
}

fn told(outcome: Result<(), Failed>) -> String {
    outcome.map_or_else(|failed| failed.to_string(), |()| "it is applied".to_owned())
}

fn refusals() -> impl Iterator<Item = (&'static Rule, &'static str)> {
    rules::all().filter_map(|rule| match rule.predicts {
        Predicts::Refused(text) => Some((rule, text)),
        _ => None,
    })
}

#[test]
fn what_aws_refuses_is_refused() {
    let mut wrong = String::new();
    for (rule, text) in refusals().filter(|(rule, _)| !BY_TERRAFORM.contains(&rule.id)) {
        let listed = NOT_SHOWN.iter().any(|(id, _)| *id == rule.id);
        let page = page::read(rule.page).unwrap();
        let bad = applied(&page.bad[0]);
        if is_predicted(&bad, text) == listed {
            let says = if listed {
                "stands in NOT_SHOWN and is shown"
            } else {
                "is not shown"
            };
            let _ = writeln!(wrong, "{}: {text:?} {says}: {}", rule.id, told(bad));
        }
        for good in &page.good {
            let outcome = applied(good);
            if !listed && is_predicted(&outcome, text) {
                let _ = writeln!(
                    wrong,
                    "{}: the good example fails alike: {}",
                    rule.id,
                    told(outcome)
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn lists_name_rules_that_predict_a_refusal() {
    let there: BTreeSet<&str> = refusals().map(|(rule, _)| rule.id).collect();
    for id in BY_TERRAFORM
        .iter()
        .chain(NOT_SHOWN.iter().map(|(id, _)| id))
    {
        assert!(there.contains(id), "{id}");
    }
}

/// Init, validate and plan, as far as it goes.
fn planned(example: &Example<'_>, program: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    write(example, folder.path(), POOL);
    let workspace =
        Workspace::new(program.to_owned(), folder.path(), "http://127.0.0.1:9").unwrap();
    let mut output = String::new();
    for step in [Workspace::init, Workspace::validate, Workspace::plan] {
        let ran = step(&workspace).unwrap();
        output.push_str(&ran.output);
        if !ran.ok() {
            break;
        }
    }
    // Terraform breaks its lines where they are long.
    output
        .replace(['\n', '│'], " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn what_terraform_refuses_is_refused() {
    let program = match terraform::find(None) {
        Ok(program) => program,
        Err(why) if std::env::var_os("TOLLGATE_REQUIRE_TERRAFORM").is_none() => {
            eprintln!(
                "LEFT OUT: {} rules are not held to their prediction: {why}",
                BY_TERRAFORM.len()
            );
            return;
        }
        Err(why) => panic!("{why}"),
    };
    let mut wrong = String::new();
    for (rule, text) in refusals().filter(|(rule, _)| BY_TERRAFORM.contains(&rule.id)) {
        let page = page::read(rule.page).unwrap();
        let output = planned(&page.bad[0], &program);
        if !output.contains(text) {
            let _ = writeln!(wrong, "{}: {text:?} is not in: {output}", rule.id);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
