//! Functions and who may invoke them.

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tollgate_checks::terraform::config::Resource;
use tollgate_emulator::Service::Lambda;

use super::archive;
use super::translate::{Differences, input};
use super::{Applying, Attributes, Failed, Row, attributes, text};

/// The rows.
pub const ROWS: &[Row] = &[
    ("aws_lambda_function", function),
    ("aws_lambda_permission", permission),
    ("aws_lambda_alias", alias),
];

fn function(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let region = applying.region.clone();
    let differences = Differences {
        renames: &[],
        skips: &[
            "tags",
            "filename",
            "source_code_hash",
            "publish",
            "reserved_concurrent_executions",
        ],
    };
    let mut request = input(resource, Lambda, "CreateFunction", differences)?;
    let file = resource.block.attr("filename").text().unwrap_or_default();
    let bytes = match applying.packages.get(file) {
        Some(built) => Ok(built.clone()),
        None => package(&applying.folder, file),
    };
    let bytes = bytes.map_err(|error| Failed::Unreadable(format!("{file}: {error}")))?;
    request.insert(
        "Code".to_owned(),
        json!({ "ZipFile": STANDARD.encode(bytes) }),
    );
    let made = applying.call(resource, Lambda, "CreateFunction", request.into())?;
    let (arn, name) = (text(&made, "FunctionArn"), text(&made, "FunctionName"));
    let invoke =
        format!("arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations");
    Ok(attributes([
        ("arn", arn.clone().into()),
        ("id", name.clone().into()),
        ("function_name", name.into()),
        ("invoke_arn", invoke.into()),
        ("qualified_arn", format!("{arn}:$LATEST").into()),
        ("version", "$LATEST".into()),
    ]))
}

/// The package of a function: as it is there or, where it is not, what lies in `src`, as a step in front of Terraform would
/// build it.
fn package(folder: &Path, file: &str) -> io::Result<Vec<u8>> {
    let there = folder.join(file);
    let sources = folder.join("src");
    if there.is_file() || !sources.is_dir() {
        return std::fs::read(there);
    }
    archive::zipped(&archive::below(&sources, "")?)
}

fn permission(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let mut request = input(resource, Lambda, "AddPermission", Differences::default())?;
    let id = request
        .entry("StatementId")
        .or_insert_with(|| resource.name.as_ref().into())
        .clone();
    applying.call(resource, Lambda, "AddPermission", request.into())?;
    Ok(attributes([("id", id)]))
}

fn alias(applying: &mut Applying, resource: &Resource) -> Result<Attributes, Failed> {
    let region = applying.region.clone();
    let request = input(resource, Lambda, "CreateAlias", Differences::default())?;
    let made = applying.call(resource, Lambda, "CreateAlias", request.into())?;
    let arn = text(&made, "AliasArn");
    let invoke =
        format!("arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations");
    Ok(attributes([
        ("arn", arn.clone().into()),
        ("id", arn.into()),
        ("invoke_arn", invoke.into()),
    ]))
}
