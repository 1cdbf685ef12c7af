//! The pipeline: what rules see of workflows, scripts, conditions, sources and ignore files.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

mod common;

use std::fmt::Write as _;

use common::config;
use tollgate_checks::Config;
use tollgate_checks::pipeline::expression;
use tollgate_checks::pipeline::shell;
use tollgate_checks::pipeline::{Step, Text, Workflow};
use tollgate_checks::terraform::source::Span;

const TERRAFORM: (&str, &str) = ("main.tf", "locals {}\n");

fn workflow(text: &str) -> (Config, Workflow) {
    let config = config(".", &[TERRAFORM, (".github/workflows/deploy.yml", text)]);
    assert_eq!(config.incomplete, []);
    let workflow = config.pipeline.workflows[0].clone();
    (config, workflow)
}

fn steps(workflow: &Workflow) -> Vec<&Step> {
    workflow.steps().map(|(_, step)| step).collect()
}

fn shown(config: &Config, span: Span) -> &str {
    config.sources.text(span)
}

fn value(text: Option<&Text>) -> Option<&str> {
    text.map(Text::as_str)
}

const FULL: &str = r#"name: "Deploy – prod"
on:
  push:
    branches: [qa, 'release/**']
    paths: ["infra/**"]
  pull_request:
  workflow_dispatch:
permissions:
  contents: read
  id-token: write # for OIDC
env:
  TF_LOG: INFO
  PLAN: "a\n${{ steps.plan.outputs.stdout }}"
concurrency:
  group: deploy
jobs:
  apply:
    needs: [plan]
    if: github.ref == 'refs/heads/master'
    runs-on: ubuntu-latest
    environment:
      name: production
    timeout-minutes: 20
    defaults:
      run:
        working-directory: infra
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - name: Apply
        id: apply
        # runs last
        run: |
          cd ..
            terraform apply \
            -auto-approve -input=false
          echo "done"
        continue-on-error: true
        env:
          TF_LOG: ""
      - run: terraform fmt
"#;

#[test]
fn a_workflow_is_read_with_the_spans_of_its_parts() {
    let (config, workflow) = workflow(FULL);
    assert_eq!(value(workflow.name.as_ref()), Some("Deploy – prod"));
    let events: Vec<_> = workflow
        .triggers
        .iter()
        .map(|one| one.event.as_str())
        .collect();
    assert_eq!(events, ["push", "pull_request", "workflow_dispatch"]);
    let branches = workflow.trigger("push").unwrap().branches.as_ref().unwrap();
    assert_eq!(
        branches.iter().map(Text::as_str).collect::<Vec<_>>(),
        ["qa", "release/**"]
    );
    assert_eq!(shown(&config, branches[1].span), "'release/**'");
    assert!(workflow.trigger("pull_request").unwrap().branches.is_none());
    assert_eq!(
        workflow.permissions.as_ref().unwrap().level("id-token"),
        "write"
    );
    assert_eq!(
        workflow.permissions.as_ref().unwrap().level("issues"),
        "none"
    );
    assert_eq!(
        shown(&config, workflow.permissions.as_ref().unwrap().span),
        "permissions:\n  contents: read\n  id-token: write"
    );
    assert_eq!(shown(&config, workflow.env[0].span), "TF_LOG: INFO");
    let plan = workflow.env[1].value.as_ref().unwrap();
    let inside = expression::contexts(&plan.text);
    assert_eq!(inside[0].0, ["steps", "plan", "outputs", "stdout"]);
    assert_eq!(
        shown(&config, plan.span_of(inside[0].1.clone())),
        "steps.plan.outputs.stdout"
    );
    let job = &workflow.jobs[0];
    assert_eq!(job.needs[0].as_str(), "plan");
    assert_eq!(value(job.environment.as_ref()), Some("production"));
    assert_eq!(value(job.timeout_minutes.as_ref()), Some("20"));
    let comments: Vec<_> = workflow
        .comments
        .iter()
        .map(|span| shown(&config, *span))
        .collect();
    assert_eq!(comments, ["# for OIDC", "# runs last"]);
}

