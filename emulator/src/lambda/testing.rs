//! A cloud with a role, and functions to be made in it, for the tests of this service.

use std::io::{Cursor, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::function::{CreateFunction, FunctionCode};
use crate::Cloud;
use crate::iam::role::CreateRole;

/// The role that [`cloud`] has.
pub(super) const ROLE: &str = "arn:aws:iam::000000000000:role/function";

/// A trust policy.
pub(super) fn trust(service: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}}"#
    )
}

/// A cloud with a role that Lambda can assume.
pub(super) fn cloud() -> Cloud {
    let cloud = Cloud::seeded(1);
    cloud
        .call(CreateRole {
            role_name: "function".to_owned(),
            assume_role_policy_document: trust("lambda.amazonaws.com"),
            ..CreateRole::default()
        })
        .expect("a role");
    cloud
}

/// A zip with one file, in base64.
pub(super) fn zipped(text: &str) -> String {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("app.py", SimpleFileOptions::default())
        .expect("starts");
    zip.write_all(text.as_bytes()).expect("written");
    BASE64.encode(zip.finish().expect("finished").into_inner())
}

/// The making of a function.
pub(super) fn function(name: &str) -> CreateFunction {
    CreateFunction {
        function_name: name.to_owned(),
        runtime: Some("python3.13".to_owned()),
        role: ROLE.to_owned(),
        handler: Some("app.handle".to_owned()),
        code: FunctionCode {
            zip_file: Some(zipped("def handle(event, context): return event")),
        },
        ..CreateFunction::default()
    }
}
