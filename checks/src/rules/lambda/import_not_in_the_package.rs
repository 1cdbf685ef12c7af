//! See the page.

use super::{Code, code, functions, packed_from};
use crate::finding::Findings;
use crate::pipeline::{Step, runtime};
use crate::rule::{Predicts, Rule};
use crate::rules::{sees_one_of, workflows_with};
use crate::terraform::config::{Config, Resource};

/// The rule.
pub const RULE: Rule = Rule {
    id: "lambda/import-not-in-the-package",
    page: include_str!("import_not_in_the_package.md"),
    predicts: Predicts::Fails("apigateway/lambda-integration/function-answers"),
    check,
};

/// Files that say that somebody gathers packages, by what their names begin with.
const GATHERED: [&str; 13] = [
    "Dockerfile",
    "Justfile",
    "Makefile",
    "Pipfile",
    "Taskfile",
    "environment.yml",
    "justfile",
    "package.json",
    "poetry.lock",
    "pyproject.toml",
    "requirements",
    "setup.py",
    "uv.lock",
];

fn check(config: &Config, found: &mut Findings) {
    let installing = workflows_with(config, installs);
    for function in functions(config, found) {
        let root = config.root_of(function.module);
        let Some(code) = code(config, function)
            .filter(|code| is_all(config, function, code))
            .filter(|_| !sees_one_of(config, root, &installing))
        else {
            continue;
        };
        let name = function.attr("runtime").text().unwrap_or_default();
        let mut seen: Vec<&str> = Vec::new();
        for import in &code.source.imports {
            let Some(module) = runtime::root(code.source.language, &import.module) else {
                continue;
            };
            if runtime::has(code.source.language, name, module)
                || seen.contains(&module)
                || is_beside(config, function, module)
            {
                continue;
            }
            seen.push(module);
            found
                .report(
                    import.span,
                    format!("{name} has no `{module}`, and nothing packs it: the function ends while it is loaded"),
                )
                .at(function.address.as_ref())
                .related(function.header, "no layers, and a package of sources alone")
                .help(format!("pack {module} with the source, from a requirements file, or add a layer that has it"));
        }
    }
}

/// Whether a step may install packages.
fn installs(step: &Step) -> bool {
    step.commands.iter().any(|command| {
        let program = command.program().unwrap_or_default();
        !matches!(
            program,
            "terraform" | "tofu" | "echo" | "cd" | "exit" | "ls" | "cat" | "zip"
        )
    })
}

/// Whether what is in the tree is all that the package can have, unless a workflow installs something.
fn is_all(config: &Config, function: &Resource, code: &Code<'_>) -> bool {
    let around = config.pipeline.around(config.root_of(function.module));
    let gathered = around.files().any(|file| {
        let name = file.rsplit('/').next().unwrap_or(file);
        name.rsplit_once('.').is_some_and(|(_, end)| end == "sh")
            || GATHERED.iter().any(|start| name.starts_with(start))
    });
    // A package that is there may hold more than the sources beside it.
    let built = packed_from(config, function).is_some()
        || function.attr("filename").text().is_some_and(|path| {
            config.file_exists(config.root_of(function.module), path) == Some(false)
        });
    let text = code.text(config);
    let asked = text.contains("ImportError") || text.contains("ModuleNotFoundError");
    function.attr("layers").is_unset() && built && !gathered && !asked && !code.source.dynamic
}

/// Whether the tree has a module of that name: a file or a folder.
fn is_beside(config: &Config, function: &Resource, module: &str) -> bool {
    config
        .pipeline
        .around(config.root_of(function.module))
        .files()
        .any(|file| {
            file.split('/').any(|part| {
                part == module
                    || part
                        .rsplit_once('.')
                        .is_some_and(|(stem, _)| stem == module)
            })
        })
}
