//! Which files there are: folders with Terraform under the given paths, and what is passed over.
//!
//! Invariant: `.terraform/`, `.git/` and what `.gitignore` names are not entered; a link to a folder
//! is not followed, and one that leads back to a folder above it is said. Nothing outside of the
//! path and of the repository's root is opened, no `.gitignore` either.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::files::MAX_FILE;

/// The Terraform files of a folder, by kind, each sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Files {
    /// `.tf`, `.tofu` and their JSON forms.
    pub(super) plain: Vec<PathBuf>,
    /// `override.tf`, `*_override.tf` and their kin.
    pub(super) overrides: Vec<PathBuf>,
    /// Links that lead outside of what may be read. Terraform would follow them.
    pub(super) outside: Vec<PathBuf>,
}

/// What lies under a path.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Folders that hold Terraform.
    pub(super) folders: BTreeSet<PathBuf>,
    /// What could not be looked at, and why.
    pub(super) refused: Vec<(PathBuf, String)>,
}

/// The folder with `.git` in it, above a path; the folder itself where there is none.
pub(super) fn repository(folder: &Path) -> PathBuf {
    folder
        .ancestors()
        .find(|folder| folder.join(".git").exists())
        .unwrap_or(folder)
        .to_owned()
}

/// Every folder with Terraform in it, from a folder on.
pub(super) fn folders(start: &Path, boundary: &Path) -> Found {
    let mut found = Found::default();
    let mut ignores = Vec::new();
    let above: Vec<_> = start
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(boundary))
        .collect();
    for folder in above.into_iter().rev() {
        ignores.extend(ignore_file(folder));
    }
    walk(start, boundary, &mut ignores, &mut found);
    found
}

fn ignore_file(folder: &Path) -> Option<Gitignore> {
    let path = folder.join(".gitignore");
    // Git follows no link here either.
    let about = path.symlink_metadata().ok()?;
    if !about.is_file() || about.len() > MAX_FILE {
        return None;
    }
    let mut builder = GitignoreBuilder::new(folder);
    // A line that cannot be read as a pattern is passed over, as Git does it.
    let _ = builder.add(path);
    builder.build().ok()
}

/// Whether a path is ignored: the innermost file that says something decides.
fn ignored(ignores: &[Gitignore], path: &Path, is_folder: bool) -> bool {
    ignores
        .iter()
        .rev()
        .find_map(|ignore| match ignore.matched(path, is_folder) {
            ignore::Match::Ignore(_) => Some(true),
            ignore::Match::Whitelist(_) => Some(false),
            ignore::Match::None => None,
        })
        .unwrap_or(false)
}

fn walk(folder: &Path, boundary: &Path, ignores: &mut Vec<Gitignore>, found: &mut Found) {
    let mut open = vec![(folder.to_owned(), ignores.len())];
    while let Some((folder, depth)) = open.pop() {
        ignores.truncate(depth);
        ignores.extend(ignore_file(&folder));
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                found
                    .refused
                    .push((folder, format!("cannot be read: {error}")));
                continue;
            }
        };
        let mut inner = Vec::new();
        let mut holds = false;
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                let skipped = name == ".git" || name == ".terraform";
                if !skipped && !ignored(ignores, &path, true) {
                    inner.push(path);
                }
            } else if kind.is_symlink() && leads_back(&path, boundary) {
                found.refused.push((
                    path,
                    "a link that leads back to itself or to a folder above it".to_owned(),
                ));
            } else if kind_of(&name.to_string_lossy()).is_some() && !ignored(ignores, &path, false)
            {
                holds = true;
            }
        }
        inner.sort();
        open.extend(inner.into_iter().rev().map(|path| (path, ignores.len())));
        if holds {
            found.folders.insert(folder);
        }
    }
}

/// Whether a link leads to itself or to a folder that it stands in.
fn leads_back(link: &Path, boundary: &Path) -> bool {
    match link.canonicalize() {
        Ok(target) => target.starts_with(boundary) && link.starts_with(&target),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

/// The extensions of Terraform's files, longest first.
const EXTENSIONS: [&str; 4] = [".tofu.json", ".tf.json", ".tofu", ".tf"];

/// A file name without its extension, and the extension; `None` for what is not Terraform's.
fn kind_of(name: &str) -> Option<(&str, &'static str)> {
    // Editors leave these beside what they edit.
    if name.starts_with('.') || name.starts_with('#') || name.ends_with('~') {
        return None;
    }
    EXTENSIONS.into_iter().find_map(|extension| {
        name.strip_suffix(extension)
            .filter(|stem| !stem.is_empty())
            .map(|stem| (stem, extension))
    })
}

/// The Terraform files directly in a folder. Where there is a `.tofu` file, the `.tf` file of the
/// same name does not count.
pub(super) fn files(folder: &Path, boundary: &Path) -> Files {
    let mut names: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut files = Files::default();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(kind) = entry.file_type().ok().filter(|_| kind_of(&name).is_some()) else {
            continue;
        };
        if kind.is_dir() || (kind.is_symlink() && path.is_dir()) {
            continue;
        }
        // A link is followed only where it stays inside.
        let inside = !kind.is_symlink()
            || path
                .canonicalize()
                .map_or(true, |real| real.starts_with(boundary));
        if inside {
            names.insert(name, path);
        } else {
            files.outside.push(path);
        }
    }
    files.outside.sort();
    for (name, path) in &names {
        let Some((stem, extension)) = kind_of(name) else {
            continue;
        };
        let replaced = match extension {
            ".tf" => names.contains_key(&format!("{stem}.tofu")),
            ".tf.json" => names.contains_key(&format!("{stem}.tofu.json")),
            _ => false,
        };
        if replaced {
            continue;
        }
        if stem == "override" || stem.ends_with("_override") {
            files.overrides.push(path.clone());
        } else {
            files.plain.push(path.clone());
        }
    }
    files
}
