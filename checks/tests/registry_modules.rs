//! Registry modules whose body is not on disk: what their arguments say is judged, and shown where it is written.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::PathBuf;

use tollgate_checks::terraform::config::Config;
use tollgate_checks::{Finding, Input, check, load};

/// What a configuration of one file gives.
fn loaded(text: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    std::fs::write(folder.path().join("main.tf"), text).unwrap();
    load(&Input {
        paths: vec![PathBuf::from(".")],
        current: folder.path().canonicalize().unwrap(),
        ..Input::default()
    })
}

/// The findings of one rule, each with the text that it points at.
fn said(config: &Config, rule: &str) -> Vec<(Finding, String)> {
    let findings = check(config).findings;
    let ours = findings.into_iter().filter(|finding| finding.rule == rule);
    ours.map(|finding| {
        let text = config.sources.text(finding.span).to_owned();
        (finding, text)
    })
    .collect()
}

/// The texts that a rule points at.
fn texts(text: &str, rule: &str) -> Vec<String> {
    let config = loaded(text);
    said(&config, rule)
        .into_iter()
        .map(|(_, text)| text)
        .collect()
}

#[test]
fn an_argument_is_reported_where_the_call_has_it() {
    let config = loaded(
        "module \"c\" {\n  source = \"terraform-aws-modules/acm/aws\"\n  domain_name = \"a.example\"\n  validation_method = \"EMAIL\"\n}\n",
    );
    let said = said(&config, "acm/email-validation");
    let [(finding, text)] = said.as_slice() else {
        unreachable!("one finding, not {said:?}");
    };
    assert_eq!(text, "\"EMAIL\"");
    assert_eq!(
        finding.address.as_deref(),
        Some("module.c.aws_acm_certificate.this[0]")
    );
    // The argument can be replaced like an attribute.
    let edits = &finding.fix.as_ref().unwrap().edits;
    assert_eq!(config.sources.text(edits[0].span), "\"EMAIL\"");
}

#[test]
fn what_the_module_has_by_default_is_reported_at_the_call_and_not_repaired() {
    let config = loaded(
        "module \"p\" {\n  source = \"lgallard/cognito-user-pool/aws\"\n  user_pool_name = \"p\"\n}\n",
    );
    let said = said(&config, "cognito/pool-can-be-deleted");
    let [(finding, text)] = said.as_slice() else {
        unreachable!("one finding, not {said:?}");
    };
    assert_eq!(text, "module \"p\"");
    assert_eq!(finding.fix, None);
}

#[test]
fn a_method_that_is_not_written_is_not_guessed() {
    let call = "module \"c\" {\n  source = \"terraform-aws-modules/acm/aws\"\n  domain_name = \"a.example\"\n}\n";
    assert_eq!(texts(call, "acm/email-validation"), Vec::<String>::new());
}

#[test]
fn an_output_is_what_the_module_makes_of_it() {
    let stack = |names: &str| {
        format!(
            "module \"c\" {{\n  source = \"terraform-aws-modules/acm/aws\"\n  domain_name = \"a.example\"\n  subject_alternative_names = {names}\n}}\n\
             resource \"aws_apigatewayv2_domain_name\" \"d\" {{\n  domain_name = \"api.a.example\"\n  domain_name_configuration {{\n    \
             certificate_arn = module.c.acm_certificate_arn\n  }}\n}}\n"
        )
    };
    assert_eq!(
        texts(&stack("[]"), "acm/host-not-covered"),
        ["module.c.acm_certificate_arn"]
    );
    assert_eq!(
        texts(&stack("[\"*.a.example\"]"), "acm/host-not-covered"),
        Vec::<String>::new()
    );
}

