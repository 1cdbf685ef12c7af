//! From paths to a [`Config`].
//!
//! Invariant: loading always ends with a configuration; what could not be read is listed in it. A
//! path below which there is no Terraform has no module: whoever asked for it says so.
//! Evaluation has a thread of its own, whose stack bears the depth that the evaluator allows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::build::Build;
use super::config::{Config, Incomplete, Key, Mode};
use super::discover;
use super::engine::Engine;
use super::facts;
use super::files::{Boundaries, Files};
use super::index::index;
use super::modules;
use super::plan::Plan;
use super::plan_source::Source;
use super::reader::Reader;
use super::references::Walk;
use super::source::Span;
use super::variables;

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
    /// The workspace that `terraform.workspace` names; without it that is unknown, since the same files serve several.
    pub workspace: Option<String>,
    /// What was decided when resources were applied: a JSON object of computed attributes by address. Without it they are
    /// unknown, as they are before apply.
    pub applied: BTreeMap<String, String>,
}

/// Bytes of stack for evaluation: as much as [`super::engine`]'s depth may take.
const STACK: usize = 512 << 20;

/// Reads everything. What cannot be read is listed in [`Config::incomplete`].
pub fn load(input: &Input) -> Config {
    let mut config = std::thread::scope(|scope| {
        let work = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || load_here(input));
        match work.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(config)) => config,
            // No room for the thread: with little depth the caller's stack does as well.
            Ok(Err(_)) | Err(_) => load_here(input),
        }
    });
    load_pipeline(&mut config);
    config
}

fn load_here(input: &Input) -> Config {
    let starts: Vec<PathBuf> = input
        .paths
        .iter()
        .map(|path| plain(&input.current.join(path)))
        .collect();
    // Paths are often many files of one repository, as a hook gives them.
    let within: BTreeSet<&Path> = starts.iter().map(|start| folder_of(start)).collect();
    let repositories: BTreeSet<PathBuf> = within.into_iter().map(discover::repository).collect();
    let boundaries = Boundaries(repositories.into_iter().collect());
    let current = plain(&input.current);
    let mut reader = Reader::new(&boundaries, &current);
    let plans: Vec<Plan> = starts
        .iter()
        .filter_map(|start| read_plan(start, &mut reader))
        .collect();
    let mut found = find_folders(&starts, &mut reader);
    found.extend(
        plans
            .iter()
            .filter(|plan| lies_beside(plan, &mut reader))
            .map(|plan| plan.folder.clone()),
    );
    let (roots, mut bodies) = find_roots(&found, &mut reader);
    for root in &roots {
        reader.lock_file(*root);
    }
    let roots = with_plans(roots, &plans, &mut reader, &mut bodies);
    let given: Vec<_> = roots
        .iter()
        .map(|(root, plan)| {
            let mut given = variables::given_to(&mut reader, *root, input);
            given.extend(plan.map(Plan::given).into_iter().flatten());
            given
        })
        .collect();
    let mut config = Config {
        allowed: input.allowed.clone(),
        incomplete: std::mem::take(&mut reader.incomplete),
        interpolation_only: std::mem::take(&mut reader.interpolation_only),
        boundaries: boundaries.clone(),
        ..Config::default()
    };
    let files = Files::new(boundaries.clone());
    let mut engine = Engine::new(std::mem::take(&mut reader.folders), bodies, files);
    engine.applied = facts::applied(&input.applied);
    engine.workspace = input.workspace.as_deref().map(std::sync::Arc::from);
    config.sources = reader.sources;
    let mut build = Build::new(&engine, config);
    let mut planned = Vec::new();
    for ((root, plan), given) in roots.into_iter().zip(given) {
        let instance = engine.instance(root, None, &Key::None, given);
        build.root(&instance);
        engine.forget(&instance);
        planned.extend(plan.map(|plan| (instance.id, plan)));
    }
    let mut config = build.finish();
    for (root, plan) in planned {
        plan.apply(&mut config, root);
    }
    index(&mut config);
    look_at_references(&engine, &mut config);
    let cut = engine.cut.take().into_iter();
    let cut = cut.map(|(message, span)| Incomplete { span, message });
    config.incomplete.extend(cut);
    config.missing_files = engine.files.missing.take();
    config.missing_files.sort_by_key(|missing| missing.span);
    config
}

/// A path that is absolute, free of links where it is there, and free of `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn folder_of(path: &Path) -> &Path {
    if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(path)
    }
}

/// Whether a path may be a plan: JSON that is no file of Terraform's own.
fn may_be_plan(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let own = [".tf.json", ".tofu.json", ".tfvars.json"];
    path.is_file() && name.ends_with(".json") && !own.iter().any(|end| name.ends_with(end))
}

fn read_plan(path: &Path, reader: &mut Reader<'_>) -> Option<Plan> {
    if !may_be_plan(path) {
        return None;
    }
    let (file, node) = reader.json(path)?;
    match Plan::new(folder_of(path).to_owned(), file, node) {
        Ok(plan) => Some(plan),
        Err(message) => {
            reader.incomplete.push(Incomplete {
                span: Span::file(file),
                message: message.to_owned(),
            });
            None
        }
    }
}