#[test]
fn a_step_inherits_what_it_does_not_say() {
    let (_, workflow) = workflow(FULL);
    let job = &workflow.jobs[0];
    let [checkout, apply, format] = steps(&workflow)[..] else {
        unreachable!("three steps");
    };
    assert_eq!(checkout.action(), Some(("actions/checkout", Some("v4"))));
    let input = checkout.input("persist-credentials").unwrap();
    assert_eq!(input.value.as_ref().unwrap().as_bool(), Some(false));
    let log = |step| {
        value(
            workflow
                .variable(job, step, "TF_LOG")
                .unwrap()
                .value
                .as_ref(),
        )
    };
    assert_eq!(log(apply), Some(""));
    assert_eq!(log(format), Some("INFO"));
    assert_eq!(
        value(workflow.working_directory(job, format)),
        Some("infra")
    );
    assert!(workflow.permissions(job).is_some());
}

#[test]
fn a_command_in_a_block_scalar_has_its_span_in_the_file() {
    let (config, workflow) = workflow(FULL);
    let apply = steps(&workflow)[1];
    let run = apply.run.as_ref().unwrap();
    let programs: Vec<_> = apply
        .commands
        .iter()
        .filter_map(shell::Command::program)
        .collect();
    assert_eq!(programs, ["cd", "terraform", "echo"]);
    let terraform = apply.commands[1].terraform().unwrap();
    assert!(terraform.is("apply"));
    assert_eq!(terraform.switch("auto-approve"), Some(true));
    assert_eq!(terraform.switch("input"), Some(false));
    assert_eq!(
        terraform.switch("lock"),
        Some(false),
        "a switch that is not written"
    );
    let flag = terraform.flag("auto-approve").unwrap();
    assert_eq!(
        shown(&config, run.span_of(flag.range.clone())),
        "-auto-approve"
    );
    assert_eq!(
        shown(&config, run.span_of(terraform.command.range.clone())),
        "terraform apply \\\n            -auto-approve -input=false"
    );
}

#[test]
fn folded_quoted_and_aliased_scalars_keep_their_places() {
    let text = "on: push\njobs:\n  a:\n    steps:\n      - run: &x >-\n          terraform\n          plan\n          -lock=false\n      - run: *x\n      - run: 'terraform plan -var ''a=b'' -out=p'\n";
    let (config, workflow) = workflow(text);
    for step in &steps(&workflow)[..2] {
        let terraform = step.commands[0].terraform().unwrap();
        assert_eq!(terraform.switch("lock"), Some(false));
        let range = terraform.flag("lock").unwrap().range.clone();
        assert_eq!(
            shown(&config, step.run.as_ref().unwrap().span_of(range)),
            "-lock=false"
        );
    }
    let quoted = steps(&workflow)[2];
    let terraform = quoted.commands[0].terraform().unwrap();
    assert_eq!(terraform.flag("var").unwrap().value.as_deref(), Some("a=b"));
    let range = terraform.flag("out").unwrap().range.clone();
    assert_eq!(
        shown(&config, quoted.run.as_ref().unwrap().span_of(range)),
        "-out=p"
    );
}

#[test]
fn an_edit_is_made_where_the_text_stands_as_it_is() {
    let text = "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          a \\\n            -b\n      - run: \"a\\tb\"\n      - run: a\n          b\n      - run: 'a''b'\n";
    let (config, workflow) = workflow(text);
    let exact = |step: usize, part: &str| {
        let run = steps(&workflow)[step].run.clone().unwrap();
        let start = run.text.find(part).unwrap();
        run.exact(start..start + part.len())
            .map(|span| shown(&config, span).to_owned())
    };
    assert_eq!(exact(0, "  -b").as_deref(), Some("  -b"));
    assert_eq!(
        exact(0, "a \\\n  -b").as_deref(),
        Some("a \\\n            -b")
    );
    assert_eq!(exact(1, "b").as_deref(), Some("b"));
    assert_eq!(exact(1, "\t"), None);
    assert_eq!(exact(1, "\tb"), None);
    assert_eq!(exact(2, "b").as_deref(), Some("b"));
    assert_eq!(
        exact(3, "'b").as_deref(),
        Some("''b"),
        "the quote is doubled"
    );
}

