//! Which files belong to the pipeline of a root module: beside it, and above it up to the
//! repository's root.
//!
//! Invariant: nothing outside the repository's root is listed, symbolic links are not followed, and
//! the result is in the order of the paths.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::Role;

/// Folders below a root module in which sources are looked for.
const DEPTH: usize = 6;
/// Files below a root module that are listed.
const FILES: usize = 20_000;
/// Bytes of a source, a workflow or a CLI configuration that is still read.
const LARGEST: u64 = 1 << 20;

/// A file of the pipeline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Its path relative to the root module, with `/`.
    pub relative: String,
    /// What it is.
    pub role: Role,
}

/// What stands around a root module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// Files to read.
    pub found: Vec<Found>,
    /// Every file below the root module, relative to it.
    pub files: BTreeSet<String>,
    /// Files that are left out because they are too large.
    pub large: Vec<PathBuf>,
}

/// Lists the files around a root module, workflows left out. `top` is the repository's root, `root`
/// itself or a folder above it.
pub fn find(root: &Path, top: &Path) -> Around {
    let mut around = Around::default();
    below(root, &mut around);
    for (folder, prefix) in upwards(root, top).skip(1) {
        add_named(folder, &prefix, &mut around);
    }
    around.found.sort();
    around.found.dedup();
    around
}

/// A root module's folder and those above it up to the repository's root, each as seen from the
/// root module: nothing, `../`, `../../`.
pub fn upwards<'p>(root: &'p Path, top: &'p Path) -> impl Iterator<Item = (&'p Path, String)> {
    let above = root.ancestors().skip(1);
    let above = above.take_while(move |folder| folder.starts_with(top));
    std::iter::once(root)
        .chain(above)
        .enumerate()
        .map(|(levels, folder)| (folder, "../".repeat(levels)))
}

/// Everything below the root module.
fn below(root: &Path, around: &mut Around) {
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(false)
        .max_depth(Some(DEPTH))
        .sort_by_file_name(Ord::cmp)
        .filter_entry(|entry| {
            !matches!(
                entry.file_name().to_str(),
                Some(".git" | ".terraform" | "node_modules" | "__pycache__" | ".venv" | "target")
            )
        })
        .build();
    for entry in walk.flatten().take(FILES) {
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let Some(relative) = relative_to(entry.path(), root) else {
            continue;
        };
        // Workflows count at the top of a tree only; a nested `.gitignore` says nothing above it.
        match Role::of(&relative) {
            Some(Role::Workflow) | None => {}
            Some(Role::Gitignore) if relative.contains('/') => {}
            Some(role) => around.add(entry.path().to_owned(), relative.clone(), role),
        }
        around.files.insert(relative);
    }
}

/// The files of a folder above the root module that have a say below it.
fn add_named(folder: &Path, prefix: &str, around: &mut Around) {
    for name in [
        ".gitignore",
        ".terraformrc",
        "terraform.rc",
        "credentials.tfrc.json",
    ] {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok_and(|about| about.is_file())
            && let Some(role) = Role::of(name)
        {
            around.add(path, format!("{prefix}{name}"), role);
        }
    }
}

/// The workflows right below a folder, which is seen from a root module as `prefix`.
pub fn workflows(folder: &Path, prefix: &str) -> Around {
    let mut around = Around::default();
    let entries = std::fs::read_dir(folder.join(".github").join("workflows"));
    for entry in entries.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            continue;
        };
        let relative = format!("{prefix}.github/workflows/{name}");
        let regular = entry.file_type().is_ok_and(|kind| kind.is_file());
        if let Some(role @ Role::Workflow) = Role::of(&relative).filter(|_| regular) {
            around.add(entry.path(), relative, role);
        }
    }
    around.found.sort();
    around
}

impl Around {
    fn add(&mut self, path: PathBuf, relative: String, role: Role) {
        match path.metadata() {
            Ok(metadata) if metadata.len() > LARGEST => {
                // A large bundle beside the configuration is no source of ours to judge.
                if !matches!(role, Role::Lambda(_)) {
                    self.large.push(path);
                }
            }
            _ => self.found.push(Found {
                path,
                relative,
                role,
            }),
        }
    }
}

/// A path below a folder, relative to it, with `/`.
pub fn relative_to(path: &Path, root: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .strip_prefix(root)
        .ok()?
        .components()
        .map(|part| part.as_os_str().to_str())
        .collect();
    Some(parts?.join("/"))
}
