//! From paths to a [`Config`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::block::{Attribute, Block};
use super::config::{
    Call, Config, Incomplete, InterpolationOnly, Key, Mode, Module, Named, Provider, Resource,
};
use super::eval::{eval, unknown_at};
use super::lower;
use super::source::{FileId, Span};
use super::syntax;
use super::value::Why;

/// What is to be loaded, and with which variables. Paths may be relative to `current`.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// Folders, files or plans.
    pub paths: Vec<PathBuf>,
    /// The folder that printed paths are relative to, absolute.
    pub current: PathBuf,
    /// `--var NAME=VALUE`, in order.
    pub variables: Vec<(String, String)>,
    /// `--var-file FILE`, in order.
    pub variable_files: Vec<PathBuf>,
    /// `TF_VAR_name` of the environment, as `name` and value.
    pub environment: Vec<(String, String)>,
    /// Accounts and domains that may be written down.
    pub allowed: crate::settings::Allowed,
}

/// Reads everything. What cannot be read is listed in [`Config::incomplete`].
pub fn load(input: &Input) -> Config {
    let mut config = Config {
        allowed: input.allowed.clone(),
        ..Config::default()
    };
    for path in &input.paths {
        let path = input.current.join(path);
        load_path(&mut config, input, &path);
    }
    load_pipeline(&mut config);
    config
}

/// Reads what stands around the roots.
fn load_pipeline(config: &mut Config) {
    let roots: Vec<_> = config
        .modules
        .iter()
        .filter(|module| module.is_root())
        .map(|module| crate::pipeline::Root {
            id: module.id,
            path: &module.path,
            shown: &module.folder,
            top: &config.boundary,
        })
        .collect();
    let (pipeline, refused) = crate::pipeline::load(&roots, &mut config.sources);
    config.pipeline = pipeline;
    config.incomplete.extend(
        refused
            .into_iter()
            .map(|(span, message)| Incomplete { span, message }),
    );
}

fn load_path(config: &mut Config, input: &Input, path: &Path) {
    let mut folders: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for entry in ignore::WalkBuilder::new(path)
        .hidden(false)
        .filter_entry(|entry| {
            let name = entry.file_name();
            name != ".terraform" && name != ".git"
        })
        .build()
        .flatten()
    {
        let file = entry.path();
        if file.extension().is_some_and(|extension| extension == "tf")
            && let Some(folder) = file.parent()
        {
            folders
                .entry(folder.to_owned())
                .or_default()
                .push(file.to_owned());
        }
    }
    config.boundary = repository(path);
    for (folder, mut files) in folders {
        files.sort();
        root(config, input, &folder, &files);
    }
}

/// The folder with `.git` in it, above a path; the path itself where there is none.
fn repository(path: &Path) -> PathBuf {
    path.ancestors()
        .find(|folder| folder.join(".git").exists())
        .unwrap_or(path)
        .to_owned()
}

