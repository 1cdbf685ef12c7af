//! Functions, roles and workflows of which something is not known: nothing is said of them. And policies in every form
//! that they are written in: the same is said of all.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::PathBuf;

use tollgate_checks::{Input, check, load};

/// The families that this is about.
const FAMILIES: [&str; 4] = ["lambda/", "iam/", "pipeline/", "deployment/"];

/// Rule and line of everything that these families say of some files, and how much they could not judge.
fn said(files: &[(&str, &str)]) -> (Vec<(&'static str, usize)>, usize) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let config = load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.path().canonicalize().unwrap(),
        ..Input::default()
    });
    assert_eq!(config.incomplete, []);
    let report = check(&config);
    let ours = |rule: &str| FAMILIES.iter().any(|family| rule.starts_with(family));
    let findings = report
        .findings
        .iter()
        .filter(|finding| ours(finding.rule))
        .map(|finding| {
            let place = config
                .sources
                .position(finding.span.file, finding.span.start);
            (finding.rule, place.line)
        })
        .collect();
    let unjudged = report.unjudged.iter().filter(|one| ours(one.rule)).count();
    (findings, unjudged)
}

/// What is said of a role, by the rules of roles.
fn said_of_role(policy: &str) -> Vec<(&'static str, usize)> {
    let text = format!(
        "resource \"aws_iam_role\" \"r\" {{\n  name               = \"r\"\n  assume_role_policy = {policy}\n}}\n"
    );
    let (mut said, _) = said(&[("main.tf", &text)]);
    said.retain(|(rule, _)| *rule != "iam/policy-as-text");
    said
}

#[test]
fn nothing_is_said_of_what_is_not_known() {
    let variables = [
        "trust",
        "policy",
        "role",
        "runtime",
        "handler",
        "principal",
        "action",
        "source",
        "kind",
        "file",
        "arn",
    ]
    .map(|name| format!("variable \"{name}\" {{\n  type = string\n}}\n"))
    .concat();
    let numbers = ["days", "seconds"]
        .map(|name| format!("variable \"{name}\" {{\n  type = number\n}}\n"))
        .concat();
    let text = r#"
variable "environment" {
  type = map(string)
}
variable "groups" {
  type = set(string)
}
variable "made" {
  type = bool
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = var.trust
}
resource "aws_iam_role" "sometimes" {
  count = var.made ? 1 : 0

  name               = "sometimes"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "r" {
  role   = aws_iam_role.r.id
  policy = var.policy
}
resource "aws_iam_role_policy_attachment" "r" {
  role       = aws_iam_role.r.name
  policy_arn = var.arn
}
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = "{\"Version\": \"2012-10-17\", \"Statement\": [${var.policy}]}"
}
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = aws_iam_role.r.arn
  runtime       = var.runtime
  handler       = var.handler
  filename      = var.file
  timeout       = var.seconds

  environment {
    variables = var.environment
  }

  dynamic "tracing_config" {
    for_each = var.groups
    content {
      mode = tracing_config.value
    }
  }
}
resource "aws_cloudwatch_log_group" "g" {
  for_each = var.groups

  name              = each.value
  retention_in_days = var.days
}
resource "aws_lambda_permission" "p" {
  action        = var.action
  function_name = aws_lambda_function.f.function_name
  principal     = var.principal
  source_arn    = var.source
}
resource "aws_lambda_function_url" "u" {
  function_name      = aws_lambda_function.f.function_name
  authorization_type = var.kind
}
"#;
    let workflow = r"
on: push
permissions: {}
concurrency: one
jobs:
  apply:
    runs-on: ubuntu-24.04
    environment: ${{ vars.ENVIRONMENT }}
    timeout-minutes: ${{ fromJSON(vars.MINUTES) }}
    env:
      TF_LOG: ${{ vars.LEVEL }}
      TF_WORKSPACE: ${{ vars.WORKSPACE }}
    steps:
      - if: vars.WANTED == 'yes'
        run: terraform fmt $CHECK -recursive
        continue-on-error: ${{ vars.LENIENT == 'yes' }}
        env:
          CHECK: -check
      - run: terraform $COMMAND -input=false
        env:
          COMMAND: apply