#[test]
fn a_faulty_workflow_is_named_and_the_others_are_read() {
    let config = config(
        ".",
        &[
            TERRAFORM,
            (
                ".github/workflows/a.yml",
                "on: push\njobs:\n  x: [1,\n  y: 2\n",
            ),
            (
                ".github/workflows/b.yml",
                "on: push\njobs:\n  a:\n    steps: 3\n",
            ),
            (
                ".github/workflows/c.yml",
                "on: push\non: pull_request\njobs: {}\n",
            ),
            (
                ".github/workflows/d.yaml",
                "on: push\njobs:\n  a:\n    steps:\n      - run: x\n",
            ),
        ],
    );
    let places: Vec<_> = config
        .incomplete
        .iter()
        .map(|one| {
            let at = config.sources.position(one.span.file, one.span.start);
            let path = &config.sources.get(one.span.file).unwrap().path;
            format!("{path}:{}: {}", at.line, one.message)
        })
        .collect();
    assert_eq!(places.len(), 3, "{places:?}");
    assert!(
        places[0].starts_with(".github/workflows/a.yml:"),
        "{}",
        places[0]
    );
    assert_eq!(places[1], ".github/workflows/b.yml:4: `steps` is a list");
    assert_eq!(
        places[2],
        ".github/workflows/c.yml:2: the key `on` stands twice"
    );
    assert_eq!(config.pipeline.workflows.len(), 2);
}

#[test]
fn hostile_documents_are_refused_without_harm() {
    let mut bomb = String::from("on: push\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    let mut nested = String::new();
    for level in 1..200 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        if level < 12 {
            let _ = writeln!(bomb, "a{level}: &a{level} [{aliases}]");
        }
        let _ = writeln!(nested, "{}a:", " ".repeat(level));
    }
    let deep = format!("on: {}{}\n", "[".repeat(500), "]".repeat(500));
    let own = "on: &a [push, *a]\n".to_owned();
    for text in [bomb, deep, nested, own] {
        let config = config(".", &[TERRAFORM, (".github/workflows/a.yml", &text)]);
        assert_eq!(
            config.incomplete.len(),
            1,
            "{}",
            &text[..40.min(text.len())]
        );
    }
}

