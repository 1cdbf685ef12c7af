//! Roles and policies, and the data sources that policies are written with.
#![allow(
    clippy::unnecessary_wraps,
    reason = "rows have one signature, and some of these call nobody"
)]

use serde_json::{Value as Json, json};
use tollgate_checks::terraform::block::Block;
use tollgate_checks::terraform::config::Resource;
use tollgate_emulator::Service::{Iam, Sts};

use super::translate::{Differences, input, json as as_json};
use super::{Applying, Attributes, Failed, Row, attributes, text};

/// The rows.
pub const ROWS: &[Row] = &[
    ("aws_iam_openid_connect_provider", identity_provider),
    ("aws_iam_role", role),
    ("aws_iam_role_policy", role_policy),
    ("aws_iam_policy", policy),
    ("aws_iam_role_policy_attachment", attachment),
    ("data.aws_iam_policy_document", document),
    ("data.aws_caller_identity", caller),
    ("data.aws_partition", partition),
    ("data.aws_region", region),
];

fn role(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[
            ("name", "RoleName"),
            ("assume_role_policy", "AssumeRolePolicyDocument"),
        ],
        skips: &["tags", "force_detach_policies", "managed_policy_arns"],
    };
    let request = input(resource, Iam, "CreateRole", differences)?;
    let made = applying.call(resource, Iam, "CreateRole", request.into())?;
    let name = text(&made, "Role.RoleName");
    Ok(attributes([
        ("arn", text(&made, "Role.Arn").into()),
        ("id", name.clone().into()),
        ("name", name.into()),
        ("unique_id", text(&made, "Role.RoleId").into()),
    ]))
}

fn identity_provider(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[],
        skips: &["tags"],
    };
    let request = input(resource, Iam, "CreateOpenIDConnectProvider", differences)?;
    let made = applying.call(resource, Iam, "CreateOpenIDConnectProvider", request.into())?;
    let arn = text(&made, "OpenIDConnectProviderArn");
    Ok(attributes([
        ("arn", arn.clone().into()),
        ("id", arn.into()),
    ]))
}

fn role_policy(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let word = |name: &str| resource.block.attr(name).text().unwrap_or_default();
    let (role, name) = (word("role"), word("name"));
    let name = if name.is_empty() {
        resource.name.as_ref()
    } else {
        name
    };
    applying.call(
        resource,
        Iam,
        "PutRolePolicy",
        json!({ "RoleName": role, "PolicyName": name, "PolicyDocument": word("policy") }),
    )?;
    Ok(attributes([("id", format!("{role}:{name}").into())]))
}

fn policy(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let differences = Differences {
        renames: &[("name", "PolicyName"), ("policy", "PolicyDocument")],
        skips: &["tags"],
    };
    let request = input(resource, Iam, "CreatePolicy", differences)?;
    let made = applying.call(resource, Iam, "CreatePolicy", request.into())?;
    let arn = text(&made, "Policy.Arn");
    Ok(attributes([
        ("arn", arn.clone().into()),
        ("id", arn.into()),
    ]))
}

fn attachment(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let word = |name: &str| resource.block.attr(name).text().unwrap_or_default();
    let (role, arn) = (word("role"), word("policy_arn"));
    let request = json!({ "RoleName": role, "PolicyArn": arn });
    applying.call(resource, Iam, "AttachRolePolicy", request)?;
    Ok(attributes([("id", format!("{role}-{arn}").into())]))
}

fn caller(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let who = applying.call(resource, Sts, "GetCallerIdentity", json!({}))?;
    Ok(attributes([
        ("account_id", text(&who, "Account").into()),
        ("id", text(&who, "Account").into()),
        ("arn", text(&who, "Arn").into()),
        ("user_id", text(&who, "UserId").into()),
    ]))
}

fn partition(_: &mut Applying, _: &Resource) -> Result<Attributes, Failed> {
    Ok(attributes([
        ("partition", "aws".into()),
        ("id", "aws".into()),
        ("dns_suffix", "amazonaws.com".into()),
    ]))
}

fn region(applying: &mut Applying, _: &Resource) -> Result<Attributes, Failed> {
    let region = Json::from(applying.region.clone());
    Ok(attributes([
        ("name", region.clone()),
        ("region", region.clone()),
        ("id", region),
    ]))
}

/// The JSON of a policy document, as the provider writes it: one value stands alone, several are a list.
fn document(_: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let statements: Vec<Json> = resource.block.blocks("statement").map(statement).collect();
    let version = resource
        .block
        .attr("version")
        .text()
        .unwrap_or("2012-10-17");
    let mut policy = json!({ "Version": version });
    if let Some(id) = resource.block.attr("policy_id").text() {
        policy["Id"] = id.into();
    }
    policy["Statement"] = statements.into();
    let text = policy.to_string();
    Ok(attributes([
        ("json", text.clone().into()),
        ("minified_json", text.into()),
    ]))
}

fn statement(block: &Block) -> Json {
    let mut out = json!({});
    if let Some(sid) = block.attr("sid").text().filter(|sid| !sid.is_empty()) {
        out["Sid"] = sid.into();
    }
    out["Effect"] = block.attr("effect").text().unwrap_or("Allow").into();
    let lists = [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ];
    for (attribute, member) in lists {
        if let Some(values) = block.attr(attribute).value() {
            out[member] = one_or_list(values.items().iter().map(|item| as_json(&item.value)));
        }
    }
    for (kind, member) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        for principal in block.blocks(kind) {
            let who = principal.attr("type").text().unwrap_or_default();
            let names = principal.attr("identifiers").items();
            let names = one_or_list(names.iter().map(|item| as_json(&item.value)));
            if who == "*" {
                out[member] = "*".into();
            } else {
                out[member][who] = names;
            }
        }
    }
    for condition in block.blocks("condition") {
        let word = |name: &str| condition.attr(name).text().unwrap_or_default().to_owned();
        let values = condition.attr("values").items();
        out["Condition"][word("test")][word("variable")] =
            one_or_list(values.iter().map(|item| as_json(&item.value)));
    }
    out
}

fn one_or_list(values: impl Iterator<Item = Json>) -> Json {
    let mut values: Vec<Json> = values.collect();
    match values.len() {
        1 => values.remove(0),
        _ => Json::Array(values),
    }
}
