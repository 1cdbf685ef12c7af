//! Plans as input. `evaluator/plan/plan.json` is what Terraform 1.11.4 and the AWS provider 5.100
//! made of the files beside it: `terraform plan -var 'hosts=["a.example.com","b.example.com"]' -out p`,
//! `terraform show -json p`, indented.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::path::{Path, PathBuf};

use tollgate_checks::terraform::config::{Config, Key, Resource};
use tollgate_checks::{Input, load};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/evaluator/plan");

fn loaded(current: &Path, path: &str) -> Config {
    load(&Input {
        paths: vec![PathBuf::from(path)],
        current: current.to_owned(),
        ..Input::default()
    })
}

/// The plan without the files.
fn alone() -> (tempfile::TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(
        Path::new(FOLDER).join("plan.json"),
        folder.path().join("plan.json"),
    )
    .unwrap();
    let current = folder.path().canonicalize().unwrap();
    let config = loaded(&current, "plan.json");
    (folder, config)
}

fn only<'c>(config: &'c Config, kind: &str) -> &'c Resource {
    let found: Vec<_> = config.resources(kind).collect();
    match found.as_slice() {
        [only] => only,
        other => panic!("one {kind}, not {}", other.len()),
    }
}

/// What holds with and without the files.
fn holds(config: &Config) {
    assert!(config.incomplete.is_empty(), "{:?}", config.incomplete);
    assert!(config.unresolved.is_empty(), "{:?}", config.unresolved);
    let client = only(config, "aws_cognito_user_pool_client");
    let flows: Vec<_> = client
        .attr("allowed_oauth_flows")
        .items()
        .iter()
        .filter_map(|flow| flow.text())
        .collect();
    assert_eq!(flows, ["code", "implicit"]);
    let (pool, path) = config.target(client.attr("user_pool_id")).unwrap();
    assert_eq!(
        (pool.address.as_ref(), path),
        ("aws_cognito_user_pool.pool", "id")
    );
    // What only the provider sets is not there: the rules know its defaults.
    assert!(pool.attr("mfa_configuration").is_unset());
    assert!(client.attr("generate_secret").is_unset());
    assert_eq!(pool.path("password_policy.minimum_length").whole(), Some(8));
    let certificate = only(config, "aws_acm_certificate");
    assert_eq!(config.region(certificate).text(), Some("us-east-1"));
    assert_eq!(config.region(pool).text(), Some("eu-west-1"));
    let records: Vec<_> = config.resources("aws_route53_record").collect();
    let addresses: Vec<_> = records
        .iter()
        .map(|record| record.address.as_ref())
        .collect();
    assert_eq!(
        addresses,
        [
            r#"module.zone["a.example.com"].aws_route53_record.r[0]"#,
            r#"module.zone["a.example.com"].aws_route53_record.r[1]"#,
            r#"module.zone["b.example.com"].aws_route53_record.r[0]"#,
            r#"module.zone["b.example.com"].aws_route53_record.r[1]"#,
        ]
    );
    assert_eq!(records[3].attr("name").text(), Some("a1.b.example.com"));
    assert_eq!(records[3].key, Key::Index(1));
    let (zone, _) = config.target(records[3].attr("zone_id")).unwrap();
    assert_eq!(
        zone.address.as_ref(),
        r#"module.zone["b.example.com"].aws_route53_zone.z"#
    );
}

#[test]
fn a_plan_beside_its_files_has_their_spans_and_its_own_values() {
    let config = loaded(Path::new(FOLDER), "plan.json");
    holds(&config);
    assert_eq!(config.roots().count(), 1);
    let domain = only(&config, "aws_cognito_user_pool_domain");
    let attr = domain.attr("certificate_arn");
    assert_eq!(config.sources.text(attr.span()), "local.arn");
    // The plan alone does not know what a local is made of; the files do.
    let (certificate, _) = config.target(attr).unwrap();
    assert_eq!(certificate.address.as_ref(), "aws_acm_certificate.c");
}

#[test]
fn a_plan_alone_is_judged_by_what_it_says() {
    let (_folder, config) = alone();
    holds(&config);
    let domain = only(&config, "aws_cognito_user_pool_domain");
    assert_eq!(domain.attr("domain").text(), Some("auth.example.com"));
    assert!(domain.attr("certificate_arn").is_unknown());
    let span = config.sources.text(domain.attr("domain").span());
    assert_eq!(span, "\"auth.example.com\"");
}

