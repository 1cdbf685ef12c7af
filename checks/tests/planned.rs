//! What follows from what is written although a provider computes it, and the rules that read it.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::PathBuf;

use tollgate_checks::terraform::config::Config;
use tollgate_checks::{Input, check, load};

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

/// The texts that a rule points at.
fn texts(text: &str, rule: &str) -> Vec<String> {
    let config = loaded(text);
    let findings = check(&config).findings;
    let ours = findings.iter().filter(|finding| finding.rule == rule);
    ours.map(|finding| config.sources.text(finding.span).to_owned())
        .collect()
}

/// The names of the instances of the records.
fn records(text: &str) -> Vec<String> {
    loaded(text)
        .resources("aws_route53_record")
        .map(|record| record.address.to_string())
        .collect()
}

fn certificate(names: &str, method: &str) -> String {
    format!(
        "variable \"open\" {{}}\nresource \"aws_acm_certificate\" \"c\" {{\n  domain_name = \"a.example\"\n  subject_alternative_names = {names}\n  \
         validation_method = \"{method}\"\n}}\nresource \"aws_route53_record\" \"v\" {{\n  for_each = {{ for option in aws_acm_certificate.c.domain_validation_options : option.domain_name => option }}\n  \
         name = each.value.resource_record_name\n  type = each.value.resource_record_type\n  zone_id = \"Z1\"\n}}\n"
    )
}

#[test]
fn a_certificate_has_an_option_for_each_of_its_names() {
    assert_eq!(
        records(&certificate("[\"*.a.example\", \"a.example\"]", "DNS")),
        [
            "aws_route53_record.v[\"*.a.example\"]",
            "aws_route53_record.v[\"a.example\"]"
        ]
    );
    let unknown = ["aws_route53_record.v[*]"];
    assert_eq!(records(&certificate("[var.open]", "DNS")), unknown);
    assert_eq!(records(&certificate("[]", "EMAIL")), unknown);
}

/// A pool with a resource server, a client, and an API that asks for scopes.
fn api(scopes: &str, wanted: &str) -> String {
    format!(
        "variable \"open\" {{}}\nresource \"aws_cognito_user_pool\" \"p\" {{\n  name = \"p\"\n}}\n\
         resource \"aws_cognito_resource_server\" \"s\" {{\n  name = \"s\"\n  identifier = \"s\"\n  user_pool_id = aws_cognito_user_pool.p.id\n  dynamic \"scope\" {{\n    \
         for_each = {scopes}\n    content {{\n      scope_name = scope.value\n      scope_description = \"x\"\n    }}\n  }}\n}}\n\
         resource \"aws_cognito_user_pool_client\" \"c\" {{\n  name = \"c\"\n  user_pool_id = aws_cognito_user_pool.p.id\n  \
         allowed_oauth_scopes = aws_cognito_resource_server.s.scope_identifiers\n}}\n\
         resource \"aws_apigatewayv2_authorizer\" \"a\" {{\n  api_id = \"a\"\n  authorizer_type = \"JWT\"\n  name = \"a\"\n  jwt_configuration {{\n    \
         issuer = \"https://${{aws_cognito_user_pool.p.endpoint}}\"\n    audience = [aws_cognito_user_pool_client.c.id]\n  }}\n}}\n\
         resource \"aws_apigatewayv2_route\" \"r\" {{\n  api_id = \"a\"\n  route_key = \"GET /a\"\n  authorization_type = \"JWT\"\n  \
         authorizer_id = aws_apigatewayv2_authorizer.a.id\n  authorization_scopes = [\"{wanted}\"]\n}}\n"
    )
}

#[test]
fn a_resource_server_has_an_identifier_for_each_scope() {
    let rule = "apigateway/scope-nobody-has";
    let known = "[\"read\", \"write\"]";
    assert_eq!(texts(&api(known, "s/list"), rule), ["\"s/list\""]);
    assert_eq!(texts(&api(known, "s/write"), rule), Vec::<String>::new());
    assert_eq!(
        texts(&api("var.open", "s/list"), rule),
        Vec::<String>::new()
    );
}

#[test]
fn an_issuer_that_is_another_attribute_of_the_pool_is_none() {
    let rule = "apigateway/issuer-is-not-the-pool";
    let of = |issuer: &str| {
        api("[]", "s/a").replace("https://${aws_cognito_user_pool.p.endpoint}", issuer)
    };
    let wrong = "https://${aws_cognito_user_pool.p.id}";
    assert_eq!(texts(&of(wrong), rule), [format!("\"{wrong}\"")]);
    assert_eq!(texts(&api("[]", "s/a"), rule), Vec::<String>::new());
    let region = "https://cognito-idp.${var.open}.amazonaws.com/${aws_cognito_user_pool.p.id}";
    assert_eq!(texts(&of(region), rule), Vec::<String>::new());
}

