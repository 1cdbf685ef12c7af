//! The repaired stack is clean, and the flawed ones are not.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

#[path = "common/repository.rs"]
mod repository;

use tollgate_checks::{Config, Input, check, load};

fn loaded(name: &str) -> Config {
    let folder = tollgate_fixtures::stack(name);
    load(&Input {
        paths: vec![folder.clone()],
        current: folder,
        ..Input::default()
    })
}

#[test]
fn nothing_is_reported_on_the_repaired_stack() {
    let config = loaded("orchard");
    assert_eq!(config.incomplete, []);
    assert!(config.all().len() >= 40, "it is read whole");
    let report = check(&config);
    let said: Vec<_> = report
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    assert_eq!(said, Vec::<String>::new());
    // What cannot be judged stays in sight: a value that depends on the workspace.
    assert!(report.unjudged.len() <= 2, "{:?}", report.unjudged);
}

#[test]
fn every_repair_is_needed() {
    let repairs = [
        (
            "cognito.tf",
            "[\"code\"]",
            "[\"code\", \"implicit\"]",
            "cognito/implicit-grant",
        ),
        (
            "cognito.tf",
            "aws_acm_certificate_validation.login.certificate_arn",
            "aws_acm_certificate.login.arn",
            "acm/used-before-validated",
        ),
        (
            "locals.tf",
            "\"auth.${var.domain_name}\"",
            "\"api.${var.domain_name}\"",
            "cognito/login-host-is-api-host",
        ),
        (
            "locals.tf",
            "\"auth.${var.domain_name}\"",
            "\"auth.shop.${var.domain_name}\"",
            "cognito/parent-without-address",
        ),
        (
            "certificates.tf",
            "domain_name       = local.api_host",
            "domain_name       = var.domain_name",
            "acm/host-not-covered",
        ),
        (
            "certificates.tf",
            "= \"DNS\"",
            "= \"EMAIL\"",
            "acm/email-validation",
        ),
        (
            "api.tf",
            "authorization        = \"COGNITO_USER_POOLS\"",
            "authorization        = \"NONE\"",
            "apigateway/open-method",
        ),
        (
            "api.tf",
            "      aws_api_gateway_method.record.authorization,\n      aws_api_gateway_method.record.authorization_scopes,\n      aws_api_gateway_method.record.authorizer_id,\n",
            "",
            "apigateway/lock-not-in-triggers",
        ),
        (
            "api.tf",
            "[local.read_scope]",
            "[\"${local.read_scope}s\"]",
            "apigateway/scope-nobody-has",
        ),
        (
            "api.tf",
            "disable_execute_api_endpoint = true",
            "disable_execute_api_endpoint = false",
            "apigateway/execute-api-left-on",
        ),
        (
            "dns.tf",
            "aws_api_gateway_domain_name.api.regional_zone_id",
            "aws_route53_zone.orchard.zone_id",
            "route53/alias-in-wrong-zone",
        ),
        (
            "dns.tf",
            "\\\"amazon.com\\\"",
            "\\\"letsencrypt.org\\\"",
            "route53/caa-shuts-amazon-out",
        ),
        (
            "dns.tf",
            "name    = local.login_host",
            "name    = local.api_host",
            "route53/name-taken-twice",
        ),
        (
            "lambda.tf",
            "aws_iam_role.function.arn",
            "\"\"",
            "reference/empty-id",
        ),
        (
            "lambda.tf",
            "aws_lambda_function.harvests.function_name",
            "aws_lambda_function.harvest.function_name",
            "reference/undeclared",
        ),
        (
            "providers.tf",
            "region              = \"us-east-1\"",
            "region              = \"eu-central-1\"",
            "acm/other-region",
        ),
    ];
    for (file, from, to, rule) in repairs {
        let (_folder, root) = repository::of("orchard");
        let path = root.join(file);
        let before = std::fs::read_to_string(&path).unwrap();
        let after = before.replacen(from, to, 1);
        assert!(before != after, "{file} holds {from}");
        std::fs::write(&path, after).unwrap();
        let config = load(&Input {
            paths: vec![root.clone()],
            current: root,
            ..Input::default()
        });
        let rules: Vec<_> = check(&config)
            .findings
            .iter()
            .map(|finding| finding.rule)
            .collect();
        assert!(
            rules.contains(&rule),
            "{file}: {from} -> {to}: {rules:?} and not {rule}"
        );
    }
}