#[test]
fn routes_of_both_forms_are_judged() {
    let api = |routes: &str| {
        format!(
            "module \"a\" {{\n  source = \"terraform-aws-modules/apigateway-v2/aws\"\n  name = \"a\"\n  {routes}\n}}\n"
        )
    };
    let old = "integrations = {\n    \"GET /a\" = { lambda_arn = \"x\", authorization_type = \"NONE\" }\n    \"GET /b\" = { lambda_arn = \"x\", authorization_type = \"AWS_IAM\" }\n  }";
    let new = "routes = {\n    \"GET /a\" = { authorization_type = \"NONE\", integration = { uri = \"x\" } }\n    \"GET /b\" = { authorization_type = \"AWS_IAM\", integration = { uri = \"x\" } }\n  }";
    for routes in [old, new] {
        assert_eq!(
            texts(&api(routes), "apigateway/open-route"),
            ["\"NONE\""],
            "{routes}"
        );
    }
}

#[test]
fn a_permission_of_a_module_lets_the_api_in() {
    let stack = |triggers: &str| {
        format!(
            "module \"f\" {{\n  source = \"terraform-aws-modules/lambda/aws\"\n  function_name = \"f\"\n  handler = \"f.f\"\n  runtime = \"python3.13\"\n  {triggers}\n}}\n\
             module \"a\" {{\n  source = \"terraform-aws-modules/apigateway-v2/aws\"\n  name = \"a\"\n  routes = {{\n    \"GET /a\" = {{\n      authorization_type = \"AWS_IAM\"\n      \
             integration = {{ uri = module.f.lambda_function_arn }}\n    }}\n  }}\n}}\n"
        )
    };
    let rule = "apigateway/function-not-permitted";
    assert_eq!(texts(&stack(""), rule), ["module \"a\""]);
    let triggers = "allowed_triggers = {\n    a = { service = \"apigateway\", source_arn = \"${module.a.api_execution_arn}/*/*\" }\n  }";
    assert_eq!(texts(&stack(triggers), rule), Vec::<String>::new());
}

#[test]
fn records_of_a_module_are_records() {
    let stack = |name: &str| {
        format!(
            "resource \"aws_cognito_user_pool_domain\" \"d\" {{\n  domain = \"login.a.example\"\n  user_pool_id = \"p\"\n}}\n\
             module \"r\" {{\n  source = \"terraform-aws-modules/route53/aws//modules/records\"\n  zone_name = \"a.example\"\n  records = [\n    \
             {{ name = \"{name}\", type = \"A\", alias = {{ name = \"d111111abcdef8.cloudfront.net\", zone_id = \"Z2FDTNDATAQYW2\" }} }},\n  ]\n}}\n"
        )
    };
    let rule = "cognito/login-without-record";
    assert_eq!(texts(&stack("other"), rule), ["\"login.a.example\""]);
    assert_eq!(texts(&stack("login"), rule), Vec::<String>::new());
}

#[test]
fn nothing_is_said_of_what_a_module_leaves_open() {
    // Another submodule, another module, and arguments that nobody knows.
    let config = loaded(
        "variable \"routes\" {}\nvariable \"records\" {}\n\
         module \"a\" {\n  source = \"terraform-aws-modules/apigateway-v2/aws\"\n  routes = var.routes\n  create_domain_name = false\n}\n\
         module \"r\" {\n  source = \"terraform-aws-modules/route53/aws//modules/records\"\n  zone_id = \"Z1\"\n  records = var.records\n}\n\
         module \"l\" {\n  source = \"terraform-aws-modules/lambda/aws//modules/alias\"\n  name = \"live\"\n}\n",
    );
    let rules: Vec<_> = check(&config)
        .findings
        .iter()
        .map(|finding| finding.rule)
        .filter(|rule| !rule.starts_with("module/"))
        .collect();
    assert_eq!(rules, Vec::<&str>::new());
    assert_eq!(config.incomplete, []);
    assert_eq!(config.unresolved, []);
}

#[test]
fn an_empty_id_is_said_once_however_many_take_it() {
    let call = "module \"r\" {\n  source = \"terraform-aws-modules/route53/aws//modules/records\"\n  zone_id = \"\"\n  records = [\n    { name = \"a\", type = \"A\", records = [\"192.0.2.1\"] },\n    { name = \"b\", type = \"A\", records = [\"192.0.2.1\"] },\n  ]\n}\n";
    assert_eq!(texts(call, "reference/empty-id"), ["\"\""]);
}