#[test]
fn a_redirect_over_http_is_seen_by_its_beginning() {
    let rule = "cognito/redirect-over-http";
    let of = |url: &str| {
        format!(
            "variable \"zone\" {{}}\nvariable \"port\" {{}}\nresource \"aws_cognito_user_pool_client\" \"c\" {{\n  callback_urls = [\"{url}\"]\n}}\n"
        )
    };
    assert_eq!(
        texts(&of("http://app.${var.zone}/callback"), rule),
        ["\"http://app.${var.zone}/callback\""]
    );
    for fine in [
        "http://localhost:${var.port}/callback",
        "http://${var.zone}/callback",
        "http://local${var.zone}/callback",
        "https://app.${var.zone}/callback",
    ] {
        assert_eq!(texts(&of(fine), rule), Vec::<String>::new(), "{fine}");
    }
}

/// An HTTP API with a function behind one route, and what may invoke it.
fn permitted(source: &str) -> String {
    format!(
        "resource \"aws_apigatewayv2_api\" \"a\" {{\n  name = \"a\"\n  protocol_type = \"HTTP\"\n}}\n\
         resource \"aws_apigatewayv2_api\" \"b\" {{\n  name = \"b\"\n  protocol_type = \"HTTP\"\n}}\n\
         resource \"aws_apigatewayv2_stage\" \"s\" {{\n  api_id = aws_apigatewayv2_api.a.id\n  name = \"live\"\n}}\n\
         resource \"aws_lambda_function\" \"f\" {{\n  function_name = \"f\"\n}}\n\
         resource \"aws_apigatewayv2_integration\" \"i\" {{\n  api_id = aws_apigatewayv2_api.a.id\n  integration_type = \"AWS_PROXY\"\n  \
         integration_uri = aws_lambda_function.f.invoke_arn\n}}\n\
         resource \"aws_apigatewayv2_route\" \"r\" {{\n  api_id = aws_apigatewayv2_api.a.id\n  route_key = \"GET /orders/{{id}}\"\n  \
         target = \"integrations/${{aws_apigatewayv2_integration.i.id}}\"\n}}\n\
         resource \"aws_lambda_permission\" \"p\" {{\n  action = \"lambda:InvokeFunction\"\n  function_name = aws_lambda_function.f.function_name\n  \
         principal = \"apigateway.amazonaws.com\"\n  source_arn = \"{source}\"\n}}\n"
    )
}

#[test]
fn a_permission_is_for_the_calls_of_an_http_api() {
    let rule = "lambda/permission-for-another-call";
    for wrong in [
        "${aws_apigatewayv2_api.b.execution_arn}/live/GET/orders/{id}",
        "${aws_apigatewayv2_api.a.execution_arn}/prod/GET/orders/{id}",
        "${aws_apigatewayv2_api.a.execution_arn}/live/POST/orders/{id}",
        "${aws_apigatewayv2_api.a.execution_arn}/live/GET/orders",
    ] {
        assert_eq!(
            texts(&permitted(wrong), rule),
            [format!("\"{wrong}\"")],
            "{wrong}"
        );
    }
    for fine in [
        "${aws_apigatewayv2_api.a.execution_arn}/live/GET/orders/{id}",
        "${aws_apigatewayv2_api.a.execution_arn}/*/*/orders/{id}",
        "${aws_apigatewayv2_api.a.execution_arn}/*/*",
        "${aws_apigatewayv2_stage.s.execution_arn}/GET/orders/{id}",
        "${aws_apigatewayv2_api.a.execution_arn}/${aws_apigatewayv2_stage.s.name}/GET/orders/*",
    ] {
        assert_eq!(
            texts(&permitted(fine), rule),
            Vec::<String>::new(),
            "{fine}"
        );
    }
}