fn shown(input: &Input, path: &Path) -> String {
    path.strip_prefix(&input.current)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

fn root(config: &mut Config, input: &Input, folder: &Path, files: &[PathBuf]) {
    let mut bodies = Vec::new();
    let mut first = None;
    for path in files {
        let Some((file, body)) = parse_file(config, input, path) else {
            continue;
        };
        first.get_or_insert(file);
        bodies.push(body);
    }
    let id = config.modules.len();
    let file = first.unwrap_or(FileId(0));
    let mut module = Module {
        id,
        address: "".into(),
        parent: None,
        root: id,
        folder: shown(input, folder),
        span: Span {
            file,
            start: 0,
            end: 0,
        },
        variables: Vec::new(),
        locals: Vec::new(),
        outputs: Vec::new(),
        terraform: Vec::new(),
        other: Vec::new(),
        path: folder.to_owned(),
    };
    for body in &bodies {
        for written in &body.blocks {
            declare(config, &mut module, written);
        }
    }
    config.modules.push(module);
}

fn parse_file(config: &mut Config, input: &Input, path: &Path) -> Option<(FileId, syntax::Body)> {
    let text = std::fs::read_to_string(path);
    let file = config
        .sources
        .add(shown(input, path), text.as_deref().unwrap_or_default());
    let text = match text {
        Ok(text) => text,
        Err(error) => {
            config.incomplete.push(Incomplete {
                span: Span {
                    file,
                    start: 0,
                    end: 0,
                },
                message: format!("cannot be read: {error}"),
            });
            return None;
        }
    };
    match lower::parse(file, &text) {
        Ok(parsed) => {
            config.interpolation_only.extend(
                parsed
                    .interpolation_only
                    .into_iter()
                    .map(|(span, inner)| InterpolationOnly { span, inner }),
            );
            Some((file, parsed.body))
        }
        Err(error) => {
            config.incomplete.push(Incomplete {
                span: error.span,
                message: error.message,
            });
            None
        }
    }
}

fn declare(config: &mut Config, module: &mut Module, written: &syntax::Block) {
    let block = evaluated(written);
    match (written.kind.as_ref(), written.labels.as_slice()) {
        ("resource", [kind, name]) => resource(config, module, Mode::Managed, kind, name, block),
        ("data", [kind, name]) => resource(config, module, Mode::Data, kind, name, block),
        ("ephemeral", [kind, name]) => resource(config, module, Mode::Ephemeral, kind, name, block),
        ("module", [name]) => {
            let id = config.calls.len();
            let address: Arc<str> = format!("module.{}", name.text).into();
            config.index.calls.insert((module.id, address.clone()), id);
            config.calls.push(Call {
                id,
                name: name.text.clone(),
                key: Key::None,
                address,
                module: module.id,
                body: super::config::Body::Unknown,
                block,
            });
        }
        ("provider", [name]) => config.providers.push(Provider {
            id: config.providers.len(),
            name: name.text.clone(),
            alias: block.attr("alias").text().map(Into::into),
            module: module.id,
            block,
        }),
        ("variable", [name]) => module.variables.push(Named {
            name: name.text.clone(),
            span: written.header,
            value: block.attribute("default").map_or_else(
                || unknown_at(Why::Variable(name.text.clone()), written.header),
                |default| default.value.clone(),
            ),
            block: Some(block),
        }),
        ("output", [name]) => module.outputs.push(Named {
            name: name.text.clone(),
            span: written.header,
            value: block.attribute("value").map_or_else(
                || unknown_at(Why::Undeclared("value".into()), written.header),
                |value| value.value.clone(),
            ),
            block: Some(block),
        }),
        ("locals", []) => {
            for attribute in block.attributes {
                module.locals.push(Named {
                    name: attribute.name,
                    span: attribute.name_span,
                    value: attribute.value,
                    block: None,
                });
            }
        }
        ("terraform", []) => module.terraform.push(block),
        _ => module.other.push(block),
    }
}

/// What Terraform itself reads of a resource.
const META_ATTRIBUTES: [&str; 4] = ["count", "for_each", "provider", "depends_on"];
const META_BLOCKS: [&str; 3] = ["lifecycle", "provisioner", "connection"];

fn resource(
    config: &mut Config,
    module: &Module,
    mode: Mode,
    kind: &syntax::Label,
    name: &syntax::Label,
    mut block: Block,
) {
    let prefix = match mode {
        Mode::Managed => "",
        Mode::Data => "data.",
        Mode::Ephemeral => "ephemeral.",
    };
    let address: Arc<str> = format!("{prefix}{}.{}", kind.text, name.text).into();
    let mut meta = block.clone();
    meta.attributes
        .retain(|attribute| META_ATTRIBUTES.contains(&attribute.name.as_ref()));
    meta.blocks
        .retain(|nested| META_BLOCKS.contains(&nested.kind.as_ref()));
    block
        .attributes
        .retain(|attribute| !META_ATTRIBUTES.contains(&attribute.name.as_ref()));
    block
        .blocks
        .retain(|nested| !META_BLOCKS.contains(&nested.kind.as_ref()));
    let id = config.resources.len();
    config
        .index
        .kinds
        .entry((mode, kind.text.clone()))
        .or_default()
        .push(id);
    config
        .index
        .resources
        .insert((module.id, address.clone()), id);
    config.resources.push(Resource {
        id,
        mode,
        kind: kind.text.clone(),
        name: name.text.clone(),
        key: Key::None,
        address,
        module: module.id,
        provider: None,
        block,
        meta,
    });
}

fn evaluated(written: &syntax::Block) -> Block {
    Block {
        kind: written.kind.clone(),
        labels: written
            .labels
            .iter()
            .map(|label| label.text.clone())
            .collect(),
        header: written.header,
        span: written.span,
        certain: true,
        attributes: written
            .body
            .attributes
            .iter()
            .map(|attribute| Attribute {
                name: attribute.name.clone(),
                name_span: attribute.name_span,
                span: attribute.span,
                value_span: attribute.value.span,
                value: eval(&attribute.value),
            })
            .collect(),
        blocks: written.body.blocks.iter().map(evaluated).collect(),
    }
}
