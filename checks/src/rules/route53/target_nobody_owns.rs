//! A record to what nobody here owns.

use super::{RECORD, targets};
use crate::finding::{Findings, Severity};
use crate::rule::{Predicts, Rule};
use crate::rules::{made, report_value};
use crate::terraform::config::Config;

pub const RULE: Rule = Rule {
    id: "route53/target-nobody-owns",
    page: include_str!("target_nobody_owns.md"),
    predicts: Predicts::Posture(Severity::High),
    check,
};

/// How the names end that services hand out, and that are handed out again when they are given back.
const HANDED_OUT: [(&str, &str); 6] = [
    (".amazoncognito.com", "a Cognito domain"),
    (".amplifyapp.com", "an Amplify application"),
    (".cloudfront.net", "a CloudFront distribution"),
    (".elasticbeanstalk.com", "an Elastic Beanstalk environment"),
    (".elb.amazonaws.com", "a load balancer"),
    (".s3.amazonaws.com", "an S3 bucket"),
];

fn check(config: &Config, found: &mut Findings) {
    for record in made(config, found, RECORD) {
        for (attr, target) in targets(record) {
            let Some(text) = target.text() else { continue };
            // What another resource or data source says is its own.
            if target.origin().is_some()
                || !attr.origins().is_empty()
                || config.allowed.domain(text)
            {
                continue;
            }
            let Some(what) = service(text.trim_end_matches('.')) else {
                continue;
            };
            let name = record.attr("name").text().unwrap_or(&record.name);
            report_value(found, record, attr, target, format!("nothing here owns {text}: once it is given up, whoever gets {what} of that name has {name}"))
                .help("declare what it leads to and use its attribute, or look it up with a data source");
        }
    }
}

/// Which service hands out a name.
fn service(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if name.contains(".s3-website") && name.ends_with(".amazonaws.com") {
        return Some("an S3 bucket");
    }
    if name.contains(".execute-api.") && name.ends_with(".amazonaws.com") {
        return Some("an API");
    }
    if name.contains(".elb.") && name.ends_with(".amazonaws.com") {
        return Some("a load balancer");
    }
    HANDED_OUT
        .iter()
        .find(|(end, _)| name.ends_with(end))
        .map(|(_, what)| *what)
}