#[test]
fn authorizers_of_both_forms_are_judged() {
    let rule = "apigateway/issuer-is-not-the-pool";
    let issuer = "issuer = \"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc/\"";
    for authorizer in [
        format!("{{ authorizer_type = \"JWT\", {issuer}, audience = [\"abc\"] }}"),
        format!(
            "{{ authorizer_type = \"JWT\", jwt_configuration = {{ {issuer}, audience = [\"abc\"] }} }}"
        ),
    ] {
        let call = format!(
            "module \"a\" {{\n  source = \"terraform-aws-modules/apigateway-v2/aws\"\n  authorizers = {{\n    pool = {authorizer}\n  }}\n}}\n"
        );
        assert_eq!(texts(&call, rule).len(), 1, "{authorizer}");
    }
}

#[test]
fn clients_that_say_different_things_are_all_judged() {
    let call = "module \"p\" {\n  source = \"lgallard/cognito-user-pool/aws\"\n  user_pool_name = \"p\"\n  clients = [\n    { name = \"a\", allowed_oauth_flows = [\"implicit\"] },\n    { name = \"b\", generate_secret = false, allowed_oauth_flows = [\"code\", \"implicit\"], callback_urls = [\"https://a.example/b\"] },\n  ]\n}\n";
    assert_eq!(
        texts(call, "cognito/implicit-grant"),
        ["\"implicit\"", "\"implicit\""]
    );
}

#[test]
fn the_records_of_an_api_are_made_unless_that_is_switched_off() {
    let rule = "apigateway/domain-without-record";
    let stack = |more: &str| {
        format!(
            "resource \"aws_route53_zone\" \"z\" {{\n  name = \"a.example\"\n}}\n\
             module \"a\" {{\n  source = \"terraform-aws-modules/apigateway-v2/aws\"\n  domain_name = \"api.a.example\"\n  {more}\n}}\n"
        )
    };
    assert_eq!(texts(&stack(""), rule), Vec::<String>::new());
    let off = stack("create_domain_records = false");
    assert_eq!(texts(&off, rule), ["\"api.a.example\""]);
    let own = format!(
        "{off}resource \"aws_route53_record\" \"r\" {{\n  zone_id = aws_route53_zone.z.zone_id\n  name = \"api\"\n  type = \"A\"\n  alias {{\n    \
         name = module.a.domain_name_target_domain_name\n    zone_id = module.a.domain_name_hosted_zone_id\n    evaluate_target_health = false\n  }}\n}}\n"
    );
    assert_eq!(texts(&own, rule), Vec::<String>::new());
}

#[test]
fn what_a_module_lets_its_role_do_is_judged() {
    let rule = "iam/everything-allowed";
    let function = |policy: &str| {
        format!(
            "module \"f\" {{\n  source = \"terraform-aws-modules/lambda/aws\"\n  function_name = \"f\"\n  handler = \"f.f\"\n  runtime = \"python3.13\"\n  {policy}\n}}\n"
        )
    };
    let statements = |actions: &str, attached: &str| {
        function(&format!(
            "attach_policy_statements = {attached}\n  policy_statements = {{\n    all = {{ effect = \"Allow\", actions = [\"{actions}\"], resources = [\"*\"] }}\n  }}"
        ))
    };
    assert_eq!(texts(&statements("*", "true"), rule).len(), 1);
    assert_eq!(
        texts(&statements("dynamodb:GetItem", "true"), rule),
        Vec::<String>::new()
    );
    // It is written, and not attached.
    assert_eq!(texts(&statements("*", "false"), rule), Vec::<String>::new());
    let json = "attach_policy_json = true\n  policy_json = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }] })";
    assert_eq!(texts(&function(json), rule).len(), 1);
}