";
    let main = format!("{variables}{numbers}{text}");
    let (said, unjudged) = said(&[
        ("main.tf", &main),
        (".github/workflows/apply.yml", workflow),
    ]);
    // A flag from a variable is one that is not seen.
    let said: Vec<_> = said
        .into_iter()
        .filter(|(rule, _)| *rule != "pipeline/format-not-checked")
        .collect();
    assert_eq!(said, []);
    assert!(unjudged >= 10, "{unjudged}");
}

#[test]
fn a_trust_for_anybody_is_seen_in_every_form() {
    let forms = [
        "jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Principal = \"*\", Action = \"sts:AssumeRole\" }] })",
        "jsonencode({ Version = \"2012-10-17\", Statement = { Effect = \"Allow\", Principal = { AWS = [\"*\"] }, Action = [\"sts:AssumeRole\"] } })",
        "\"{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":\\\"*\\\",\\\"Action\\\":\\\"sts:AssumeRole\\\"}]}\"",
        "<<JSON\n{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"*\"}, \"Action\": \"sts:AssumeRole\"}]\n}\nJSON",
        "<<-JSON\n  {\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [{\"Sid\": \"${terraform.workspace}\", \"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"*\"}, \"Action\": \"sts:AssumeRole\"}]\n  }\n  JSON",
    ];
    for form in forms {
        let said: Vec<_> = said_of_role(form)
            .into_iter()
            .map(|(rule, _)| rule)
            .collect();
        assert_eq!(said, ["iam/trust-for-anybody"], "{form}");
    }
    let safe = [
        "jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Deny\", Principal = \"*\", Action = \"sts:AssumeRole\" }] })",
        "jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Principal = \"*\", Action = \"sts:AssumeRole\", Condition = { StringEquals = { \"aws:PrincipalOrgID\" = \"o-1\" } } }] })",
        "jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Principal = { Service = \"lambda.amazonaws.com\" }, Action = \"sts:AssumeRole\" }] })",
    ];
    for form in safe {
        assert_eq!(said_of_role(form), [], "{form}");
    }
}

