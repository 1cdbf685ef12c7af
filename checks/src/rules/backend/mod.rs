//! Where the state is kept, and who gets at it:
//! <https://developer.hashicorp.com/terraform/language/backend>.

mod credential_empty;
mod credential_literal;
mod remote_instead_of_cloud;
mod s3_not_encrypted;
mod s3_without_lock;
mod state_not_ignored;

use crate::finding::Findings;
use crate::rule::Rule;
use crate::terraform::block::{Attribute, Block};
use crate::terraform::config::{Config, Module};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    credential_empty::RULE,
    credential_literal::RULE,
    remote_instead_of_cloud::RULE,
    s3_not_encrypted::RULE,
    s3_without_lock::RULE,
    state_not_ignored::RULE,
];

/// Arguments of backends that are credentials, whatever the backend.
const CREDENTIALS: [&str; 12] = [
    "access_key",
    "access_token",
    "client_certificate_password",
    "client_secret",
    "encryption_key",
    "http_auth",
    "password",
    "sas_token",
    "secret_key",
    "security_token",
    "sse_customer_key",
    "token",
];

/// Every `backend` and `cloud` block of a root.
fn blocks(config: &Config) -> impl Iterator<Item = (&Module, &Block)> {
    config.roots().flat_map(|root| {
        root.terraform.iter().flat_map(move |terraform| {
            let blocks = terraform.blocks.iter();
            blocks
                .filter(|block| ["backend", "cloud"].contains(&block.kind.as_ref()))
                .map(move |block| (root, block))
        })
    })
}

/// Whether the block of an S3 backend leaves out what it cannot do without: then `terraform init -backend-config` gives the
/// rest, and what is not written here is not known.
fn partial(found: &mut Findings, block: &Block) -> bool {
    let missing = ["bucket", "key"]
        .iter()
        .any(|name| block.attr(name).is_unset());
    if missing {
        found.unjudged(block.header, &"the rest of it is given to `terraform init`");
    }
    missing
}

/// The arguments of such a block that are credentials, with what is written there.
fn credentials(config: &Config) -> impl Iterator<Item = (&Block, &Attribute, &str)> {
    blocks(config).flat_map(|(_, block)| {
        block.attributes.iter().filter_map(move |attribute| {
            let text = attribute.attr().text()?;
            CREDENTIALS
                .contains(&attribute.name.as_ref())
                .then_some((block, attribute, text))
        })
    })
}

/// `backend "remote"`, `cloud`: what the block is called in a message.
fn title(block: &Block) -> String {
    match block.labels.first() {
        Some(label) => format!("{} \"{label}\"", block.kind),
        None => block.kind.to_string(),
    }
}

/// Where a backend takes this credential from when it is not written.
fn elsewhere(block: &Block, name: &str) -> String {
    let kind = block.labels.first().map_or("cloud", AsRef::as_ref);
    match (kind, name) {
        ("remote" | "cloud", "token") => {
            let host = block.attr("hostname").text().unwrap_or("app.terraform.io");
            let variable = host.replace('-', "__").replace('.', "_");
            format!("let Terraform read it from the environment: TF_TOKEN_{variable}")
        }
        ("s3", "access_key" | "secret_key" | "token") => {
            "let the backend find credentials as the AWS CLI does: a role in the pipeline, a profile on a desk"
                .to_owned()
        }
        _ => format!("give {name} to `terraform init` through the environment"),
    }
}
