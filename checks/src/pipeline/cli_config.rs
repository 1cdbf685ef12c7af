//! Terraform's CLI configuration: `.terraformrc`, `terraform.rc`, `*.tfrc`, `credentials.tfrc.json`.
//!
//! <https://developer.hashicorp.com/terraform/cli/config/config-file>. Terraform reads it from the
//! home folder or from `TF_CLI_CONFIG_FILE`, never from the folder of a configuration: such a file
//! beside the configuration is a finding in itself.
//! Invariant: a value that is not a plain text has no `token` text, only its span.

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body};
use hcl_edit::{Ident, Span as _};

use super::yaml::{self, Node, Refusal, Text, Value};
use crate::terraform::source::{FileId, Span};

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CliConfig {
    /// The file.
    pub file: FileId,
    /// `credentials` by host.
    pub credentials: Vec<Credentials>,
    /// Names of the other settings at the top, with their spans: `plugin_cache_dir`, `host`, ...
    pub settings: Vec<(String, Span)>,
}

/// The credentials for one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The whole block.
    pub span: Span,
    /// `app.terraform.io`
    pub host: String,
    /// `token`, where it is written.
    pub token: Option<Token>,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The value.
    pub span: Span,
    /// The text, where it is a plain one.
    pub text: Option<String>,
}

/// Reads a configuration in HCL.
pub fn read(file: FileId, text: &str) -> Result<CliConfig, Refusal> {
    let skipped = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let body: Body = text.get(skipped..).unwrap_or_default().parse().map_err(
        |error: hcl_edit::parser::Error| Refusal {
            at: skipped + error.location().offset(),
            message: error.message().to_owned(),
        },
    )?;
    let place = |range: Option<std::ops::Range<usize>>| {
        let range = range.unwrap_or(0..0);
        Span {
            file,
            start: range.start + skipped,
            end: range.end + skipped,
        }
    };
    let mut config = CliConfig {
        file,
        credentials: Vec::new(),
        settings: Vec::new(),
    };
    for block in body.blocks() {
        let span = place(block.span());
        if block.ident.as_str() == "credentials" {
            config.credentials.push(Credentials {
                span,
                host: block
                    .labels
                    .first()
                    .map(|label| label.as_str().to_owned())
                    .unwrap_or_default(),
                token: token(block, &place),
            });
        } else {
            config
                .settings
                .push((block.ident.as_str().to_owned(), span));
        }
    }
    for attribute in body.attributes() {
        config
            .settings
            .push((attribute.key.as_str().to_owned(), place(attribute.span())));
    }
    Ok(config)
}

fn token(block: &Block, place: &impl Fn(Option<std::ops::Range<usize>>) -> Span) -> Option<Token> {
    let attribute = block
        .body
        .attributes()
        .find(|one| Ident::as_str(&one.key) == "token")?;
    Some(Token {
        span: place(attribute.value.span()),
        text: match &attribute.value {
            Expression::String(text) => Some(text.as_str().to_owned()),
            _ => None,
        },
    })
}

/// Reads `credentials.tfrc.json`: `{"credentials": {"app.terraform.io": {"token": ".."}}}`.
pub fn read_json(file: FileId, text: &str) -> Result<CliConfig, Refusal> {
    let document = yaml::read(file, text)?;
    let mut config = CliConfig {
        file,
        credentials: Vec::new(),
        settings: Vec::new(),
    };
    let entries = document.root.as_ref().map_or(&[][..], Node::entries);
    for (name, node) in entries {
        if name.text != "credentials" {
            config.settings.push((name.text.clone(), name.span));
            continue;
        }
        for (host, body) in node.entries() {
            config.credentials.push(json_credentials(host, body));
        }
    }
    Ok(config)
}

fn json_credentials(host: &Text, body: &Node) -> Credentials {
    let token = body.get("token").map(|(_, node)| Token {
        span: node.span,
        text: match &node.value {
            Value::Scalar(text) if !text.is_null() => Some(text.text.clone()),
            _ => None,
        },
    });
    Credentials {
        span: yaml::join(host.span, body.span),
        host: host.text.clone(),
        token,
    }
}
