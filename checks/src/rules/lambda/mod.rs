//! Functions: what runs, what it holds, who may invoke it.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html>. Invariant: the source of a function is judged only
//! where it is certain which file it is.

mod call_the_role_does_not_allow;
mod card_numbers;
mod default_timeout;
mod empty_id_at_import;
mod event_is_the_answer;
mod field_of_the_body;
mod handler_not_in_the_package;
mod hardening_left_out;
mod import_not_in_the_package;
mod log_group_keeps_everything;
mod no_log_group;
mod permission_for_another_call;
mod permission_for_anybody;
mod permission_for_every_action;
mod permission_for_every_api;
mod permission_for_every_stage;
mod permission_without_source;
mod role_not_for_lambda;
mod role_without_logs;
mod runtime_blocked;
mod runtime_ended;
mod runtime_ends_soon;
mod secret_in_environment;
mod timeout_above_the_gateway;
mod tracing_off;
mod url_for_anybody;

use crate::finding::Findings;
use crate::pipeline::{Function, LambdaSource, Language};
use crate::rule::Rule;
use crate::rules::{made, named};
use crate::terraform::config::{Config, Resource};
use crate::terraform::source::Span;

/// The rules of this family.
pub const RULES: &[Rule] = &[
    call_the_role_does_not_allow::RULE,
    card_numbers::RULE,
    default_timeout::RULE,
    empty_id_at_import::RULE,
    event_is_the_answer::RULE,
    field_of_the_body::RULE,
    handler_not_in_the_package::RULE,
    hardening_left_out::RULE,
    import_not_in_the_package::RULE,
    log_group_keeps_everything::RULE,
    no_log_group::RULE,
    permission_for_another_call::RULE,
    permission_for_anybody::RULE,
    permission_for_every_action::RULE,
    permission_for_every_api::RULE,
    permission_for_every_stage::RULE,
    permission_without_source::RULE,
    role_not_for_lambda::RULE,
    role_without_logs::RULE,
    runtime_blocked::RULE,
    runtime_ended::RULE,
    runtime_ends_soon::RULE,
    secret_in_environment::RULE,
    timeout_above_the_gateway::RULE,
    tracing_off::RULE,
    url_for_anybody::RULE,
];

const FUNCTION: &str = "aws_lambda_function";
const PERMISSION: &str = "aws_lambda_permission";
const GATEWAY: &str = "apigateway.amazonaws.com";

/// The functions that are certainly made.
fn functions<'c>(config: &'c Config, found: &mut Findings) -> Vec<&'c Resource> {
    made(config, found, FUNCTION)
}

/// The role of a function, where this configuration makes it.
fn role_of<'c>(config: &'c Config, function: &'c Resource) -> Option<&'c Resource> {
    named(config, function.attr("role"), "aws_iam_role")
}

/// The file that a function's handler is in, and the name of the handler.
struct Code<'c> {
    /// Its path relative to the root module.
    path: &'c str,
    source: &'c LambdaSource,
    /// `handle` of `handler.handle`.
    handler: &'c str,
}

impl<'c> Code<'c> {
    /// The function that Lambda calls; where there is none of that name, the only one that looks like it.
    fn entry(&self) -> Option<&'c Function> {
        self.source.function(self.handler).or_else(|| self.likely())
    }

    /// The only function at the top of the file whose first parameter is the event.
    fn likely(&self) -> Option<&'c Function> {
        let mut handlers = self.source.functions.iter().filter(|function| {
            function.top
                && function
                    .parameters
                    .first()
                    .is_some_and(|first| first == "event")
        });
        handlers.next().filter(|_| handlers.next().is_none())
    }

    /// The text of the file.
    fn text(&self, config: &'c Config) -> &'c str {
        config
            .sources
            .get(self.source.file)
            .map_or("", |file| file.text.as_str())
    }
}

/// The language of a runtime whose sources are read.
fn language_of(runtime: &str) -> Option<Language> {
    if runtime.starts_with("python") {
        Some(Language::Python)
    } else {
        runtime
            .starts_with("nodejs")
            .then_some(Language::JavaScript)
    }
}

/// Folders in which the sources of functions are kept, besides those that are called like the function.
const FOLDERS: [&str; 12] = [
    "",
    "api",
    "app",
    "backend",
    "code",
    "function",
    "functions",
    "handler",
    "handlers",
    "lambda",
    "lambdas",
    "src",
];

