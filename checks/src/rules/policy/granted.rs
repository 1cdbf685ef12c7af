//! What a role may do: its inline and attached policies, and the commonest of AWS's own.
//!
//! Invariant: "it may not" is said only where every policy of the role is known.

use super::super::is_made;
use super::{Document, like, read};
use crate::terraform::block::Attr;
use crate::terraform::config::{By, Config, Key, Resource, Target};
use crate::terraform::source::Span;
use crate::terraform::value::{Part, Value, Valued};

/// Everything that a role is given.
#[derive(Debug)]
pub struct Granted {
    /// Documents that are known.
    pub documents: Vec<Document>,
    /// AWS's own policies by name, and where they are attached.
    pub managed: Vec<(String, Span)>,
    /// Whether that is all.
    pub certain: bool,
}

/// AWS's own policies, and patterns of the actions that they allow. From
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>, as of 2026-11; a policy that is not
/// here may allow anything.
const MANAGED: &[(&str, &[&str])] = &[
    ("AdministratorAccess", &["*"]),
    ("AmazonAPIGatewayPushToCloudWatchLogs", &["logs:*"]),
    (
        "AmazonCognitoPowerUser",
        &["cognito-idp:*", "cognito-identity:*", "cognito-sync:*"],
    ),
    ("AmazonDynamoDBFullAccess", &["dynamodb:*"]),
    (
        "AmazonDynamoDBReadOnlyAccess",
        &["dynamodb:Get*", "dynamodb:Query", "dynamodb:Scan"],
    ),
    ("AmazonS3FullAccess", &["s3:*"]),
    ("AmazonS3ReadOnlyAccess", &["s3:Get*", "s3:List*"]),
    ("AmazonSNSFullAccess", &["sns:*"]),
    ("AmazonSQSFullAccess", &["sqs:*"]),
    (
        "AmazonSSMReadOnlyAccess",
        &["ssm:Get*", "ssm:List*", "ssm:Describe*"],
    ),
    (
        "AWSLambdaBasicExecutionRole",
        &[
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ],
    ),
    (
        "AWSLambdaVPCAccessExecutionRole",
        &[
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "ec2:*",
        ],
    ),
    ("AWSXRayDaemonWriteAccess", &["xray:*"]),
    ("AWSXrayWriteOnlyAccess", &["xray:*"]),
    ("CloudWatchLogsFullAccess", &["logs:*"]),
    ("SecretsManagerReadWrite", &["secretsmanager:*"]),
];

/// What a role is given.
pub fn granted(config: &Config, role: &Resource) -> Granted {
    let mut granted = Granted {
        documents: Vec::new(),
        managed: Vec::new(),
        // A role of which there are unknown many, or that a module without body gets hold of, may have anything.
        certain: role.key != Key::Unknown
            && !config
                .readers(role)
                .any(|reader| matches!(reader.by, By::Call(_)) && config.leaves(reader.by)),
    };
    for (resource, attr) in policies_of_role(config, role) {
        let own = resource.id == role.id
            || (resource.kind.as_ref() == "aws_iam_role_policy"
                && names(config, resource.attr("role"), role, &mut granted.certain));
        if own {
            granted.add(config, attr);
        }
    }
    for item in role.attr("managed_policy_arns").items() {
        granted.attach(config, item);
    }
    granted.certain &= !role.attr("managed_policy_arns").is_unknown();
    for attachment in config.beside(role, "aws_iam_role_policy_attachment") {
        if names(config, attachment.attr("role"), role, &mut granted.certain) {
            granted.attach_attr(config, attachment.attr("policy_arn"));
        }
    }
    for attachment in config.beside(role, "aws_iam_policy_attachment") {
        let roles = attachment.attr("roles");
        granted.certain &= roles.is_unset() || !roles.items().is_empty();
        for item in roles.items() {
            let mine = item.origin().is_some_and(|origin| is(config, origin, role));
            granted.certain &= mine || item.origin().is_some() || item.text().is_some();
            if mine {
                granted.attach_attr(config, attachment.attr("policy_arn"));
            }
        }
    }
    granted
}

