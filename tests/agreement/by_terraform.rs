//! What Terraform itself refuses, before or while it calls AWS, shown by the real Terraform.
//!
//! Left out, loudly, where there is no Terraform; with `TOLLGATE_REQUIRE_TERRAFORM` set that is a failure. Invariant: the
//! good example comes as far as the bad one did, and is not refused alike.

use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Runtime;
use tollgate_checks::Rule;
use tollgate_checks::page::{self, Example};
use tollgate_conformance::terraform::{self, Ran, Workspace};
use tollgate_emulator::Cloud;
use tollgate_emulator::edge::{self, Clock, Ports};

use crate::{refusals, write};

/// Rules that predict a refusal by Terraform itself: a missing file, a wrong reference, an argument that the provider wants.
pub const BY_TERRAFORM: &[&str] = &[
    "apigateway/authorizer-without-pool",
    "cognito/alias-beside-username-attributes",
    "deployment/version-refused",
    "iam/policy-is-no-json",
    "module/folder-missing",
    "reference/empty-id",
    "reference/missing-file",
    "reference/misspelt-argument",
    "reference/undeclared",
];

/// A step of Terraform.
type Step = fn(&Workspace) -> std::io::Result<Ran>;

/// What Terraform does of a deployment.
const STEPS: &[Step] = &[
    Workspace::init,
    Workspace::validate,
    Workspace::plan,
    Workspace::apply,
];

/// What Terraform says, with an emulator as AWS, and the steps that it came to: it ends with one that fails.
fn driven<'s>(example: &Example<'_>, program: &Path, steps: &'s [Step]) -> (String, &'s [Step]) {
    let folder = tempfile::tempdir().unwrap();
    write(example, folder.path(), &[]);
    let runtime = Runtime::new().unwrap();
    let cloud = Arc::new(Cloud::seeded(1));
    let ports = Ports::free(Ipv4Addr::LOCALHOST);
    let listening = runtime
        .block_on(edge::listen(cloud, ports, Clock::Wall, None))
        .unwrap();
    let endpoint = format!("http://{}", listening.http);
    let workspace = Workspace::new(program.to_owned(), folder.path(), &endpoint).unwrap();
    let mut output = String::new();
    let mut came = 0;
    for step in steps {
        came += 1;
        let ran = step(&workspace).unwrap();
        output.push_str(&ran.output);
        if !ran.ok() {
            break;
        }
    }
    // Terraform breaks its lines where they are long.
    let output = output
        .replace(['\n', '│'], " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    (output, &steps[..came])
}

#[test]
fn what_terraform_refuses_is_refused() {
    let required = std::env::var_os("TOLLGATE_REQUIRE_TERRAFORM").is_some();
    let program = match terraform::find(None) {
        Ok(program) => program,
        Err(why) if !required => {
            eprintln!(
                "LEFT OUT: {} rules are not held to their prediction: {why}",
                BY_TERRAFORM.len()
            );
            return;
        }
        Err(why) => panic!("{why}"),
    };
    // Terraform mostly waits for its provider to start: two rules at a time.
    let rules: Vec<_> = refusals()
        .filter(|(rule, _)| BY_TERRAFORM.contains(&rule.id))
        .collect();
    let wrong: String = std::thread::scope(|scope| {
        let halves: Vec<_> = rules
            .chunks(rules.len().div_ceil(2))
            .map(|half| {
                scope.spawn(|| {
                    half.iter()
                        .map(|(rule, text)| wrong_with(rule, text, &program, required))
                        .collect::<String>()
                })
            })
            .collect();
        halves
            .into_iter()
            .map(|half| half.join().unwrap())
            .collect()
    });
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// What is not as a rule says it; empty where all of it is.
fn wrong_with(rule: &Rule, text: &str, program: &Path, required: bool) -> String {
    let mut wrong = String::new();
    let page = page::read(rule.page).unwrap();
    for (at, bad) in page.bad.iter().enumerate() {
        let (output, steps) = driven(bad, program, STEPS);
        if at > 0 && output.contains("Error accessing remote module registry") {
            eprintln!(
                "LEFT OUT: {}: an example with a module of the registry",
                rule.id
            );
            continue;
        }
        if output.contains("Failed to query available provider packages") && !required {
            eprintln!(
                "LEFT OUT: {}: Terraform does not find its provider",
                rule.id
            );
            return wrong;
        }
        if !output.contains(text) {
            let _ = writeln!(wrong, "{}: {text:?} is not in: {output}", rule.id);
        }
        for good in &page.good {
            let (output, _) = driven(good, program, steps);
            if output.contains(text) {
                let _ = writeln!(wrong, "{}: the good example fails alike: {output}", rule.id);
            }
        }
    }
    wrong
}