/// The source of a function: the one file below the root that its handler can mean.
fn code<'c>(config: &'c Config, function: &'c Resource) -> Option<Code<'c>> {
    let language = language_of(function.attr("runtime").text()?)?;
    let (module, handler) = function.attr("handler").text()?.rsplit_once('.')?;
    let packed = packed_from(config, function);
    let around = config.pipeline.around(config.root_of(function.module));
    let stem = |path: &'c str| path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let folder = |path: &'c str| -> Option<&'c str> {
        let folder = stem(path).strip_suffix(module)?;
        folder
            .strip_suffix('/')
            .or_else(|| folder.is_empty().then_some(""))
    };
    let fits = |path: &'c str| match (folder(path), packed) {
        (Some(_), Some(packed)) => path.starts_with(packed),
        (Some(folder), None) => {
            let name = folder.rsplit('/').next().unwrap_or(folder);
            FOLDERS.contains(&name)
                || name == function.name.as_ref()
                || Some(name) == function.attr("function_name").text()
        }
        (None, _) => false,
    };
    // What is compiled to JavaScript is no source that can be read here.
    let compiled = around.files().any(|path| {
        folder(path).is_some() && path.ends_with("ts") && language == Language::JavaScript
    });
    let mut candidates = around
        .lambdas()
        .filter(|(path, source)| source.language == language && fits(path));
    let (path, source) = candidates
        .next()
        .filter(|_| candidates.next().is_none() && !compiled)?;
    Some(Code {
        path,
        source,
        handler,
    })
}

/// The folder or file that an archive of this configuration packs for a function.
fn packed_from<'c>(config: &'c Config, function: &'c Resource) -> Option<&'c str> {
    let (archive, _) = config.target(function.attr("filename"))?;
    if archive.kind.as_ref() != "archive_file" {
        return None;
    }
    let path = ["source_dir", "source_file"]
        .into_iter()
        .find_map(|name| archive.attr(name).text())?;
    Some(path.trim_start_matches("./").trim_end_matches('/'))
}

/// A function that API Gateway calls with a proxy event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proxy {
    /// A REST API.
    Rest,
    /// An HTTP API.
    Http,
}

/// How API Gateway calls a function, and where that is written: by its integrations or, where they are not in the
/// tree, by what its permission is made of.
fn proxy(config: &Config, function: &Resource) -> Option<(Proxy, Span)> {
    let rest = config
        .naming(function, "aws_api_gateway_integration", "uri")
        .find(|one| one.attr("type").text() == Some("AWS_PROXY"));
    if let Some(integration) = rest {
        return Some((Proxy::Rest, integration.header));
    }
    let http = config
        .naming(function, "aws_apigatewayv2_integration", "integration_uri")
        .next();
    if let Some(integration) = http {
        return Some((Proxy::Http, integration.header));
    }
    permissions(config, function).find_map(|permission| {
        let source = permission.attr("source_arn").span();
        let text = config.sources.text(source);
        let gateway = permission.attr("principal").text() == Some(GATEWAY);
        if !gateway || text.contains("aws_apigatewayv2") {
            return None;
        }
        text.contains("aws_api_gateway_")
            .then_some((Proxy::Rest, source))
    })
}

/// The permissions that are for a function.
fn permissions<'c>(
    config: &'c Config,
    function: &'c Resource,
) -> impl Iterator<Item = &'c Resource> {
    config
        .beside(function, PERMISSION)
        .filter(move |permission| {
            let name = permission.attr("function_name");
            match named(config, name, FUNCTION) {
                Some(named) => named.id == function.id,
                None => {
                    name.text().is_some() && name.text() == function.attr("function_name").text()
                }
            }
        })
}

/// Whether something but API Gateway may invoke a function, so that its events have other shapes too.
fn has_other_callers(config: &Config, function: &Resource) -> bool {
    permissions(config, function)
        .any(|permission| permission.attr("principal").text() != Some(GATEWAY))
        || config
            .beside(function, "aws_lambda_event_source_mapping")
            .any(|mapping| {
                named(config, mapping.attr("function_name"), FUNCTION)
                    .is_none_or(|named| named.id == function.id)
            })
}