/// The policies that are written for a role: its own blocks, and those that name one.
fn policies_of_role<'c>(config: &'c Config, role: &'c Resource) -> Vec<(&'c Resource, Attr<'c>)> {
    let named = config
        .beside(role, "aws_iam_role_policy")
        .filter(|policy| is_made(policy))
        .map(|policy| (policy, policy.attr("policy")));
    let inline = role
        .block
        .blocks("inline_policy")
        .map(|block| (role, block.attr("policy")));
    named.chain(inline).collect()
}

fn is(config: &Config, origin: &crate::terraform::value::Origin, role: &Resource) -> bool {
    matches!(config.find(origin), Some(Target::Resource(found)) if found.id == role.id)
}

/// Whether an attribute names a role; `certain` becomes false where that cannot be told.
fn names(config: &Config, attr: Attr<'_>, role: &Resource, certain: &mut bool) -> bool {
    if let Some(origin) = attr.origin() {
        return is(config, origin, role);
    }
    match (attr.text(), role.attr("name").text()) {
        (Some(given), Some(name)) => given == name,
        // A name that is chosen by AWS, or computed: not one that somebody could have written here.
        (Some(_), None) => false,
        (None, _) => {
            *certain &= attr.is_unset();
            false
        }
    }
}

impl Granted {
    fn add(&mut self, config: &Config, attr: Attr<'_>) {
        match read(config, attr).document() {
            Some(document) => {
                self.certain &= document.certain;
                self.documents.push(document);
            }
            None => self.certain = false,
        }
    }

    fn attach_attr(&mut self, config: &Config, arn: Attr<'_>) {
        match arn {
            Attr::Set(value, _) => self.attach(config, value),
            Attr::Unknown(span, unknown) => {
                let value = Valued::new(Value::Unknown(unknown.clone().into()), span);
                self.attach(config, &value);
            }
            Attr::Unset(_) => {}
        }
    }

    fn attach(&mut self, config: &Config, arn: &Valued) {
        if let Some(origin) = arn.origin()
            && let Some(Target::Resource(policy)) = config.find(origin)
            && policy.kind.as_ref() == "aws_iam_policy"
        {
            self.add(config, policy.attr("policy"));
            return;
        }
        match managed_name(arn) {
            Some(name) => {
                self.certain &= MANAGED.iter().any(|(known, _)| *known == name);
                self.managed.push((name, arn.span));
            }
            None => self.certain = false,
        }
    }

    /// Whether an action is allowed on something; `None` where that is not known. Conditions and resources are taken to
    /// be right.
    pub fn allows(&self, action: &str) -> Option<bool> {
        self.any(|pattern| like(pattern, action))
    }

    /// Whether any action of a service is allowed.
    pub fn allows_service(&self, service: &str) -> Option<bool> {
        let start = format!("{service}:");
        self.any(|pattern| {
            let pattern = pattern.to_ascii_lowercase();
            let head = pattern.split(':').next().unwrap_or_default();
            pattern.starts_with(&start) || like(head, service)
        })
    }

    fn any(&self, takes: impl Fn(&str) -> bool) -> Option<bool> {
        let managed = self.managed.iter().any(|(name, _)| {
            let row = MANAGED.iter().find(|(known, _)| known == name);
            row.is_some_and(|(_, patterns)| patterns.iter().any(|pattern| takes(pattern)))
        });
        let mut certain = self.certain;
        let mut allowed = managed;
        for statement in self
            .documents
            .iter()
            .flat_map(|document| &document.statements)
        {
            let known_denial = statement.effect.as_ref().and_then(Valued::text) == Some("Deny");
            let Some(actions) = statement.actions.as_ref().filter(|_| !known_denial) else {
                continue;
            };
            let all_known =
                actions.certain && actions.values.iter().all(|value| value.text().is_some());
            certain &= all_known && statement.allows() && !actions.not;
            allowed |= actions.not || actions.values.iter().filter_map(Valued::text).any(&takes);
        }
        if allowed {
            Some(true)
        } else {
            certain.then_some(false)
        }
    }
}

/// The name of one of AWS's own policies: `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`, also with a
/// partition that is not known.
pub fn managed_name(arn: &Valued) -> Option<String> {
    let end = match &arn.value {
        Value::Text(text) => text.as_ref(),
        Value::Unknown(unknown) => match unknown.parts.last() {
            Some(Part::Text(text)) => text.as_ref(),
            _ => return None,
        },
        _ => return None,
    };
    let (_, path) = end.split_once(":iam::aws:policy/")?;
    path.rsplit('/').next().map(str::to_owned)
}