#[test]
fn other_json_is_named_for_what_it_is() {
    for (text, message) in [
        ("{\"version\": 4, \"values\": {}}", "this is a state"),
        ("{}", "not a plan"),
        ("{", "not JSON"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("p.json"), text).unwrap();
        let config = loaded(&folder.path().canonicalize().unwrap(), "p.json");
        let [one] = config.incomplete.as_slice() else {
            panic!("one message, not {:?}", config.incomplete)
        };
        assert!(one.message.contains(message), "{}", one.message);
    }
}

#[test]
fn instances_that_only_the_plan_knows_stand_for_the_one_that_stood_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        (
            "main.tf",
            r#"
            data "x_names" "n" {}
            resource "x_zone" "z" {
              for_each = data.x_names.n.names
              name     = each.key
              dynamic "rule" {
                for_each = data.x_names.n.rules
                content { port = rule.value }
              }
            }
            resource "x_reader" "r" { zones = [for z in x_zone.z : z.id] }
            resource "x_gone" "g" { count = data.x_names.n.count }
            "#,
        ),
        (
            "p.json",
            r#"{"format_version": "1.2", "planned_values": {}, "configuration": {"root_module": {"resources": [
                 {"mode": "managed", "type": "x_zone", "name": "z"}]}},
                "resource_changes": [
                 {"address": "x_zone.z[\"a\"]", "mode": "managed", "type": "x_zone", "name": "z", "index": "a",
                  "change": {"actions": ["create"], "after": {"name": "a", "rule": [{"port": 1}, {"port": 2}]},
                             "after_unknown": {"id": true}}},
                 {"address": "x_zone.z[\"b\"]", "mode": "managed", "type": "x_zone", "name": "z", "index": "b",
                  "change": {"actions": ["create"], "after": {"name": "b", "rule": []}, "after_unknown": {"id": true}}},
                 {"address": "x_reader.r", "mode": "managed", "type": "x_reader", "name": "r",
                  "change": {"actions": ["create"], "after": {}, "after_unknown": {"zones": true}}}]}"#,
        ),
    ];
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    let config = loaded(&folder.path().canonicalize().unwrap(), "p.json");
    assert!(config.incomplete.is_empty(), "{:?}", config.incomplete);
    let zones: Vec<_> = config.resources("x_zone").collect();
    let [a, b] = zones.as_slice() else {
        panic!("two zones, not {}", zones.len())
    };
    let keys = (a.key.clone(), b.key.clone());
    assert_eq!(keys, (Key::Name("a".into()), Key::Name("b".into())));
    let names = (a.attr("name").text(), b.attr("name").text());
    assert_eq!(names, (Some("a"), Some("b")));
    let ports: Vec<_> = a
        .blocks("rule")
        .map(|rule| rule.attr("port").whole())
        .collect();
    assert_eq!(ports, [Some(1), Some(2)]);
    assert_eq!(b.blocks("rule").count(), 0);
    assert_eq!(config.resources("x_gone").count(), 0);
    // Both are read by what reads all of them.
    let reader = only(&config, "x_reader");
    assert!(config.find(reader.attr("zones").origins()[0]).is_some());
    for zone in [a, b] {
        let mut readers = config.readers(zone);
        assert!(readers.any(|reader| reader.attribute.as_ref() == "zones"));
    }
}

#[test]
fn what_a_plan_does_not_have_is_not_judged() {
    let (_folder, config) = alone();
    let report = tollgate_checks::check(&config);
    let rules: Vec<_> = report.findings.iter().map(|finding| finding.rule).collect();
    assert!(!rules.is_empty());
    // Lifecycles, versions, and files around the configuration.
    for rule in [
        "acm/destroyed-before-replaced",
        "cognito/pool-can-be-deleted",
        "backend/state-not-ignored",
        "module/no-lock-file",
        "module/provider-version-open",
        "module/terraform-version-open",
    ] {
        assert!(!rules.contains(&rule), "{rule}");
    }
    let unjudged = |rule: &str| report.unjudged.iter().any(|one| one.rule == rule);
    assert!(unjudged("cognito/pool-can-be-deleted"));
}