#[test]
fn what_is_said_of_every_instance_is_said_once() {
    let config = loaded(
        "resource \"aws_lambda_function\" \"f\" {\n  for_each = toset([\"a\", \"b\", \"c\"])\n  function_name = each.key\n  runtime = \"python3.8\"\n  handler = \"a.b\"\n}\n\
         resource \"aws_lambda_function\" \"g\" {\n  function_name = \"g\"\n  runtime = \"python3.8\"\n  handler = \"a.b\"\n}\n",
    );
    let report = check(&config);
    let said: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| {
            finding.rule == "lambda/runtime-ended" || finding.rule == "lambda/runtime-blocked"
        })
        .map(|finding| (finding.address.as_deref().unwrap(), finding.also.join(" ")))
        .collect();
    assert_eq!(
        said,
        [
            (
                "aws_lambda_function.f[\"a\"]",
                "aws_lambda_function.f[\"b\"] aws_lambda_function.f[\"c\"]".to_owned()
            ),
            ("aws_lambda_function.g", String::new())
        ]
    );
}

#[test]
fn a_body_is_judged_in_every_form_that_it_is_written_in() {
    let rule = "apigateway/open-operation";
    let of = |body: &str| {
        format!(
            "variable \"arn\" {{}}\nresource \"aws_api_gateway_rest_api\" \"a\" {{\n  name = \"a\"\n  body = {body}\n}}\n"
        )
    };
    let yaml = "<<EOT\npaths:\n  /a:\n    get:\n      SECURITY\n      uri: ${var.arn}\nEOT";
    let json = "<<EOT\n{\"paths\": {\"/a\": {\"get\": {SECURITY\"uri\": \"${var.arn}\"}}}}\nEOT";
    for (form, locked) in [
        (yaml, "security: [{pool: []}]"),
        (json, "\"security\": [{\"pool\": []}], "),
    ] {
        let open = form.replace("SECURITY", "");
        assert_eq!(texts(&of(&open), rule).len(), 1, "{open}");
        let locked = form.replace("SECURITY", locked);
        assert_eq!(texts(&of(&locked), rule), Vec::<String>::new(), "{locked}");
        // Known as a whole.
        let known = open.replace("${var.arn}", "arn");
        assert_eq!(texts(&of(&known), rule).len(), 1, "{known}");
    }
    // What is interpolated may hold the security.
    for open in [
        "var.arn",
        "\"${var.arn}\\npaths: {}\"",
        "\"paths: ${var.arn}\"",
    ] {
        assert_eq!(texts(&of(open), rule), Vec::<String>::new(), "{open}");
    }
}

#[test]
fn what_a_project_allows_may_be_written_down() {
    let text = "provider \"aws\" {\n  allowed_account_ids = [\"111122223333\"]\n}\nresource \"aws_route53_record\" \"r\" {\n  name = \"a.orchard.example\"\n  type = \"CNAME\"\n  \
         records = [\"d1.cloudfront.net\"]\n}\nresource \"aws_acm_certificate\" \"a\" {\n  domain_name = \"a.orchard.example\"\n}\nresource \"aws_acm_certificate\" \"b\" {\n  \
         domain_name = \"b.orchard.example\"\n}\nresource \"aws_lambda_function\" \"f\" {\n  role = \"arn:aws:iam::444455556666:role/r\"\n}\nresource \"aws_iam_role\" \"r\" {\n  \
         assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = { AWS = \"444455556666\" } }] })\n}\n";
    let rules = [
        "iam/trust-of-another-account",
        "reference/hardcoded-account-id",
        "reference/host-written-out",
        "route53/target-nobody-owns",
    ];
    let said = |config: &Config| {
        let mut said: Vec<_> = check(config)
            .findings
            .iter()
            .map(|finding| finding.rule)
            .filter(|rule| rules.contains(rule))
            .collect();
        said.sort_unstable();
        said.dedup();
        said
    };
    let mut config = loaded(text);
    assert_eq!(said(&config), rules);
    config.allowed.accounts = vec!["444455556666".to_owned()];
    assert_eq!(said(&config), &rules[2..]);
    config.allowed.domains = vec!["orchard.example".to_owned(), "cloudfront.net".to_owned()];
    assert_eq!(said(&config), Vec::<&str>::new());
}

#[test]
fn of_a_locked_preflight_one_thing_is_said() {
    let of = |verb: &str| {
        format!(
            "resource \"aws_api_gateway_method\" \"m\" {{\n  rest_api_id = \"r\"\n  resource_id = \"x\"\n  http_method = \"{verb}\"\n  authorization = \"COGNITO_USER_POOLS\"\n  authorizer_id = \"a\"\n}}\n"
        )
    };
    let scopes = "apigateway/tokens-without-scopes";
    assert_eq!(texts(&of("GET"), scopes).len(), 1);
    assert_eq!(texts(&of("OPTIONS"), scopes), Vec::<String>::new());
    assert_eq!(
        texts(&of("OPTIONS"), "apigateway/preflight-asks-for-token").len(),
        1
    );
}
