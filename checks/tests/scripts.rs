//! Scripts and conditions of workflows: commands, what follows them, what can never be true.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

mod common;

use common::config;
use tollgate_checks::pipeline::Workflow;
use tollgate_checks::pipeline::expression::{self, Truth};
use tollgate_checks::pipeline::shell::{self, Then};

fn workflow(text: &str) -> Workflow {
    let files = [
        ("main.tf", "locals {}\n"),
        (".github/workflows/deploy.yml", text),
    ];
    let config = config(".", &files);
    assert_eq!(config.incomplete, []);
    config.pipeline.workflows[0].clone()
}

fn commands(script: &str) -> Vec<(String, Then)> {
    shell::commands(script)
        .iter()
        .map(|one| {
            let words: Vec<_> = one.words.iter().map(|word| word.text.as_str()).collect();
            (words.join(" "), one.then)
        })
        .collect()
}

#[test]
fn a_script_is_taken_apart_into_simple_commands() {
    let list = |script: &str| {
        commands(script)
            .into_iter()
            .map(|(text, _)| text)
            .collect::<Vec<_>>()
    };
    assert_eq!(list("a b # c\n  d"), ["a b", "d"]);
    assert_eq!(
        list("terraform plan \\\n  -out=p"),
        ["terraform plan -out=p"]
    );
    assert_eq!(
        list("if ! terraform plan; then echo no; fi"),
        ["terraform plan", "echo no"]
    );
    assert_eq!(list("for x in a b; do tofu init; done"), ["tofu init"]);
    assert_eq!(
        list("cat <<EOF > f\nterraform destroy\nEOF\nls"),
        ["cat", "ls"]
    );
    assert_eq!(
        list("cat <<-'E' | sh\n\tterraform destroy\n\tE\nls"),
        ["cat", "sh", "ls"]
    );
    assert_eq!(
        list("x=$(terraform output -raw a)"),
        ["terraform output -raw a", ""]
    );
    assert_eq!(
        list("echo \"`tofu plan`\""),
        ["tofu plan", "echo `tofu plan`"]
    );
    assert_eq!(
        list("case $a in b) terraform apply;; esac"),
        ["terraform apply"]
    );
    assert_eq!(
        list("(cd infra && terraform init)"),
        ["cd infra", "terraform init"]
    );
    assert_eq!(
        list("echo ${{ github.event.issue.title }} x"),
        ["echo ${{ github.event.issue.title }} x"]
    );
    assert_eq!(list("echo 'a;b' \"c && d\" e\\;f"), ["echo a;b c && d e;f"]);
    assert_eq!(list("a 2>&1 >/dev/null"), ["a"]);
    assert_eq!(list("unclosed 'quote"), ["unclosed quote"]);
    assert_eq!(list(") ) }\n((("), Vec::<String>::new());
}

#[test]
fn what_follows_a_command_and_what_stands_before_it_is_kept() {
    let then: Vec<_> = commands("a && b || c | d & e")
        .into_iter()
        .map(|(_, then)| then)
        .collect();
    assert_eq!(
        then,
        [
            Then::And,
            Then::Or,
            Then::Pipe,
            Then::Background,
            Then::Next
        ]
    );
    let found = shell::commands(
        "TF_LOG=trace FOO=\"$x\" sudo -E /usr/bin/terraform -chdir=infra plan 2> log",
    );
    let command = &found[0];
    assert!(command.terraform().unwrap().is("plan"));
    let program = |script: &str| shell::commands(script)[0].program().map(str::to_owned);
    assert_eq!(
        program("sudo -u deploy env A=b terraform init").as_deref(),
        Some("terraform")
    );
    assert_eq!(program("A=b").as_deref(), None);
    assert_eq!(command.assignments[0].0, "TF_LOG");
    assert_eq!(command.assignments[0].1.text, "trace");
    assert!(!command.assignments[1].1.literal);
    assert_eq!(command.redirects[0].target.text, "log");
    let script = "terraform -chdir=infra plan -var-file prod.tfvars -lock=$LOCK saved";
    let found = shell::commands(script);
    let terraform = found[0].terraform().unwrap();
    assert_eq!(terraform.chdir.as_deref(), Some("infra"));
    assert_eq!(
        terraform.flag("var-file").unwrap().value.as_deref(),
        Some("prod.tfvars")
    );
    assert_eq!(terraform.switch("lock"), None);
    assert_eq!(terraform.arguments[0].text, "saved");
    assert!(
        shell::commands("echo terraform apply")[0]
            .terraform()
            .is_none()
    );
}

fn judged(on: &str, condition: &str) -> Vec<Truth> {
    let text = format!("on:\n{on}\njobs:\n  a:\n    steps: []\n");
    let workflow = workflow(&text);
    expression::judge(condition, &workflow.triggers)
        .unwrap()
        .into_iter()
        .map(|verdict| verdict.truth)
        .collect()
}

#[test]
fn a_condition_that_contradicts_its_triggers_is_false() {
    use Truth::{False, True, Unknown};
    let qa = "  push:\n    branches: [qa]";
    let master = "github.ref == 'refs/heads/master' && github.event_name == 'push'";
    assert_eq!(judged(qa, master), [False]);
    assert_eq!(judged(qa, "${{ github.ref == 'refs/heads/QA' }}"), [True]);
    assert_eq!(judged(qa, "github.ref_name != 'qa'"), [False]);
    assert_eq!(judged(qa, "github.event_name == 'pull_request'"), [False]);
    assert_eq!(judged(qa, "startsWith(github.ref, 'refs/tags/')"), [False]);
    assert_eq!(judged(qa, "!startsWith(github.ref, 'refs/tags/')"), [True]);
    assert_eq!(
        judged(qa, "github.ref == 'refs/heads/master' || success()"),
        [Unknown]
    );
    assert_eq!(judged("  push:", master), [Unknown]);
    assert_eq!(
        judged("  push:\n    branches: [main, 'm*', '!master']", master),
        [False]
    );
    assert_eq!(
        judged("  push:\n    branches: [main, 'm*']", master),
        [Unknown]
    );
    assert_eq!(
        judged("  push:\n    branches-ignore: [master]", master),
        [False]
    );
    assert_eq!(judged("  push:\n    tags: ['v*']", master), [False]);
    assert_eq!(
        judged("  push:\n    tags: ['v*']\n    branches: [master]", master),
        [Unknown]
    );
    let both = "  push:\n    branches: [qa]\n  pull_request:\n    branches: [master]";
    assert_eq!(judged(both, master), [False, False]);
    assert_eq!(judged(both, "github.base_ref == 'master'"), [False, True]);
    assert_eq!(judged(qa, "steps.plan.outcome == 'failure'"), [Unknown]);
    assert_eq!(judged(qa, "github.ref == env.REF"), [Unknown]);
    assert_eq!(judged("  workflow_call:", master), [Unknown]);
}

#[test]
fn what_is_no_expression_is_not_judged() {
    let workflow = workflow("on: push\njobs: {}\n");
    for text in [
        "${{ a }} && b",
        "a ==",
        "'open",
        "a b",
        "(a",
        "f(a",
        &"(".repeat(1000),
    ] {
        assert_eq!(expression::judge(text, &workflow.triggers), None, "{text}");
    }
    assert!(expression::is_template("${{ a }} && ${{ b }}"));
    assert!(!expression::is_template(" ${{ a && b }} "));
}
