//! See the page.

use std::collections::BTreeSet;

use crate::finding::Findings;
use crate::pipeline::Step;
use crate::rule::{Predicts, Rule};
use crate::rules::{report_value, sees_one_of, within, workflows_with};
use crate::terraform::block::Attr;
use crate::terraform::config::{Config, MissingFile, Resource};
use crate::terraform::source::FileId;

pub const RULE: Rule = Rule {
    id: "reference/missing-file",
    page: include_str!("missing_file.md"),
    predicts: Predicts::Refused("no such file or directory"),
    check,
};

/// The files that were looked for, by root and path.
type Seen = BTreeSet<(usize, String)>;

/// The workflows with a step that may make a package.
type Building = BTreeSet<FileId>;

/// Arguments that are the path of a file which the provider reads.
const PATHS: [(&str, &str); 3] = [
    ("aws_lambda_function", "filename"),
    ("aws_lambda_layer_version", "filename"),
    ("aws_s3_object", "source"),
];

fn check(config: &Config, found: &mut Findings) {
    let mut seen = Seen::new();
    let building = workflows_with(config, builds);
    for resource in config.all() {
        for (kind, name) in PATHS {
            if resource.kind.as_ref() == kind {
                read_by_provider(
                    config,
                    resource,
                    resource.attr(name),
                    &building,
                    &mut seen,
                    found,
                );
            }
        }
    }
    for missing in &config.missing_files {
        let mut readers = config.in_file(missing.span.file);
        let reader = readers.find(|resource| within(missing.span, resource.span));
        read_by_function(config, missing, reader, &building, &mut seen, found);
    }
}

fn read_by_provider(
    config: &Config,
    resource: &Resource,
    attr: Attr<'_>,
    building: &Building,
    seen: &mut Seen,
    found: &mut Findings,
) {
    let Attr::Set(value, _) = attr else { return };
    let Some(path) = value.text().filter(|path| !path.is_empty()) else {
        return;
    };
    // The name of what another resource makes.
    let root = config.root_of(resource.module);
    if value.origin().is_some() || config.file_exists(root, path) != Some(false) {
        return;
    }
    seen.insert((root, normal(path).to_owned()));
    if built(config, root, path, building) {
        return;
    }
    let message = format!("{path} is not there, and nothing builds it");
    report_value(found, resource, attr, value, message).help(help(path));
}

/// `file(..)`, `filebase64sha256(..)`, `templatefile(..)` of a file that is not there.
fn read_by_function(
    config: &Config,
    missing: &MissingFile,
    reader: Option<&Resource>,
    building: &Building,
    seen: &mut Seen,
    found: &mut Findings,
) {
    let path = &missing.path;
    let root = reader.map_or(0, |resource| config.root_of(resource.module));
    if !seen.insert((root, normal(path).to_owned())) || built(config, root, path, building) {
        return;
    }
    let message = format!(
        "{}() reads {path}, which is not there, and nothing builds it",
        missing.function
    );
    let finding = found.report(missing.span, message);
    finding.help(help(path));
    if let Some(resource) = reader {
        finding.at(resource.address.as_ref());
    }
}

fn help(path: &str) -> String {
    match path.rsplit_once('.') {
        Some((_, "zip")) => format!(
            "make it with `data \"archive_file\"` and use its output_path, or build {path} in a step before `terraform validate`"
        ),
        _ => format!("add {path}, or build it in a step before `terraform validate`"),
    }
}

fn normal(path: &str) -> &str {
    path.trim_start_matches("./")
}

/// Whether something may make the file: a resource that names it, a step of a workflow, or somebody
/// who keeps it out of git.
fn built(config: &Config, root: usize, path: &str, building: &Building) -> bool {
    let around = config.pipeline.around(root);
    let name = path.rsplit('/').next().unwrap_or(path);
    let made = config.all_of(root).iter().any(|other| {
        let attributes: &[&str] = match other.kind.as_ref() {
            "archive_file" => &["output_path"],
            "local_file" | "local_sensitive_file" => &["filename"],
            "null_resource" | "terraform_data" => return !other.meta.blocks.is_empty(),
            _ => return false,
        };
        attributes.iter().any(|attribute| {
            let attr = other.attr(attribute);
            attr.is_unknown() || attr.text().is_some_and(|text| text.ends_with(name))
        })
    });
    made || around.ignored(normal(path)) || sees_one_of(config, root, building)
}

/// Programs of which it is known that they make no package.
const HARMLESS: [&str; 16] = [
    "[",
    "aws",
    "cat",
    "cd",
    "echo",
    "exit",
    "export",
    "false",
    "jq",
    "ls",
    "printf",
    "set",
    "test",
    "terraform",
    "tofu",
    "true",
];

/// Actions of which it is known that they make no package.
const HARMLESS_ACTIONS: [&str; 8] = [
    "actions/cache",
    "actions/checkout",
    "actions/github-script",
    "aws-actions/configure-aws-credentials",
    "hashicorp/setup-terraform",
    "opentofu/setup-opentofu",
    "terraform-linters/setup-tflint",
    "actions/upload-artifact",
];

fn builds(step: &Step) -> bool {
    let program = step.commands.iter().any(|command| {
        command
            .program()
            .is_some_and(|program| !HARMLESS.contains(&program))
    });
    let action = step
        .action()
        .is_some_and(|(action, _)| !HARMLESS_ACTIONS.contains(&action));
    program || action
}
