//! Every rule is held to its prediction: what its bad example does is what the rule says it does.
//!
//! `Refused`: each bad example of the rule's page is applied to an emulator and must be refused with the predicted code or
//! text, and the good example is applied. What AWS refuses is shown in-process; what Terraform itself refuses is shown by the
//! real Terraform. `Fails`: each bad example is deployed and the conformance case that is named fails on it, on no good
//! example, and passes on one. Invariant: a rule whose prediction is not shown fails these tests: it is an opinion, or its page
//! is not whole yet.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

#[path = "agreement/by_terraform.rs"]
mod by_terraform;
#[path = "agreement/share.rs"]
mod share;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use by_terraform::BY_TERRAFORM;
use serde_json::{Value, json};
use tollgate_checks::page::{self, Example};
use tollgate_checks::{Predicts, Rule, rules};
use tollgate_conformance::apply::{self, Applied, Failed};
use tollgate_conformance::case::{Case, Stop};
use tollgate_conformance::deployed;
use tollgate_conformance::target::{NO_INTERPRETER, Target};
use tollgate_emulator::cloud::REGION;
use tollgate_emulator::{Cloud, Service};

/// The pool that pages mean when they write an id down.
const POOL: &str = "us-east-1_AbCdEfGhI";

/// The certificate that pages mean when they write an ARN down: issued, for the apex and every host below it.
const CERTIFICATE: &str =
    "arn:aws:acm:us-east-1:000000000000:certificate/11111111-2222-4333-8444-555555555555";

/// Rules whose further bad examples are not what is predicted, and why. Every other rule is held to all of them.
const FIRST_ALONE: &[(&str, &str)] = &[(
    "cognito/login-host-is-api-host",
    "an API that is named by an identifier alone is not deployed, so nobody else has its host",
)];

/// Rules with a case that passes on no good example, and why. For every other rule somebody is let in by one of them.
const NOT_LET_IN: &[(&str, &str)] = &[(
    "cognito/trigger-without-permission",
    "a trigger that may be invoked is refused by its name: triggers are not run",
)];

/// Writes an example down, with ids that are there in place of those that pages make up.
fn write(example: &Example<'_>, folder: &Path, ids: &[(&str, String)]) {
    for (path, text) in &example.files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = ids.iter().fold((*text).to_owned(), |text, (id, there)| {
            text.replace(id, there)
        });
        std::fs::write(path, text).unwrap();
    }
}

fn says(example: &Example<'_>, words: &str) -> bool {
    example.files.iter().any(|(_, text)| text.contains(words))
}

/// Runs an operation that must succeed.
fn run(cloud: &Cloud, service: Service, operation: &str, input: Value) -> Value {
    cloud.run(REGION, service, operation, input).unwrap()
}

/// Lets what AWS does soon come about: several times over, since one thing waits for another.
fn wait(cloud: &Cloud) {
    for _ in 0..4 {
        cloud.write(|world| world.settle(3600));
    }
}

fn change(cloud: &Cloud, zone: &str, action: &str, set: &Value) {
    let changes = json!([{ "Action": action, "ResourceRecordSet": set }]);
    let input = json!({ "HostedZoneId": zone, "ChangeBatch": { "Changes": changes } });
    run(cloud, Service::Route53, "ChangeResourceRecordSets", input);
    wait(cloud);
}

/// The zone that pages look up: the apex has an address. The certificate's ARN and the zone's id.
fn certificate(cloud: &Cloud, example: &Example<'_>) -> (String, Option<String>) {
    let zone = json!({ "Name": "tollgate-orchard.org", "CallerReference": "there" });
    let zone = run(cloud, Service::Route53, "CreateHostedZone", zone);
    let zone = zone["HostedZone"]["Id"].as_str().unwrap().to_owned();
    let request = json!({
        "DomainName": "tollgate-orchard.org",
        "SubjectAlternativeNames": ["*.tollgate-orchard.org"],
        "ValidationMethod": "DNS",
    });
    let made = run(cloud, Service::Acm, "RequestCertificate", request);
    wait(cloud);
    let input = json!({ "CertificateArn": made["CertificateArn"] });
    let described = run(cloud, Service::Acm, "DescribeCertificate", input.clone());
    let record = &described["Certificate"]["DomainValidationOptions"][0]["ResourceRecord"];
    let proof = json!({
        "Name": record["Name"],
        "Type": "CNAME",
        "TTL": 300,
        "ResourceRecords": [{ "Value": record["Value"] }],
    });
    change(cloud, &zone, "CREATE", &proof);
    let described = run(cloud, Service::Acm, "DescribeCertificate", input);
    assert_eq!(described["Certificate"]["Status"], "ISSUED");
    let arn = made["CertificateArn"].as_str().unwrap().to_owned();
    // A page that makes the zone itself has no other beside it.
    if says(example, "resource \"aws_route53_zone\"") {
        change(cloud, &zone, "DELETE", &proof);
        run(
            cloud,
            Service::Route53,
            "DeleteHostedZone",
            json!({ "Id": zone }),
        );
        return (arn, None);
    }
    let apex = json!({
        "Name": "tollgate-orchard.org",
        "Type": "A",
        "TTL": 300,
        "ResourceRecords": [{ "Value": "192.0.2.1" }],
    });
    change(cloud, &zone, "CREATE", &apex);
    (arn, Some(zone))
}