/// Whether the files that a plan was made of lie in its folder.
fn lies_beside(plan: &Plan, reader: &mut Reader<'_>) -> bool {
    let folder = reader.folder(&plan.folder);
    let Some(folder) = folder.and_then(|folder| reader.folders.get(folder)) else {
        return false;
    };
    folder.resources.iter().any(|declared| {
        let mode = match declared.mode {
            Mode::Managed => "managed",
            Mode::Data => "data",
            Mode::Ephemeral => "ephemeral",
        };
        plan.declares(mode, &declared.kind, &declared.name)
    }) || folder.calls.list.iter().any(|(name, _)| plan.calls(name))
}

/// The roots with their plans, and those that only a plan tells of.
fn with_plans<'p>(
    roots: Vec<usize>,
    plans: &'p [Plan],
    reader: &mut Reader<'_>,
    bodies: &mut Bodies,
) -> Vec<(usize, Option<&'p Plan>)> {
    let mut with_plans: Vec<_> = roots.into_iter().map(|root| (root, None)).collect();
    for plan in plans {
        let beside = with_plans.iter_mut().find(|(root, taken)| {
            let folder = reader.folders.get(*root);
            taken.is_none() && folder.is_some_and(|folder| folder.path == plan.folder)
        });
        let shown = reader.shown(&plan.folder);
        let mut source = Source::new(plan, &mut reader.folders);
        let root = match beside {
            Some((root, taken)) => {
                *taken = Some(plan);
                Some(*root)
            }
            None => source.root(&shown),
        };
        if let Some(root) = root {
            source.bodies(root, bodies);
            if !with_plans.iter().any(|(known, _)| *known == root) {
                with_plans.push((root, Some(plan)));
            }
        }
    }
    with_plans
}

/// The folders with Terraform under the given paths. A file stands for its folder.
fn find_folders(starts: &[PathBuf], reader: &mut Reader<'_>) -> BTreeSet<PathBuf> {
    let mut folders = BTreeSet::new();
    for start in starts {
        if may_be_plan(start) {
            continue;
        }
        if start.is_file() {
            folders.insert(folder_of(start).to_owned());
            continue;
        }
        if !start.is_dir() {
            let message = if start.exists() {
                "neither a file nor a folder"
            } else {
                "no such file or folder"
            };
            reader.refuse(start, message.to_owned());
            continue;
        }
        let Some(boundary) = reader.boundaries.around(start) else {
            continue;
        };
        let found = discover::folders(start, boundary);
        for (path, message) in found.refused {
            reader.refuse(&path, message);
        }
        folders.extend(found.folders);
    }
    folders
}

type Bodies = BTreeMap<(usize, String), super::engine::Found>;

/// The folders that nobody calls as a module, and the bodies of all calls from them.
fn find_roots(folders: &BTreeSet<PathBuf>, reader: &mut Reader<'_>) -> (Vec<usize>, Bodies) {
    let indexes: Vec<usize> = folders
        .iter()
        .filter_map(|path| reader.folder(path))
        .collect();
    let mut called = BTreeSet::new();
    for index in &indexes {
        let Some(folder) = reader.folders.get(*index) else {
            continue;
        };
        for (_, block) in &folder.calls.list {
            if let Some(source) = modules::source(block).filter(|source| modules::is_local(source))
            {
                let place = reader.boundaries.inside(&folder.path, Path::new(&source));
                called.extend(place.filter(|place| *place != folder.path));
            }
        }
    }
    let is_called = |reader: &Reader<'_>, index: usize| {
        reader
            .folders
            .get(index)
            .is_some_and(|folder| called.contains(&folder.path))
    };
    let mut roots: Vec<usize> = indexes
        .iter()
        .copied()
        .filter(|index| !is_called(reader, *index))
        .collect();
    // Folders that call each other in a ring have no root: each of them is one then.
    if roots.is_empty() {
        roots = indexes;
    }
    let mut bodies = Bodies::new();
    for root in &roots {
        modules::bodies(reader, *root, &mut bodies);
    }
    (roots, bodies)
}

/// Looks at every folder's references once, as its first instance.
fn look_at_references(engine: &Engine, config: &mut Config) {
    let mut seen = BTreeSet::new();
    let instances = engine.instances.borrow();
    for instance in instances.iter() {
        let folder = engine.folder(instance);
        if !seen.insert(instance.folder) || folder.planned || folder.signature {
            continue;
        }
        let mut walk = Walk::new(
            engine,
            instance.folder,
            instance.root_folder,
            &instance.names,
            &instance.address,
        );
        walk.all();
        config.unresolved.append(&mut walk.unresolved);
        // Not `append`, which builds the whole map anew: a folder's own places stand nowhere else.
        config.index.mentions.extend(walk.mentions);
    }
    config.unresolved.sort_by_key(|unresolved| unresolved.span);
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
            top: config
                .boundaries
                .around(&module.path)
                .unwrap_or(&module.path),
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