#[test]
fn a_place_in_a_heredoc_is_the_line_in_it() {
    let form = "<<JSON\n{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": {\"AWS\": \"*\"},\n      \"Action\": \"sts:AssumeRole\"\n    }\n  ]\n}\nJSON";
    assert_eq!(said_of_role(form), [("iam/trust-for-anybody", 9)]);
}

#[test]
fn subjects_of_pipelines_are_judged_by_their_repository() {
    let subject = |subject: &str| {
        let form = format!(
            "jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Principal = {{ Federated = \"arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com\" }}, Action = \"sts:AssumeRoleWithWebIdentity\", Condition = {{ StringEquals = {{ \"token.actions.githubusercontent.com:aud\" = \"sts.amazonaws.com\" }}, StringLike = {{ \"token.actions.githubusercontent.com:sub\" = \"{subject}\" }} }} }}] }})"
        );
        said_of_role(&form)
            .into_iter()
            .map(|(rule, _)| rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(subject("*"), ["iam/oidc-trust-without-subject"]);
    assert_eq!(subject("repo:*"), ["iam/oidc-trust-too-wide"]);
    assert_eq!(subject("repo:growers/*:*"), ["iam/oidc-trust-too-wide"]);
    assert_eq!(
        subject("repo:growers/*:environment:live"),
        ["iam/oidc-trust-too-wide"]
    );
    assert_eq!(
        subject("repo:growers/harvests:*"),
        ["iam/oidc-trust-of-any-branch"]
    );
    for exact in [
        "repo:growers/harvests:environment:live",
        "repo:growers/harvests:ref:refs/heads/*",
        "repo:growers@1/harvests@2:environment:live",
    ] {
        assert_eq!(subject(exact), Vec::<&str>::new(), "{exact}");
    }
}

#[test]
fn the_arn_of_a_permission_is_taken_apart() {
    let source = |source: &str| {
        let text = format!(
            "resource \"aws_api_gateway_rest_api\" \"a\" {{\n  name = \"a\"\n}}\nresource \"aws_api_gateway_stage\" \"live\" {{\n  rest_api_id   = aws_api_gateway_rest_api.a.id\n  deployment_id = \"d\"\n  stage_name    = \"live\"\n}}\nresource \"aws_lambda_permission\" \"p\" {{\n  action        = \"lambda:InvokeFunction\"\n  function_name = \"f\"\n  principal     = \"apigateway.amazonaws.com\"\n  source_arn    = \"{source}\"\n}}\n"
        );
        let (said, _) = said(&[("main.tf", &text)]);
        said.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    let api = "${aws_api_gateway_rest_api.a.execution_arn}";
    let every_stage = ["lambda/permission-for-every-stage"];
    assert_eq!(source(&format!("{api}/*/*")), every_stage);
    assert_eq!(source(&format!("{api}/*/GET/boxes")), every_stage);
    assert_eq!(source(&format!("{api}/*")), every_stage);
    assert_eq!(source(api), every_stage);
    assert_eq!(
        source("arn:aws:execute-api:eu-west-1:000000000000:abcdef1234/*/GET/boxes"),
        every_stage
    );
    let every_api = ["lambda/permission-for-every-api"];
    assert_eq!(
        source("arn:aws:execute-api:eu-west-1:000000000000:*"),
        every_api
    );
    assert_eq!(
        source("arn:aws:execute-api:eu-west-1:000000000000:*/*/GET/boxes"),
        every_api
    );
    for narrow in [
        format!("{api}/live/GET/boxes"),
        format!("{api}/${{aws_api_gateway_stage.live.stage_name}}/GET/boxes"),
        format!("{api}/authorizers/abc"),
        "${aws_api_gateway_stage.live.execution_arn}/GET/boxes".to_owned(),
        "arn:aws:execute-api:eu-west-1:000000000000:abcdef1234/live/*/boxes".to_owned(),
    ] {
        assert_eq!(source(&narrow), Vec::<&str>::new(), "{narrow}");
    }
}

#[test]
fn a_role_is_judged_by_all_that_it_is_given() {
    let role = r#"
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_cloudwatch_log_group" "f" {
  name              = "/aws/lambda/f"
  retention_in_days = 30
}
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = aws_iam_role.r.arn
  runtime       = "python3.13"
  handler       = "handler.handle"
  s3_bucket     = "packages"
  s3_key        = "f.zip"
  tracing_config {
    mode = "Active"
  }
}
"#;
    let with = |more: &str| {
        let (said, _) = said(&[("main.tf", &format!("{role}{more}"))]);
        said.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    let lost = ["lambda/role-without-logs"];
    assert_eq!(with(""), lost);
    assert_eq!(
        with(
            "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  role       = \"another\"\n  policy_arn = \"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\"\n}\n"
        ),
        lost
    );
    for enough in [
        "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  role       = \"r\"\n  policy_arn = \"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\"\n}\n",
        "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  role       = aws_iam_role.r.name\n  policy_arn = \"arn:aws:iam::aws:policy/NobodyKnowsThisOne\"\n}\n",
        "resource \"aws_iam_policy_attachment\" \"a\" {\n  name       = \"a\"\n  roles      = [aws_iam_role.r.name]\n  policy_arn = \"arn:aws:iam::aws:policy/CloudWatchLogsFullAccess\"\n}\n",
        "resource \"aws_iam_role_policy\" \"a\" {\n  role   = aws_iam_role.r.id\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"logs:Put*\", Resource = aws_cloudwatch_log_group.f.arn }] })\n}\n",
        "module \"more\" {\n  source = \"terraform-aws-modules/iam/aws\"\n  role   = aws_iam_role.r.name\n}\n",
    ] {
        assert_eq!(with(enough), Vec::<&str>::new(), "{enough}");
    }
}

/// The rules of workflows that say something of steps, one line each.
fn said_of_steps(steps: &[&str]) -> Vec<&'static str> {
    let steps = steps.join("\n      - ");
    let workflow = format!(
        "on: push\njobs:\n  job:\n    runs-on: ubuntu-24.04\n    steps:\n      - {steps}\n"
    );
    let (said, _) = said(&[
        ("main.tf", "locals {}\n"),
        (".github/workflows/w.yml", &workflow),
    ]);
    said.into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn a_plan_that_nobody_applies_need_not_lock() {
    let lock = "pipeline/state-lock-off";
    assert!(!said_of_steps(&["run: terraform plan -lock=false"]).contains(&lock));
    assert!(said_of_steps(&["run: terraform apply -lock=false tfplan"]).contains(&lock));
    assert!(said_of_steps(&["run: terraform init -lock=false"]).contains(&lock));
}

#[test]
fn a_job_that_only_formats_may_take_any_release() {
    let floats = "pipeline/terraform-version-floats";
    let setup = "uses: hashicorp/setup-terraform@b9cd54a3c349d3f38e8881555d616ced269862dd";
    assert!(!said_of_steps(&[setup, "run: terraform fmt -check"]).contains(&floats));
    assert!(said_of_steps(&[setup, "run: terraform plan"]).contains(&floats));
    // What a script of the repository does is not known.
    assert!(said_of_steps(&[setup, "run: make deploy"]).contains(&floats));
}

/// The rules of workflows that say something of a called workflow and its caller.
fn said_of_call(caller: &str) -> Vec<&'static str> {
    let called = "on:\n  workflow_call: {}\njobs:\n  run:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 9\n    environment: production\n    steps:\n      - run: terraform apply -input=false tfplan\n";
    let mut files = vec![
        ("main.tf", "locals {}\n"),
        (".github/workflows/run.yml", called),
    ];
    if !caller.is_empty() {
        files.push((".github/workflows/call.yml", caller));
    }
    said(&files).0.into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn a_called_workflow_has_the_token_and_the_turn_of_its_caller() {
    let caller = |more: &str| {
        format!("on: push\n{more}jobs:\n  deploy:\n    uses: ./.github/workflows/run.yml\n")
    };
    let once = "pipeline/runs-at-once";
    let token = "pipeline/permissions-not-set";
    assert_eq!(said_of_call(""), Vec::<&str>::new());
    let open = said_of_call(&caller(""));
    assert!(open.contains(&once) && open.contains(&token), "{open:?}");
    let held = said_of_call(&caller("permissions: {}\nconcurrency: production\n"));
    assert!(!held.contains(&once) && !held.contains(&token), "{held:?}");
}

#[test]
fn a_state_is_left_on_the_runner_where_nothing_keeps_it() {
    let made = "resource \"aws_cognito_user_pool\" \"p\" {\n  name = \"p\"\n}\n";
    let workflow = |runner: &str, before: &str| {
        format!(
            "on: push\njobs:\n  job:\n    runs-on: {runner}\n    steps:\n      - run: {before}\n      - run: terraform apply tfplan\n"
        )
    };
    let said = |main: &str, workflow: &str| {
        let files = [("main.tf", main), (".github/workflows/w.yml", workflow)];
        let rules = said(&files).0;
        let rule = "deployment/state-left-on-the-runner";
        rules.iter().any(|(said, _)| *said == rule)
    };
    let thrown_away = workflow("ubuntu-24.04", "terraform init");
    assert!(said(made, &thrown_away));
    let local = format!("terraform {{\n  backend \"local\" {{}}\n}}\n{made}");
    assert!(said(&local, &thrown_away));
    for kept in ["backend \"s3\" {}", "cloud {}"] {
        let main = format!("terraform {{\n  {kept}\n}}\n{made}");
        assert!(!said(&main, &thrown_away), "{kept}");
    }
    assert!(!said(made, &workflow("self-hosted", "terraform init")));
    assert!(!said(
        made,
        &workflow("ubuntu-24.04", "aws s3 cp s3://b/terraform.tfstate .")
    ));
    assert!(!said("locals {}\n", &thrown_away));
}