/// What comes of an example on an account that has a user pool, and the certificate and its zone where the page means
/// them. A domain of API Gateway gets its record in that zone.
fn applied(example: &Example<'_>) -> Result<Applied, Failed> {
    let folder = tempfile::tempdir().unwrap();
    let cloud = Cloud::seeded(1);
    let pool = json!({ "PoolName": "there" });
    let pool = run(&cloud, Service::CognitoIdp, "CreateUserPool", pool);
    let mut ids = vec![(POOL, pool["UserPool"]["Id"].as_str().unwrap().to_owned())];
    let mut zone = None;
    if says(example, CERTIFICATE) {
        let (arn, there) = certificate(&cloud, example);
        ids.push((CERTIFICATE, arn));
        zone = there;
    }
    write(example, folder.path(), &ids);
    let applied = apply::apply(folder.path(), cloud)?;
    let domains = applied
        .resources
        .iter()
        .filter(|(address, _)| address.starts_with("aws_api_gateway_domain_name."));
    for (zone, (_, domain)) in zone
        .iter()
        .flat_map(|zone| domains.clone().map(move |domain| (zone, domain)))
    {
        let alias = json!({
            "Name": domain["id"],
            "Type": "A",
            "AliasTarget": {
                "DNSName": domain["regional_domain_name"],
                "HostedZoneId": domain["regional_zone_id"],
                "EvaluateTargetHealth": false,
            },
        });
        change(&applied.cloud, zone, "CREATE", &alias);
    }
    Ok(applied)
}

/// Whether a failure is the one that is predicted.
fn is_predicted(outcome: &Result<Applied, Failed>, text: &str) -> bool {
    match outcome {
        Err(Failed::Refused { error, .. }) => {
            error.code.contains(text) || error.message.contains(text)
        }
        Err(Failed::NeverReady { why, .. }) => why.contains(text),
        _ => false,
    }
}

fn told(outcome: Result<Applied, Failed>) -> String {
    outcome.map_or_else(|failed| failed.to_string(), |_| "it is applied".to_owned())
}

fn refusals() -> impl Iterator<Item = (&'static Rule, &'static str)> {
    rules::all().filter_map(|rule| match rule.predicts {
        Predicts::Refused(text) => Some((rule, text)),
        _ => None,
    })
}

fn failures() -> impl Iterator<Item = (&'static Rule, &'static str)> {
    rules::all().filter_map(|rule| match rule.predicts {
        Predicts::Fails(case) => Some((rule, case)),
        _ => None,
    })
}

fn case(id: &str) -> Option<&'static Case> {
    deployed::cases().find(|case| case.id == id)
}

/// What a case says of an example; `None` where the example is not a whole stack: it is not applied, or has nothing
/// that the case looks at.
fn judged(case: &Case, example: &Example<'_>) -> (Option<Result<(), Stop>>, String) {
    let applied = match applied(example) {
        Ok(applied) => applied,
        Err(failed) => return (None, failed.to_string()),
    };
    let target = Target::serve(&applied).unwrap();
    match (case.run)(&target) {
        Err(Stop::NotHere(why)) => (None, why),
        outcome => {
            let text = format!("{outcome:?}");
            (Some(outcome), text)
        }
    }
}

#[test]
fn what_fails_is_seen_to_fail() {
    let mut wrong = String::new();
    for (rule, id) in failures() {
        let Some(case) = case(id) else {
            let _ = writeln!(wrong, "{}: there is no case {id}", rule.id);
            continue;
        };
        let page = page::read(rule.page).unwrap();
        let bads: Vec<_> = page.bad.iter().map(|bad| judged(case, bad)).collect();
        if let Some((_, text)) = bads
            .iter()
            .find(|(_, text)| text.starts_with(NO_INTERPRETER))
        {
            eprintln!("LEFT OUT: {} is not held to {id}: {text}", rule.id);
            continue;
        }
        for (_, text) in bads.iter().filter(|(bad, _)| !matches!(bad, Some(Err(_)))) {
            let _ = writeln!(wrong, "{}: {id} is not shown: {text}", rule.id);
        }
        let goods: Vec<_> = page.good.iter().map(|good| judged(case, good)).collect();
        let fails = goods.iter().any(|(good, _)| matches!(good, Some(Err(_))));
        let passes = goods.iter().any(|(good, _)| matches!(good, Some(Ok(()))));
        let unheld = NOT_LET_IN.iter().any(|(unheld, _)| *unheld == rule.id);
        if fails || passes == unheld {
            let told: Vec<_> = goods.iter().map(|(_, text)| text).collect();
            let _ = writeln!(wrong, "{}: {id} on the good examples: {told:?}", rule.id);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn what_aws_refuses_is_refused() {
    let mut wrong = String::new();
    for (rule, text) in refusals().filter(|(rule, _)| !BY_TERRAFORM.contains(&rule.id)) {
        let page = page::read(rule.page).unwrap();
        let held = if FIRST_ALONE.iter().any(|(id, _)| *id == rule.id) {
            &page.bad[..1]
        } else {
            &page.bad[..]
        };
        for bad in held {
            let bad = applied(bad);
            if !is_predicted(&bad, text) {
                let _ = writeln!(wrong, "{}: {text:?} is not shown: {}", rule.id, told(bad));
            }
        }
        for good in &page.good {
            let outcome = applied(good);
            if outcome.is_err() {
                let _ = writeln!(
                    wrong,
                    "{}: the good example is not applied: {}",
                    rule.id,
                    told(outcome)
                );
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn lists_name_rules_that_predict_something() {
    let there: BTreeSet<&str> = refusals()
        .chain(failures())
        .map(|(rule, _)| rule.id)
        .collect();
    for id in BY_TERRAFORM
        .iter()
        .chain(NOT_LET_IN.iter().chain(FIRST_ALONE).map(|(id, _)| id))
    {
        assert!(there.contains(id), "{id}");
    }
}
