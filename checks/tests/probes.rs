//! Every probe: the rule that is meant finds those that are bad, nothing is said of those that are
//! right.

use std::path::Path;

use tollgate_checks::{Input, check, load};

/// The rule that each bad probe is for. `syntax-error` is for the parser.
const MEANT: [(&str, &str); 24] = [
    (
        "alias-to-literal-distribution",
        "route53/target-nobody-owns",
    ),
    ("backend-token", "backend/credential-literal"),
    ("cname-to-literal-site", "route53/target-nobody-owns"),
    ("http-domain-tls-1-0", "apigateway/old-tls"),
    (
        "http-route-jwt-without-authorizer",
        "apigateway/authorizer-not-named",
    ),
    ("http-route-open", "apigateway/open-route"),
    ("implicit-over-http", "cognito/implicit-grant"),
    ("json-syntax", "apigateway/open-method"),
    ("module-certificate-by-email", "acm/email-validation"),
    ("module-route-open", "apigateway/open-route"),
    ("oidc-trust-of-an-organization", "iam/oidc-trust-too-wide"),
    ("open-through-condition", "apigateway/open-method"),
    ("open-through-local", "apigateway/open-method"),
    ("open-through-map", "apigateway/open-method"),
    (
        "openapi-template-without-security",
        "apigateway/open-operation",
    ),
    ("openapi-without-security", "apigateway/open-operation"),
    ("password-in-environment", "lambda/secret-in-environment"),
    ("payment-key-in-environment", "lambda/secret-in-environment"),
    ("permission-for-anybody", "lambda/permission-for-anybody"),
    (
        "permission-for-every-api",
        "lambda/permission-for-every-api",
    ),
    (
        "permission-without-source",
        "lambda/permission-without-source",
    ),
    ("provider-keys", "provider/static-credentials"),
    ("rest-root-method-open", "apigateway/open-method"),
    ("tofu-file", "apigateway/open-method"),
];

/// What is said of a folder: ids of rules, and what could not be read.
fn said(folder: &Path) -> Vec<String> {
    let config = load(&Input {
        paths: vec![folder.to_owned()],
        current: folder.to_owned(),
        ..Input::default()
    });
    let rules = check(&config)
        .findings
        .into_iter()
        .map(|finding| finding.rule.to_owned());
    let unread = config
        .incomplete
        .iter()
        .map(|one| format!("not read: {}", one.message));
    rules.chain(unread).collect()
}

#[test]
fn probes_are_judged_as_they_are_marked() {
    let mut wrong = Vec::new();
    for probe in tollgate_fixtures::probes().expect("the probes") {
        let said = said(&probe.folder);
        let name = probe.name.as_str();
        let meant = MEANT.iter().find(|(meant, _)| *meant == name);
        let right = match (&probe.bad, meant) {
            (None, _) => said.is_empty(),
            (Some(_), Some((_, rule))) => said.iter().any(|said| said == rule),
            (Some(_), None) if name == "syntax-error" => {
                said.iter().any(|said| said.starts_with("not read: "))
            }
            (Some(_), None) => false,
        };
        if !right {
            wrong.push(format!("{name}, {:?}: {said:?}", probe.bad));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