#[test]
fn sources_of_functions_are_scanned() {
    let python = "import json, os.path as p\nfrom stripe import x\nclient = boto3.client('secretsmanager')\nclient.get_secret_value(\n    SecretId = '',\n)\n# def no(): pass\ndef signup(event, context=None):\n    data = event.get(\"cardData\")  # x\n    if data:\n        return event\n    return {\n        'a': 1,\n    }\n\ndef other(a):\n    return a + 1\n";
    let javascript = "import { S3Client } from '@aws-sdk/client-s3';\nconst x = require('stripe'); // c\nexport const handler = async (event, context) => {\n  /* c */ return event;\n};\nexports.other = function (a) { return `a${a}`; };\nfunction third(b) {}\n";
    let files = [TERRAFORM, ("src/h.py", python), ("index.mjs", javascript)];
    let config = config(".", &files);
    let around = config.pipeline.around(0);
    let source = around.lambda("src/h.py").unwrap();
    let imports: Vec<_> = source
        .imports
        .iter()
        .map(|one| one.module.as_str())
        .collect();
    assert_eq!(imports, ["json", "os.path", "stripe"]);
    assert_eq!(
        source.clients().map(|(name, _)| name).collect::<Vec<_>>(),
        ["secretsmanager"]
    );
    let call = source
        .calls
        .iter()
        .find(|one| one.name == "client.get_secret_value")
        .unwrap();
    assert!(call.at_import);
    assert_eq!(call.arguments[0].name.as_deref(), Some("SecretId"));
    assert_eq!(call.arguments[0].text.as_deref(), Some(""));
    assert_eq!(shown(&config, call.arguments[0].span), "''");
    let names: Vec<_> = source
        .functions
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["signup", "other"]);
    assert_eq!(source.functions[0].parameters, ["event", "context"]);
    assert!(source.function("lambda_handler").is_none());
    let get = source
        .calls
        .iter()
        .find(|one| one.name == "event.get")
        .unwrap();
    assert!(!get.at_import);
    let returns: Vec<_> = source
        .returns
        .iter()
        .map(|one| (one.function.as_str(), shown(&config, one.span)))
        .collect();
    assert_eq!(returns[0], ("signup", "event"));
    assert!(
        returns[1].1.starts_with('{') && returns[1].1.ends_with('}'),
        "{returns:?}"
    );
    assert_eq!(returns[2], ("other", "a + 1"));
    let source = around.lambda("index.mjs").unwrap();
    let names: Vec<_> = source
        .functions
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["handler", "other", "third"]);
    assert_eq!(source.functions[0].parameters, ["event", "context"]);
    assert_eq!(
        source.clients().map(|(name, _)| name).collect::<Vec<_>>(),
        ["s3"]
    );
    assert_eq!(source.returns[0].name.as_deref(), Some("event"));
}

#[test]
fn cli_configuration_is_read_in_both_syntaxes() {
    let files = [
        TERRAFORM,
        (
            ".terraformrc",
            "credentials \"app.terraform.io\" {\n  token = \"abc\"\n}\nplugin_cache_dir = \"x\"\n",
        ),
        (
            "credentials.tfrc.json",
            "{\"credentials\": {\"tfe.example.com\": {\"token\": \"def\"}}}",
        ),
    ];
    let config = config(".", &files);
    let found: Vec<_> = config.pipeline.around(0).cli_configs().collect();
    assert_eq!(found[0].0, ".terraformrc");
    let first = &found[0].1.credentials[0];
    assert_eq!(first.host, "app.terraform.io");
    assert_eq!(
        shown(&config, first.token.as_ref().unwrap().span),
        "\"abc\""
    );
    assert_eq!(found[0].1.settings[0].0, "plugin_cache_dir");
    let second = &found[1].1.credentials[0];
    assert_eq!(second.token.as_ref().unwrap().text.as_deref(), Some("def"));
}

#[test]
fn ignore_files_count_from_the_top_down_and_the_nearest_has_the_last_word() {
    let files = [
        ("infra/main.tf", "locals {}\n"),
        ("infra/terraform.tfstate", "{}"),
        (".gitignore", "*.tfstate\n/infra/out/\n.terraform/\n"),
        ("infra/.gitignore", "!keep.tfstate\n*.zip\n"),
    ];
    let config = config("infra", &files);
    let around = config.pipeline.around(0);
    assert!(around.ignored("terraform.tfstate"));
    assert!(!around.ignored("keep.tfstate"));
    assert!(around.ignored("lambda.zip"));
    assert!(around.ignored(".terraform/"));
    assert!(around.ignored("out/plan"));
    assert!(!around.ignored("main.tf"));
    assert!(around.has_file("terraform.tfstate"));
    assert_eq!(around.ignore_files().count(), 2);
    let paths: Vec<_> = config
        .sources
        .iter()
        .map(|(_, source)| source.path.as_str())
        .collect();
    assert!(
        paths.contains(&".gitignore") && paths.contains(&"infra/.gitignore"),
        "{paths:?}"
    );
}
